/// The responses that lbtop gives itself: short, plain, complete.
enum Reply {
    /// The most bytes that `write` writes.
    static let longest = 512

    /// Writes the response with `status` (without its body for HEAD), with a Date unless `date` is empty, its line saying
    /// `reason` where that is not the usual one. A status that lbtop never gives is answered as 500.
    ///
    /// - Returns: the bytes written, 0 when `output` is shorter than they are (never when it has `longest` bytes).
    static func write(
        status: Int, closes: Bool, isHead: Bool, version: HTTPVersion, reason: StaticString? = nil,
        date: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        into output: UnsafeMutableRawBufferPointer
    ) -> Int {
        let (line, usual) = words(status)
        let reason = reason ?? usual
        var writer = ByteWriter(output)
        writer.append("HTTP/1.1 ")
        writer.append(line)
        writer.append("\r\nContent-Type: text/plain\r\nContent-Length: ")
        writer.append(decimal: UInt64(line.utf8CodeUnitCount + reason.utf8CodeUnitCount + 3))
        writer.append("\r\nCache-Control: no-store\r\n")
        if !date.isEmpty {
            writer.append("Date: ")
            writer.append(date)
            writer.append("\r\n")
        }
        switch status {
        case 405: writer.append("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n")
        case 503: writer.append("Retry-After: 1\r\n")
        default: break
        }
        if closes {
            writer.append("Connection: close\r\n")
        } else if version == .http10 {
            writer.append("Connection: keep-alive\r\n")
        }
        writer.append("\r\n")
        if !isHead {
            writer.append(line)
            writer.append(": ")
            writer.append(reason)
            writer.append("\n")
        }
        return writer.result ?? 0
    }

    /// Status and reason phrase (RFC 9110, 15), and a line for whoever reads the body.
    private static func words(_ status: Int) -> (line: StaticString, reason: StaticString) {
        switch status {
        case 400: ("400 Bad Request", "the request is malformed")
        case 404: ("404 Not Found", "nothing is served here")
        case 405: ("405 Method Not Allowed", "the method is not allowed here")
        case 408: ("408 Request Timeout", "the request took too long to arrive")
        case 413: ("413 Content Too Large", "the request body is too large")
        case 414: ("414 URI Too Long", "the request target is too long")
        case 417: ("417 Expectation Failed", "only 100-continue can be expected")
        case 429: ("429 Too Many Requests", "too many connections or requests from this address")
        case 431: ("431 Request Header Fields Too Large", "the request head is too large")
        case 501: ("501 Not Implemented", "the method is not known here")
        case 502: ("502 Bad Gateway", "the server gave no valid response")
        case 503: ("503 Service Unavailable", "no server is available, try again")
        case 504: ("504 Gateway Timeout", "the server did not answer in time")
        case 505: ("505 HTTP Version Not Supported", "HTTP/1.0 and HTTP/1.1 are spoken here")
        default: ("500 Internal Server Error", "the balancer failed")
        }
    }
}
