/// Fields that a service adds to requests when asked to: Forwarded, Via, X-Request-Id.
extension Worker {
    /// Adds them to the request's head that was just written.
    func appendRequestOptions(
        _ options: HTTPOptions, _ head: RequestHead, _ bytes: UnsafeRawBufferPointer,
        _ client: UnsafeMutablePointer<Stream>, to server: UnsafeMutablePointer<Stream>
    ) {
        let host = head.authority.bytes(in: bytes)
        let hasID = options.addsRequestID && hasRequestID(bytes)
        let addsID = options.addsRequestID && !hasID
        let (high, low) = addsID ? (secrets.next(), secrets.next()) : (0, 0)
        appendFields(to: server, room: host.count + 256) { writer in
            if options.addsForwarded {
                writer.append("Forwarded: for=")
                if client.pointee.hasAddress {
                    withUnsafeBytes(of: &client.pointee.addressText) { text in
                        let address = UnsafeRawBufferPointer(rebasing: text.prefix(Int(client.pointee.addressLength)))
                        // An IPv6 address stands in brackets and quotes (RFC 7239, section 6).
                        let isSix = address.contains(0x3A)
                        if isSix { writer.append("\"[") }
                        writer.append(address)
                        if isSix { writer.append("]\"") }
                    }
                } else {
                    writer.append("unknown")
                }
                if !host.isEmpty {
                    writer.append(";host=\"")
                    writer.append(host)
                    writer.append("\"")
                }
                writer.append(";proto=http\r\n")
            }
            if options.addsVia { writer.append(head.version == .http10 ? "Via: 1.0 lbtop\r\n" : "Via: 1.1 lbtop\r\n") }
            if addsID {
                writer.append("X-Request-Id: ")
                Worker.write(sixteen: high, to: &writer)
                Worker.write(sixteen: low, to: &writer)
                writer.append("\r\n")
            }
        }
    }

    private func hasRequestID(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for position in 0..<fields.count
        where fields[position].name.bytes(in: bytes).spellsFolded("x-request-id") { return true }
        return false
    }
}
