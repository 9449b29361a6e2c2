extension HeadScanner {
    /// Reads the request line (RFC 9112, 3) and what empty lines precede it.
    mutating func readRequestLine(_ base: UnsafeRawPointer, count: Int, limits: HeadLimits) -> Progress {
        var index = position
        defer { position = index }
        while index < count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            switch phase {
            case .start:
                if byte == 0x0D, emptyLines < UInt8(HeadScanner.mostEmptyLines) {
                    emptyLines &+= 1
                    phase = .emptyLineFeed
                    index &+= 1
                    continue
                }
                lineStart = index
                phase = .method
                fallthrough
            case .method:
                let limit = min(count, lineStart &+ limits.requestLine)
                index = ByteSearch.tokenEnd(base, from: index, end: limit)
                guard index < limit else {
                    if index &- lineStart >= limits.requestLine { return .refused(.lineTooLong) }
                    return .incomplete
                }
                if let refusal = endMethod(base, at: index, allowConnect: limits.allowConnect) {
                    return .refused(refusal)
                }
                index &+= 1
                partStart = index
                phase = .target
            case .target:
                let limit = min(count, lineStart &+ limits.requestLine)
                index = ByteSearch.targetEnd(base, from: index, end: max(index, limit))
                guard index < limit else {
                    if index &- lineStart >= limits.requestLine { return .refused(.lineTooLong) }
                    return .incomplete
                }
                if let refusal = endTarget(base, at: index) { return .refused(refusal) }
                index &+= 1
                partStart = index
                phase = .version
            case .version:
                if index &- lineStart >= limits.requestLine, byte != 0x0D { return .refused(.lineTooLong) }
                if let refusal = versionByte(byte, at: index &- partStart) { return .refused(refusal) }
                if byte == 0x0D { phase = .lineFeed }
                index &+= 1
            case .lineFeed:
                guard byte == 0x0A else { return .refused(.bareCarriageReturn) }
                index &+= 1
                return .complete
            case .emptyLineFeed:
                guard byte == 0x0A else { return .refused(.bareCarriageReturn) }
                index &+= 1
                phase = .start
            case .statusVersion, .status, .reason, .fields: return .refused(.badRequestLine)
            }
        }
        return .incomplete
    }

    /// Takes the method that ends before `index`.
    @inline(__always)
    private mutating func endMethod(_ base: UnsafeRawPointer, at index: Int, allowConnect: Bool) -> Refusal? {
        switch base.load(fromByteOffset: index, as: UInt8.self) {
        case 0x20: break
        case 0x0A: return .bareLineFeed
        case 0x0D: return .badRequestLine
        default: return .badMethod
        }
        guard index > lineStart else { return .badRequestLine }
        methodRange = ByteRange(lineStart, index)
        method = HTTPMethod(UnsafeRawBufferPointer(start: base + lineStart, count: index &- lineStart))
        return method == .connect && !allowConnect ? .connectRefused : nil
    }

    /// Takes the target that ends before `index`.
    @inline(__always)
    private mutating func endTarget(_ base: UnsafeRawPointer, at index: Int) -> Refusal? {
        switch base.load(fromByteOffset: index, as: UInt8.self) {
        case 0x20: break
        case 0x0A: return .bareLineFeed
        case 0x0D: return .badRequestLine
        default: return .badTarget
        }
        guard index > partStart else { return .badRequestLine }
        secondRange = ByteRange(partStart, index)
        if base.load(fromByteOffset: partStart, as: UInt8.self) == 0x2F, method != .connect { return nil }
        let bytes = UnsafeRawBufferPointer(start: base, count: index)
        // The preface of HTTP/2 (RFC 9113, 3.4).
        if secondRange.bytes(in: bytes).spells("*"), methodRange.bytes(in: bytes).spells("PRI") { return .badVersion }
        return RequestTarget(bytes, secondRange, method: method) == nil ? .badTarget : nil
    }

    /// Takes the byte at `offset` of `HTTP/1.1` and the carriage return behind it.
    @inline(__always)
    private mutating func versionByte(_ byte: UInt8, at offset: Int) -> Refusal? {
        if byte == 0x0A { return .bareLineFeed }
        switch offset {
        case 0: return byte == 0x48 ? nil : .badRequestLine
        case 1, 2: return byte == 0x54 ? nil : .badRequestLine
        case 3: return byte == 0x50 ? nil : .badRequestLine
        case 4: return byte == 0x2F ? nil : .badRequestLine
        case 5:
            guard byte.isDigit else { return .badRequestLine }
            return byte == 0x31 ? nil : .badVersion
        case 6: return byte == 0x2E ? nil : .badRequestLine
        case 7:
            guard byte.isDigit else { return .badRequestLine }
            guard byte <= 0x31 else { return .badVersion }
            version = byte == 0x31 ? .http11 : .http10
            return nil
        default: return byte == 0x0D ? nil : .badRequestLine
        }
    }

    /// What all lines together say.
    func requestHead(
        _ bytes: UnsafeRawBufferPointer, limits: HeadLimits, fields: HeadFields
    ) -> HeadOutcome<RequestHead> {
        guard let target = RequestTarget(bytes, secondRange, method: method) else { return .refused(.badTarget) }
        if version == .http11, !facts.hasHost { return .refused(.missingHost) }
        var head = RequestHead()
        head.byteCount = lines.position
        head.method = method
        head.methodRange = methodRange
        head.target = target.path
        head.targetNeedsSlash = target.needsSlash
        head.targetIsAsterisk = target.isAsterisk
        head.authority = target.authority.isEmpty ? facts.host : target.authority
        head.version = version
        if facts.isChunked {
            head.framing = .chunked
        } else if let length = facts.contentLength {
            head.framing = .length(length)
        }
        if method == .connect {
            // Its content has no meaning (RFC 9110, 9.3.6), so two parties may disagree about it.
            if facts.isChunked { return .refused(.badTransferEncoding) }
            if let length = facts.contentLength, length > 0 { return .refused(.badContentLength) }
            head.framing = .none
        }
        head.keepsAlive = !facts.saysClose && (version == .http11 || facts.saysKeepAlive)
        let hasBody = head.framing.hasBody
        head.expectsContinue = facts.expectsContinue && hasBody
        head.acceptsTrailers = facts.acceptsTrailers && version == .http11
        markNamedFields(bytes, fields: fields)
        if facts.hasUpgrade, facts.saysUpgrade, version == .http11, !hasBody, method != .connect {
            head.upgrade = allowedUpgrade(bytes, limits: limits, fields: fields)
            head.wantsUpgrade = !head.upgrade.isEmpty
        }
        return .complete(head)
    }

    /// The first protocol in `Upgrade` that may be asked for.
    private func allowedUpgrade(_ bytes: UnsafeRawBufferPointer, limits: HeadLimits, fields: HeadFields) -> ByteRange {
        for index in 0..<fieldCount where fields.elements[index].kind == .upgrade {
            var protocols = ListElements(bytes, fields.elements[index].value)
            while let element = protocols.next() {
                if limits.upgradeTokens.contains(element.bytes(in: bytes)) { return element }
            }
        }
        return .empty
    }
}
