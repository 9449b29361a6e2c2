extension HeadWriter {
    /// Writes a response's head for a client: status line in HTTP/1.1 whatever the client speaks (RFC 9110, 2.5), the
    /// fields that travel on, framing, and whether the connection stays.
    ///
    /// - Returns: the bytes written, or nil when they do not fit.
    static func response(
        _ head: ResponseHead, bytes: UnsafeRawBufferPointer, fields: HeadFields, context: ResponseContext,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var writer = ByteWriter(output)
        writer.append("HTTP/1.1 ")
        writer.append(decimal: UInt64(max(0, head.status)))
        writer.append(" ")
        writer.append(head.reason.bytes(in: bytes))
        writer.append("\r\n")

        let describesBody = context.framing == .none && (context.isHeadRequest || head.status == 304)
        let elements = fields.elements
        let count = fields.count
        var copier = FieldCopier(bytes)
        var hasLength = false
        var hasDate = context.date.isEmpty || head.status < 200
        var index = 0
        while index < count {
            let field = elements[index]
            index &+= 1
            if field.isNamedByConnection { continue }
            switch field.kind {
            case .trailer: if context.framing == .chunked { copier.copy(field, to: &writer) }
            case .upgrade: if head.isUpgrade { copier.copy(field, to: &writer) }
            case .contentLength:
                // The length that GET would have (RFC 9110, 8.6): says something, frames nothing.
                if describesBody, !hasLength, head.status >= 200, head.status != 204 {
                    copier.copy(field, to: &writer)
                    hasLength = true
                }
            case .date:
                if field.value.isEmpty { continue }
                copier.copy(field, to: &writer)
                hasDate = true
            case .proxyAuthenticate: if context.isConnect { copier.copy(field, to: &writer) }
            default: if !field.kind.isHopByHop { copier.copy(field, to: &writer) }
            }
        }
        copier.flush(to: &writer)
        if !hasDate {
            writer.append("Date: ")
            writer.append(context.date)
            writer.append("\r\n")
        }

        if head.isUpgrade {
            writer.append("Connection: Upgrade\r\n")
        } else if !head.isInterim {
            write(context.framing, to: &writer)
            if !context.clientKeepsAlive {
                writer.append("Connection: close\r\n")
            } else if context.clientVersion == .http10 {
                writer.append("Connection: keep-alive\r\n")
            }
        }
        writer.append("\r\n")
        return writer.result
    }
}
