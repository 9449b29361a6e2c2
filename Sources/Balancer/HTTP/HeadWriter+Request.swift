extension HeadWriter {
    /// Writes a request's head for a server, in HTTP/1.1: request line, Host, the fields that travel on, framing,
    /// X-Forwarded-*, and what concerns the connection to the server.
    ///
    /// - Returns: the bytes written, or nil when they do not fit.
    static func request(
        _ head: RequestHead, bytes: UnsafeRawBufferPointer, fields: HeadFields, context: RequestContext,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var writer = ByteWriter(output)
        writer.append(head.methodRange.bytes(in: bytes))
        writer.append(head.targetIsAsterisk ? " *" : head.targetNeedsSlash ? " /" : " ")
        writer.append(head.target.bytes(in: bytes))
        writer.append(" HTTP/1.1\r\nHost: ")
        writer.append(head.authority.isEmpty ? context.serverAuthority : head.authority.bytes(in: bytes))
        writer.append("\r\n")

        let elements = fields.elements
        let count = fields.count
        var copier = FieldCopier(bytes)
        var hasForwardedFor = false
        var index = 0
        while index < count {
            let field = elements[index]
            index &+= 1
            if field.isNamedByConnection { continue }
            switch field.kind {
            case .other, .via, .date, .server: copier.copy(field, to: &writer)
            case .forwarded: if context.keepForwardedFor { copier.copy(field, to: &writer) }
            case .trailer: if head.framing == .chunked { copier.copy(field, to: &writer) }
            case .xForwardedFor: hasForwardedFor = true
            default: break
            }
        }
        copier.flush(to: &writer)

        write(head.framing, to: &writer)
        if head.expectsContinue { writer.append("Expect: 100-continue\r\n") }
        writer.append("X-Forwarded-For: ")
        if hasForwardedFor, context.keepForwardedFor { writeForwardedFor(bytes, fields: fields, to: &writer) }
        writer.append(context.clientAddress)
        writer.append(context.isTLS ? "\r\nX-Forwarded-Proto: https\r\n" : "\r\nX-Forwarded-Proto: http\r\n")
        if !head.authority.isEmpty {
            writer.append("X-Forwarded-Host: ")
            writer.append(head.authority.bytes(in: bytes))
            writer.append("\r\n")
        }
        if head.wantsUpgrade {
            writer.append("Connection: Upgrade\r\nUpgrade: ")
            writer.append(head.upgrade.bytes(in: bytes))
            writer.append("\r\n")
        } else if head.acceptsTrailers {
            writer.append("TE: trailers\r\nConnection: TE\r\n")
        }
        writer.append("\r\n")
        return writer.result
    }

    /// Writes the addresses that came, from all lines in their order, each line followed by a comma.
    private static func writeForwardedFor(
        _ bytes: UnsafeRawBufferPointer, fields: HeadFields, to writer: inout ByteWriter
    ) {
        for index in 0..<fields.count {
            let field = fields.elements[index]
            guard field.kind == .xForwardedFor, !field.value.isEmpty else { continue }
            writer.append(field.value.bytes(in: bytes))
            writer.append(", ")
        }
    }
}
