/// What the fields of a head say that a proxy must know, gathered line by line, so that what is wrong is refused at
/// the line where it shows.
struct HeadFacts {
    /// More options in `Connection` than any honest peer names; bounds the search for the fields they name.
    static let mostConnectionOptions = 32

    private(set) var host = ByteRange.empty
    private(set) var hasHost = false
    private(set) var contentLength: UInt64?
    private(set) var isChunked = false
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var saysUpgrade = false
    /// Whether Connection names anything that may be a field.
    private(set) var namesFields = false
    private(set) var hasUpgrade = false
    private(set) var expectsContinue = false
    private(set) var acceptsTrailers = false
    /// From `Keep-Alive: timeout=N`; nil when it says nothing that can be read.
    private(set) var keepAliveTimeoutSeconds: Int?
    private var connectionOptions = 0

    /// Takes in one field line.
    ///
    /// - Returns: why the head cannot be accepted, or nil.
    @inline(__always)
    mutating func take(
        _ kind: FieldKind, _ bytes: UnsafeRawBufferPointer, value: ByteRange, version: HTTPVersion, isRequest: Bool
    ) -> Refusal? {
        switch kind {
        case .other, .date, .server, .via: return nil
        case .host: return isRequest ? takeHost(bytes, value) : nil
        case .contentLength: return takeContentLength(value.bytes(in: bytes))
        case .transferEncoding: return takeTransferEncoding(bytes, value, version: version, isRequest: isRequest)
        case .connection: return takeConnection(bytes, value)
        case .expect: return isRequest ? takeExpectation(bytes, value, version: version) : nil
        case .disguisedFraming: return isRequest ? .badFieldName : nil
        case .upgrade: hasUpgrade = true
        case .te: takeTE(bytes, value)
        case .keepAlive: if !isRequest { takeKeepAlive(bytes, value) }
        default: break
        }
        return nil
    }

    private mutating func takeHost(_ bytes: UnsafeRawBufferPointer, _ value: ByteRange) -> Refusal? {
        if hasHost { return .severalHosts }
        guard Authority.isValid(value.bytes(in: bytes)) else { return .badHost }
        hasHost = true
        host = value
        return nil
    }

    /// Digits alone; a list, even of equal numbers, is not accepted, a second equal field line is.
    private mutating func takeContentLength(_ value: UnsafeRawBufferPointer) -> Refusal? {
        if isChunked { return .contentLengthWithTransferEncoding }
        guard !value.isEmpty, value.count <= 19 else { return .badContentLength }
        var number: UInt64 = 0
        for byte in value {
            guard byte.isDigit else { return .badContentLength }
            // 19 digits stay below 10^19, which a UInt64 holds.
            number = number &* 10 &+ UInt64(byte &- 0x30)
        }
        guard number <= UInt64(Int64.max) else { return .badContentLength }
        if let contentLength, contentLength != number { return .conflictingContentLength }
        contentLength = number
        return nil
    }

    /// `chunked` once and nothing else, in HTTP/1.1. A response may say it several times, as servers do whose framework
    /// and whose program both say it: it is framed anew.
    private mutating func takeTransferEncoding(
        _ bytes: UnsafeRawBufferPointer, _ value: ByteRange, version: HTTPVersion, isRequest: Bool
    ) -> Refusal? {
        if contentLength != nil { return .contentLengthWithTransferEncoding }
        if version == .http10 { return .transferEncodingInHTTP10 }
        if isRequest {
            if isChunked || !value.bytes(in: bytes).spellsFolded("chunked") { return .badTransferEncoding }
            isChunked = true
            return nil
        }
        var codings = ListElements(bytes, value)
        var isEmpty = true
        while let coding = codings.next() {
            guard coding.bytes(in: bytes).spellsFolded("chunked") else { return .badTransferEncoding }
            isEmpty = false
        }
        if isEmpty { return .badTransferEncoding }
        isChunked = true
        return nil
    }

    private mutating func takeConnection(_ bytes: UnsafeRawBufferPointer, _ value: ByteRange) -> Refusal? {
        var elements = ListElements(bytes, value)
        while let element = elements.next() {
            connectionOptions &+= 1
            if connectionOptions > HeadFacts.mostConnectionOptions { return .badFieldValue }
            let option = element.bytes(in: bytes)
            if option.spellsFolded("close") {
                saysClose = true
            } else if option.spellsFolded("keep-alive") {
                saysKeepAlive = true
            } else if option.spellsFolded("upgrade") {
                saysUpgrade = true
            } else {
                namesFields = true
            }
        }
        return nil
    }

    /// A list that may be empty (RFC 9110, 10.1.1). HTTP/1.0 knows no expectations: there they are ignored.
    private mutating func takeExpectation(
        _ bytes: UnsafeRawBufferPointer, _ value: ByteRange, version: HTTPVersion
    ) -> Refusal? {
        if version == .http10 { return nil }
        var elements = ListElements(bytes, value)
        while let element = elements.next() {
            guard element.bytes(in: bytes).spellsFolded("100-continue") else { return .badExpectation }
            expectsContinue = true
        }
        return nil
    }

    private mutating func takeTE(_ bytes: UnsafeRawBufferPointer, _ value: ByteRange) {
        var elements = ListElements(bytes, value)
        while let element = elements.next() {
            if element.bytes(in: bytes).spellsFolded("trailers") { acceptsTrailers = true }
        }
    }

    /// Reads `timeout=N`, with white space around the sign and quotes as some servers have them; what is malformed or longer
    /// than a day says nothing.
    private mutating func takeKeepAlive(_ bytes: UnsafeRawBufferPointer, _ value: ByteRange) {
        var elements = ListElements(bytes, value)
        while let element = elements.next() {
            let text = element.bytes(in: bytes)
            guard text.count > 8, text.part(0, 7).spellsFolded("timeout") else { continue }
            var index = 7
            var hasSign = false
            while index < text.count, Self.standsBeforeSeconds(text[index]) {
                hasSign = hasSign || text[index] == 0x3D
                index += 1
            }
            let first = index
            var seconds = 0
            while index < text.count, text[index].isDigit, index - first < 6 {
                seconds = seconds &* 10 &+ Int(text[index] &- 0x30)
                index += 1
            }
            guard hasSign, index > first, index == text.count || Self.standsBehindSeconds(text[index]) else { return }
            if seconds <= 86_400 { keepAliveTimeoutSeconds = seconds }
            return
        }
    }

    private static func standsBeforeSeconds(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x3D || byte == 0x22
    }

    private static func standsBehindSeconds(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x20 || byte == 0x3B }
}
