/// Cuts a client's bytes into requests and discards their bodies. Pure data: no I/O, no clock.
///
/// Much simpler than the balancer's own parser: this is a sample server, which only has to be right about what well
/// behaved clients send, and never to trap on the rest.
struct RequestScanner {
    /// What a scan found.
    enum Outcome: Equatable {
        /// Nothing more can be done with these bytes; what was not consumed has to be given again with more behind it.
        case more
        /// The client waits for `100 Continue` before it sends the body.
        case wantsContinue
        /// A request, complete with its body.
        case request(SampleRequest)
        /// Not a request that can be served; the connection ends after an answer with this status.
        case refused(status: Int)
    }

    /// What is read next.
    private enum State {
        /// A head. Can become: body, chunkSize.
        case head
        /// That many bytes of a body. Can become: head.
        case body(UInt64)
        /// The line with a chunk's size. Can become: chunk, trailer.
        case chunkSize
        /// That many bytes of a chunk, its line end included. Can become: chunkSize.
        case chunk(UInt64)
        /// Lines after the last chunk, up to an empty one. Can become: head.
        case trailer
    }

    /// A head beyond this is refused.
    static let longestHead = 32 * 1024
    private static let longestLine = 4096
    private static let mostKept = 64 * 1024

    private var state = State.head
    private var request = SampleRequest()

    /// Reads on from `offset`, which moves behind what was consumed.
    mutating func scan(_ bytes: UnsafeRawBufferPointer, from offset: inout Int) -> Outcome {
        while true {
            switch state {
            case .head:
                // Empty lines before a request line are skipped (RFC 9112, 2.2).
                while offset < bytes.count, bytes[offset] == 0x0D || bytes[offset] == 0x0A { offset += 1 }
                guard let end = RequestScanner.headEnd(bytes, from: offset) else {
                    return bytes.count - offset > RequestScanner.longestHead ? .refused(status: 431) : .more
                }
                let head = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
                offset = end
                if let outcome = readHead(head) { return outcome }
            case .body(let left):
                let taken = take(bytes, from: &offset, atMost: left)
                state = .body(left - taken)
                if left == taken { return finish() }
                return .more
            case .chunkSize:
                guard let line = RequestScanner.line(bytes, from: &offset) else {
                    return bytes.count - offset > RequestScanner.longestLine ? .refused(status: 400) : .more
                }
                let digits = line.prefix { $0 != ";" && $0 != " " }
                guard let size = UInt64(digits, radix: 16), size <= UInt64(Int64.max) else {
                    return .refused(status: 400)
                }
                state = size == 0 ? .trailer : .chunk(size + 2)
            case .chunk(let left):
                // The last two bytes are the chunk's line end, which is not the body's.
                let data = left > 2 ? take(bytes, from: &offset, atMost: left - 2) : 0
                if left - data > 2 {
                    state = .chunk(left - data)
                    return .more
                }
                let ending = min(bytes.count - offset, Int(left - data))
                offset += ending
                state = .chunk(left - data - UInt64(ending))
                if left - data > UInt64(ending) { return .more }
                state = .chunkSize
            case .trailer:
                guard let line = RequestScanner.line(bytes, from: &offset) else {
                    return bytes.count - offset > RequestScanner.longestLine ? .refused(status: 431) : .more
                }
                if line.isEmpty { return finish() }
            }
        }
    }

    /// The request is complete.
    private mutating func finish() -> Outcome {
        state = .head
        return .request(request)
    }

    /// Consumes at most `limit` bytes of a body, and keeps them where somebody will look at them.
    private mutating func take(_ bytes: UnsafeRawBufferPointer, from offset: inout Int, atMost limit: UInt64) -> UInt64
    {
        let count = Int(min(UInt64(bytes.count - offset), limit))
        if request.path == SampleRequest.namePath, request.body.count + count <= RequestScanner.mostKept {
            request.body.append(contentsOf: bytes[offset..<offset + count])
        }
        offset += count
        request.bodyLength &+= UInt64(count)
        return UInt64(count)
    }

    /// Reads a complete head.
    ///
    /// - Returns: what to do about it at once, or nil when its body comes next.
    private mutating func readHead(_ head: UnsafeRawBufferPointer) -> Outcome? {
        var offset = 0
        let parts = (RequestScanner.line(head, from: &offset) ?? "").split(separator: " ")
        guard parts.count == 3, parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else { return .refused(status: 400) }
        request = SampleRequest(
            method: String(parts[0]), target: String(parts[1]), isVersion11: parts[2].hasSuffix("1"))
        request.keepsAlive = request.isVersion11
        var length: UInt64?
        var isChunked = false
        var wantsContinue = false
        while let line = RequestScanner.line(head, from: &offset), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { return .refused(status: 400) }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-length":
                guard let number = UInt64(value), number <= UInt64(Int64.max), length == nil || length == number else {
                    return .refused(status: 400)
                }
                length = number
            case "transfer-encoding":
                guard value.lowercased() == "chunked" else { return .refused(status: 400) }
                isChunked = true
            case "connection":
                let tokens = value.lowercased()
                if tokens.contains("close") { request.keepsAlive = false }
                if tokens.contains("keep-alive") { request.keepsAlive = true }
            case "expect": wantsContinue = request.isVersion11 && value.lowercased() == "100-continue"
            default: break
            }
        }
        if isChunked, length != nil { return .refused(status: 400) }
        if !isChunked, length ?? 0 == 0 { return finish() }
        state = isChunked ? .chunkSize : .body(length ?? 0)
        return wantsContinue ? .wantsContinue : nil
    }

    /// The index behind the empty line that ends a head, or nil while it has not come.
    private static func headEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0A {
                if index + 1 < bytes.count, bytes[index + 1] == 0x0A { return index + 2 }
                if index + 2 < bytes.count, bytes[index + 1] == 0x0D, bytes[index + 2] == 0x0A { return index + 3 }
            }
            index += 1
        }
        return nil
    }

    /// The line at `offset`, without its end, which is consumed too; nil while its end has not come.
    private static func line(_ bytes: UnsafeRawBufferPointer, from offset: inout Int) -> Substring? {
        var end = offset
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        guard end < bytes.count else { return nil }
        let start = offset
        offset = end + 1
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return Substring(String(decoding: bytes[start..<end], as: UTF8.self))
    }
}
