/// The answer to a check's request, read by what reads the traffic's: the same head scanner, the same body decoder, the
/// same limits. What clients would not get from a server does not pass its check either.
///
/// It ends as a client's response does, by its own framing, and what the connection does behind that does not matter.
/// Of a long body the beginning is enough. Pure data: bytes and ends in, a verdict out.
struct CheckAnswer {
    /// What is known so far.
    enum Verdict: Equatable {
        /// More is to come.
        case open
        case passed
        /// With the reason in words.
        case failed(String)
    }

    /// So much of a decoded body is read.
    static let mostBody = 16 * 1024
    /// And so many bytes in all, whatever the framing makes of them.
    static let mostBytes = 256 * 1024
    /// More interim responses than any server sends before its answer.
    static let mostInterims = 16

    private let check: HealthCheck
    private let method: HTTPMethod
    private let limits: HeadLimits
    private var scanner = HeadScanner()
    /// Nil before the head of the final response.
    private var decoder: BodyDecoder?
    private var endsByClose = false
    private var interims = 0
    /// What has not been consumed yet, and the body so far.
    private var input: [UInt8] = []
    private var body: [UInt8] = []
    private var bytesIn = 0

    /// The final response's status; nil before.
    private(set) var status: Int?

    /// The answer to a request of `check`; `limits` are those of the traffic.
    init(to check: HealthCheck, limits: HeadLimits) {
        self.check = check
        self.limits = limits
        method = Array(check.method.utf8).withUnsafeBytes { HTTPMethod($0) }
    }

    // MARK: Events

    /// Bytes came.
    mutating func received(_ bytes: some Collection<UInt8>) -> Verdict {
        guard !bytes.isEmpty else { return .open }
        bytesIn += bytes.count
        input.append(contentsOf: bytes)
        while decoder == nil {
            if let verdict = readHead() { return verdict }
        }
        return readBody()
    }

    /// The server's end of stream came.
    mutating func ended() -> Verdict {
        guard decoder != nil else {
            return .failed(bytesIn == 0 ? "closed before an answer" : "closed within its head")
        }
        return endsByClose ? judged() : .failed("the body was cut after \(body.count) bytes")
    }

    /// The connection broke, as `words` say.
    mutating func broke(_ words: String) -> Verdict {
        guard decoder != nil else { return .failed(words) }
        return .failed("the body was cut after \(body.count) bytes: \(words)")
    }

    /// Its time is over. A body that goes on for ever has nothing wrong with it, unless some of it was asked for.
    mutating func timedOut() -> Verdict {
        guard decoder != nil else { return .failed(bytesIn == 0 ? "no answer in time" : "no whole head in time") }
        return judged()
    }

    // MARK: Reading

    /// Nil when the head after an interim response is to be read.
    private mutating func readHead() -> Verdict? {
        let fields = HeadFields(capacity: limits.fields)
        var reading = scanner
        let outcome = input.withUnsafeBytes {
            reading.response($0, limits: limits, fields: fields, requestMethod: method)
        }
        scanner = reading
        switch outcome {
        case .incomplete: return .open
        case .refused(let refusal): return .failed("malformed answer: \(refusal.words)")
        case .complete(let head):
            input.removeFirst(min(head.byteCount, input.count))
            // Nobody asked for that.
            if head.isUpgrade { return .failed("malformed answer: status 101 unasked") }
            if head.isInterim {
                interims += 1
                return interims > CheckAnswer.mostInterims ? .failed("interim responses without end") : nil
            }
            status = head.status
            guard check.expectedStatus.contains(head.status) else { return .failed("status \(head.status)") }
            endsByClose = head.framing == .untilClose
            decoder = BodyDecoder(head.framing, limits: .response)
            return nil
        }
    }

    private mutating func readBody() -> Verdict {
        guard var reading = decoder else { return .open }
        defer { decoder = reading }
        while !reading.isFinished {
            switch input.withUnsafeBytes({ reading.next($0) }) {
            case .needMore(let skip):
                input.removeFirst(skip)
                return bytesIn < CheckAnswer.mostBytes ? .open : judged()
            case .malformed(let refusal): return .failed("malformed answer: \(refusal.words)")
            case .end: return judged()
            case .data(let skip, let count):
                let room = CheckAnswer.mostBody - body.count
                body.append(contentsOf: input[skip..<(skip + min(count, room))])
                input.removeFirst(skip + count)
                if body.count == CheckAnswer.mostBody { return judged() }
            }
        }
        return judged()
    }

    /// Nothing of it was wrong: is what was asked for there?
    private func judged() -> Verdict {
        guard let wanted = check.expectedBody else { return .passed }
        return CheckAnswer.contains(body, Array(wanted.utf8)) ? .passed : .failed("the body lacks '\(wanted)'")
    }

    private static func contains(_ body: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, body.count >= wanted.count else { return wanted.isEmpty }
        for at in 0...(body.count - wanted.count) where body[at] == first {
            if body[at..<(at + wanted.count)].elementsEqual(wanted) { return true }
        }
        return false
    }
}
