/// Whom a trusted peer speaks for: the entry of X-Forwarded-For that is farthest to the right and not trusted itself,
/// over all lines of the field. What stands to the left of that, anybody may have written.
enum ForwardedClient {
    /// The client's address, or nil when the peer names none.
    ///
    /// Where all entries are trusted it is the first of them. An entry that is no address (`unknown`, a name, junk) ends
    /// the search: the client is then the hop that wrote it, for who stands behind that is not known.
    static func address(
        _ bytes: UnsafeRawBufferPointer, fields: HeadFields, trusting proxies: TrustedProxies
    ) -> IPAddress? {
        var client: IPAddress?
        var index = fields.count
        while index > 0 {
            index &-= 1
            let field = fields.elements[index]
            guard field.kind == .xForwardedFor else { continue }
            let value = field.value.bytes(in: bytes)
            var end = value.count
            while end > 0 {
                var start = end
                while start > 0, value[start &- 1] != 0x2C { start &-= 1 }
                let entry = value.part(start, end).trimmed
                end = start &- 1
                if entry.isEmpty { continue }
                guard let hop = IPAddress(hop: entry) else { return client }
                client = hop
                if !proxies.trusts(hop) { return client }
            }
        }
        return client
    }
}

extension IPAddress {
    /// Reads an address as proxies write it: with a port, in brackets, in quotes, with the zone of a link, or as it is.
    init?(hop text: UnsafeRawBufferPointer) {
        var text = text
        if text.count >= 2, text[0] == 0x22, text[text.count - 1] == 0x22 { text = text.part(1, text.count - 1) }
        guard !text.isEmpty else { return nil }
        if text[0] == 0x5B {
            guard let end = text.position(of: 0x5D) else { return nil }
            guard IPAddress.isPort(text.part(end + 1, text.count)) else { return nil }
            text = text.part(1, end)
            guard text.position(of: 0x3A) != nil else { return nil }
        } else if let colon = text.position(of: 0x3A), text.position(of: 0x3A, from: colon + 1) == nil {
            guard IPAddress.isPort(text.part(colon, text.count)) else { return nil }
            text = text.part(0, colon)
        }
        if let zone = text.position(of: 0x25), text.position(of: 0x3A) != nil { text = text.part(0, zone) }
        self.init(text: text)
    }

    /// Whether it is nothing, or a colon and a port.
    private static func isPort(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.isEmpty { return true }
        guard text[0] == 0x3A, text.count >= 2, text.count <= 6 else { return false }
        var index = 1
        while index < text.count, text[index].isDigit { index &+= 1 }
        return index == text.count
    }
}

extension UnsafeRawBufferPointer {
    /// Without white space at both ends.
    fileprivate var trimmed: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, self[start].isBlank { start &+= 1 }
        while end > start, self[end &- 1].isBlank { end &-= 1 }
        return part(start, end)
    }
}
