extension HeadScanner {
    /// Reads the status line (RFC 9112, 4). The space before an empty reason may be missing, as many servers have it.
    mutating func readStatusLine(_ base: UnsafeRawPointer, count: Int, limits: HeadLimits) -> Progress {
        var index = position
        defer { position = index }
        while index < count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            switch phase {
            case .start:
                phase = .statusVersion
                fallthrough
            case .statusVersion:
                if let refusal = statusVersionByte(byte, at: index) { return .refused(refusal) }
                if byte == 0x20 {
                    phase = .status
                    partStart = index &+ 1
                }
                index &+= 1
            case .status:
                if index &- partStart < 3 {
                    guard byte.isDigit, !(index == partStart && byte == 0x30) else { return .refused(.badStatusLine) }
                    status = status &* 10 &+ Int(byte &- 0x30)
                } else if byte == 0x20 {
                    partStart = index &+ 1
                    phase = .reason
                } else {
                    guard byte == 0x0D else {
                        return .refused(byte == 0x0A ? .bareLineFeed : .badStatusLine)
                    }
                    phase = .lineFeed
                }
                index &+= 1
            case .reason:
                let limit = min(count, limits.requestLine)
                index = ByteSearch.control(base, from: index, end: max(index, limit))
                if index >= count { return .incomplete }
                switch base.load(fromByteOffset: index, as: UInt8.self) {
                case 0x0D:
                    secondRange = ByteRange(partStart, index)
                    phase = .lineFeed
                case 0x09: break
                case 0x0A: return .refused(.bareLineFeed)
                default: return .refused(index >= limits.requestLine ? .lineTooLong : .badStatusLine)
                }
                index &+= 1
            case .lineFeed:
                guard byte == 0x0A else { return .refused(.bareCarriageReturn) }
                index &+= 1
                return .complete
            case .emptyLineFeed, .method, .target, .version, .fields: return .refused(.badStatusLine)
            }
        }
        return .incomplete
    }

    /// Takes the byte at `offset` of `HTTP/1.1` and the space behind it.
    private mutating func statusVersionByte(_ byte: UInt8, at offset: Int) -> Refusal? {
        switch offset {
        case 0: return byte == 0x48 ? nil : .badStatusLine
        case 1, 2: return byte == 0x54 ? nil : .badStatusLine
        case 3: return byte == 0x50 ? nil : .badStatusLine
        case 4: return byte == 0x2F ? nil : .badStatusLine
        case 5: return byte == 0x31 ? nil : .badStatusLine
        case 6: return byte == 0x2E ? nil : .badStatusLine
        case 7:
            guard byte == 0x30 || byte == 0x31 else { return .badStatusLine }
            version = byte == 0x31 ? .http11 : .http10
            return nil
        default: return byte == 0x20 ? nil : .badStatusLine
        }
    }

    /// What all lines together say (RFC 9112, 6.3).
    func responseHead(
        _ bytes: UnsafeRawBufferPointer, fields: HeadFields, requestMethod: HTTPMethod
    ) -> ResponseHead {
        var head = ResponseHead()
        head.byteCount = lines.position
        head.status = status
        head.version = version
        head.reason = secondRange
        head.isUpgrade = status == 101
        let neverHasBody = status < 200 || status == 204
        let isTunnel = head.isUpgrade || (requestMethod == .connect && status >= 200 && status < 300)
        if neverHasBody || isTunnel || status == 304 || requestMethod == .head {
            head.framing = .none
        } else if facts.isChunked {
            head.framing = .chunked
        } else if let length = facts.contentLength {
            head.framing = .length(length)
        } else {
            head.framing = .untilClose
        }
        var endsByClose = false
        if case .untilClose = head.framing { endsByClose = true }
        // A server that frames what has no body may go on to send one.
        let framesNothing = neverHasBody && (facts.isChunked || (facts.contentLength ?? 0) > 0)
        head.keepsAlive =
            !facts.saysClose && (version == .http11 || facts.saysKeepAlive) && !endsByClose
            && !isTunnel && !framesNothing
        head.keepAliveTimeoutSeconds = facts.keepAliveTimeoutSeconds
        markNamedFields(bytes, fields: fields)
        return head
    }
}
