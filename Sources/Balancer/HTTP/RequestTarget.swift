/// A request target taken apart (RFC 9112, 3.2). Its bytes are known to be 0x21...0x7E without `#`.
struct RequestTarget {
    /// What goes on: path and query, or `*`, or for CONNECT the authority.
    var path: ByteRange
    var needsSlash = false
    var isAsterisk = false
    /// The authority of an absolute-form or authority-form; empty otherwise.
    var authority = ByteRange.empty

    /// Takes `range` of `bytes` apart; nil when it is no target for `method`.
    init?(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange, method: HTTPMethod) {
        path = range
        let text = range.bytes(in: bytes)
        guard !text.isEmpty else { return nil }
        let first = text[0]
        if method == .connect {
            guard Authority.isValid(text, needsPort: true) else { return nil }
            authority = range
            return
        }
        if first == 0x2F { return }
        if first == 0x2A {
            guard text.count == 1, method == .options else { return nil }
            return
        }
        guard let schemeLength = RequestTarget.schemeLength(text) else { return nil }
        var end = schemeLength
        while end < text.count, text[end] != 0x2F, text[end] != 0x3F { end &+= 1 }
        let host = text.part(schemeLength, end)
        guard Authority.isValid(host) else { return nil }
        let start = Int(range.start)
        authority = ByteRange(start &+ schemeLength, start &+ end)
        path = ByteRange(start &+ end, Int(range.end))
        if path.isEmpty, method == .options {
            isAsterisk = true
        } else {
            needsSlash = path.isEmpty || text[end] == 0x3F
        }
    }

    /// The length of `http://` or `https://` at the start of `text`.
    private static func schemeLength(_ text: UnsafeRawBufferPointer) -> Int? {
        if text.count > 7, text.part(0, 7).spellsFolded("http://") { return 7 }
        if text.count > 8, text.part(0, 8).spellsFolded("https://") { return 8 }
        return nil
    }
}
