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
        var hasProto = false
        var hasHost = false
        var index = 0
        while index < count {
            let field = elements[index]
            index &+= 1
            if field.isNamedByConnection { continue }
            switch field.kind {
            case .other:
                if !context.addressFields.isEmpty, !mayPass(field, bytes, context) { continue }
                copier.copy(field, to: &writer)
            case .via, .date, .server: copier.copy(field, to: &writer)
            case .trailer: if head.framing == .chunked { copier.copy(field, to: &writer) }
            case .proxyAuthorization: if head.method == .connect { copier.copy(field, to: &writer) }
            default:
                switch field.kind.forwarding {
                case .none, .removed: break
                case .appended: if context.isTrusted, !field.value.isEmpty { hasForwardedFor = true }
                case .keptOrStated:
                    guard context.isTrusted, !field.value.isEmpty else { break }
                    if field.kind == .xForwardedProto { hasProto = true } else { hasHost = true }
                    copier.copy(field, to: &writer)
                case .kept: if context.isTrusted { copier.copy(field, to: &writer) }
                }
            }
        }
        copier.flush(to: &writer)

        write(head.framing, to: &writer)
        if head.expectsContinue { writer.append("Expect: 100-continue\r\n") }
        writer.append("X-Forwarded-For: ")
        if hasForwardedFor { writeForwardedFor(bytes, fields: fields, to: &writer) }
        if !hasForwardedFor || context.peerHasAddress {
            if hasForwardedFor { writer.append(", ") }
            writer.append(context.peerAddress)
        }
        writer.append("\r\n")
        if !hasProto {
            writer.append(context.isTLS ? "X-Forwarded-Proto: https\r\n" : "X-Forwarded-Proto: http\r\n")
        }
        if !hasHost, !head.authority.isEmpty {
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

    /// Whether a field that is not known goes on: one that is listed as naming the client does for a trusted peer only.
    private static func mayPass(_ field: HeadField, _ bytes: UnsafeRawBufferPointer, _ context: RequestContext) -> Bool
    {
        switch field.name.bytes(in: bytes).standing(in: context.addressFields) {
        case .unlisted: true
        case .listed: context.isTrusted
        case .disguised: false
        }
    }

    /// Writes the addresses that came, from all lines in their order, with a comma between the lines.
    private static func writeForwardedFor(
        _ bytes: UnsafeRawBufferPointer, fields: HeadFields, to writer: inout ByteWriter
    ) {
        var isFirst = true
        for index in 0..<fields.count {
            let field = fields.elements[index]
            guard field.kind == .xForwardedFor, !field.value.isEmpty else { continue }
            if !isFirst { writer.append(", ") }
            isFirst = false
            writer.append(field.value.bytes(in: bytes))
        }
    }
}
