@testable import Balancer

/// What the scanner said of some bytes, in a form that can be compared, and that outlives the bytes.
enum HeadVerdict: Equatable {
    case incomplete
    case refused(Refusal)
    /// The head's parts as text, one a line.
    case complete(byteCount: Int, String)

    /// The verdict on `bytes` as a request, given to a scanner in pieces that end at `cuts` and then whole.
    static func request(_ bytes: [UInt8], cuts: some Sequence<Int> = [], limits: HeadLimits = HeadLimits()) -> Self {
        var scanner = HeadScanner()
        let fields = HeadFields(capacity: 100)
        for end in cuts {
            let verdict = withExactCopy(bytes[..<end]) {
                HeadVerdict(scanner.request($0, limits: limits, fields: fields), $0, fields)
            }
            if verdict != .incomplete { return verdict }
            // Another stream of the worker parses its own head in between.
            withExactCopy(httpBytes("GET /other HTTP/1.1\r\nHost: other\r\nX: 1\r\n\r\n")) {
                var other = HeadScanner()
                _ = other.request($0, limits: limits, fields: fields)
            }
        }
        return withExactCopy(bytes) {
            HeadVerdict(scanner.request($0, limits: limits, fields: fields), $0, fields)
        }
    }

    /// The verdict on `bytes` as the response to `method`, given in pieces that end at `cuts` and then whole.
    static func response(
        _ bytes: [UInt8], to method: HTTPMethod = .get, cuts: some Sequence<Int> = [],
        limits: HeadLimits = HeadLimits()
    ) -> Self {
        var scanner = HeadScanner()
        let fields = HeadFields(capacity: 100)
        for end in cuts {
            let verdict = withExactCopy(bytes[..<end]) {
                HeadVerdict(
                    scanner.response($0, limits: limits, fields: fields, requestMethod: method), $0, fields)
            }
            if verdict != .incomplete { return verdict }
        }
        return withExactCopy(bytes) {
            HeadVerdict(scanner.response($0, limits: limits, fields: fields, requestMethod: method), $0, fields)
        }
    }

    init(_ outcome: HeadOutcome<RequestHead>, _ bytes: UnsafeRawBufferPointer, _ fields: HeadFields) {
        switch outcome {
        case .incomplete: self = .incomplete
        case .refused(let refusal): self = .refused(refusal)
        case .complete(let head):
            var lines = ["\(head.method) \(httpText(head.methodRange.bytes(in: bytes)))"]
            let prefix = head.targetIsAsterisk ? "*" : head.targetNeedsSlash ? "/" : ""
            lines.append("target \(prefix)\(httpText(head.target.bytes(in: bytes)))")
            lines.append("authority \(httpText(head.authority.bytes(in: bytes)))")
            lines.append("\(head.version) \(head.framing) keep \(head.keepsAlive)")
            lines.append("continue \(head.expectsContinue) trailers \(head.acceptsTrailers)")
            lines.append("upgrade \(head.wantsUpgrade) \(httpText(head.upgrade.bytes(in: bytes)))")
            self = .complete(
                byteCount: head.byteCount, (lines + HeadVerdict.lines(bytes, fields)).joined(separator: "\n"))
        }
    }

    init(_ outcome: HeadOutcome<ResponseHead>, _ bytes: UnsafeRawBufferPointer, _ fields: HeadFields) {
        switch outcome {
        case .incomplete: self = .incomplete
        case .refused(let refusal): self = .refused(refusal)
        case .complete(let head):
            let lines = [
                "\(head.status) \(httpText(head.reason.bytes(in: bytes)))",
                "\(head.version) \(head.framing) keep \(head.keepsAlive) \(head.keepAliveTimeoutSeconds ?? -1)",
                "upgrade \(head.isUpgrade)",
            ]
            self = .complete(
                byteCount: head.byteCount, (lines + HeadVerdict.lines(bytes, fields)).joined(separator: "\n"))
        }
    }

    private static func lines(_ bytes: UnsafeRawBufferPointer, _ fields: HeadFields) -> [String] {
        (0..<fields.count).map { index in
            let field = fields[index]
            let name = httpText(field.name.bytes(in: bytes))
            let value = httpText(field.value.bytes(in: bytes))
            return "\(name): \(value) (\(field.kind)\(field.isNamedByConnection ? ", named" : ""))"
        }
    }
}
