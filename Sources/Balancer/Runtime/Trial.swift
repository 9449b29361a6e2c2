import CLinux
import Glibc

/// The engine's own try to reach a server: a connect, and with an HTTP check a request and its answer. Never blocks;
/// the controller polls its descriptor and calls `advance`.
struct Trial {
    /// How a trial stands.
    enum Outcome: Equatable {
        case underWay
        case passed
        /// With the kind of failure where it is one of the connect, and words.
        case failed(ServerFailure?, String)
        /// This machine is to blame, not the server.
        case localFault(String)
        /// The server took no connection for the moment.
        case busy(String)
    }

    private static let longest = 16 * 1024

    /// The descriptor to poll, or -1.
    private(set) var descriptor: Int32 = -1
    /// When it is given up.
    let deadline: Instant
    let startedAt: Instant
    /// True while it waits for the connect or to send: poll for POLLOUT; otherwise for POLLIN.
    private(set) var wantsWrite = true
    private let check: HealthCheck?
    private var request: [UInt8]
    private var response: [UInt8] = []
    /// When the connect was complete; nil before.
    private(set) var connectedAt: Instant?
    /// The answer's status; nil before, and without one.
    private(set) var status: Int?

    /// The addresses still to be tried, and the one that the connect leads to.
    private var untried: ArraySlice<SocketAddress>
    private var address: SocketAddress?
    /// When the connect under way gives way to the next address.
    private var connectUntil = Instant.never
    /// Why no connect could be begun.
    private var fault = SystemError(EADDRNOTAVAIL)

    /// The address that was reached; nil before.
    var reached: SocketAddress? { connectedAt == nil ? nil : address }
    /// When `advance` is due though its descriptor says nothing.
    var nextLook: Instant { connectedAt == nil ? min(deadline, connectUntil) : deadline }

    /// Starts a trial of a server's addresses, tried in turn; look at its outcome with `advance` at once.
    init(_ addresses: [SocketAddress], authority: [UInt8], check: HealthCheck?, timeout: UInt64, now: Instant) {
        self.check = check
        untried = addresses[...]
        startedAt = now
        deadline = now.advanced(byNanoseconds: timeout)
        request = []
        if let check, check.kind == .http {
            let host = check.host ?? String(decoding: authority, as: UTF8.self)
            let text =
                "\(check.method) \(check.path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: lbtop-check\r\n"
                + "Connection: close\r\n\r\n"
            request = Array(text.utf8)
        }
        _ = connect(now: now)
    }

    /// Begins a connect to the next address; false when none is left. What time is left is divided evenly among those
    /// that are left, so that one that never answers does not use up the others' time.
    private mutating func connect(now: Instant) -> Bool {
        while let next = untried.popFirst() {
            close()
            switch Socket.connect(to: next) {
            case .failure(let error): if fault.isLocalFault { fault = error }
            case .success(let (opened, complete)):
                descriptor = opened
                address = next
                let left = deadline.nanoseconds(since: now) / UInt64(untried.count + 1)
                connectUntil = now.advanced(byNanoseconds: left)
                if complete { connectedAt = Clock.now() }
                return true
            }
        }
        return false
    }

    /// Goes on as far as it can. Once it has ended, `close` it.
    mutating func advance(now: Instant) -> Outcome {
        if descriptor < 0 {
            return failed(fault)
        }
        while connectedAt == nil {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, 0) == 1 else {
                if now < connectUntil { return .underWay }
                fault = SystemError(ETIMEDOUT)
                if connect(now: now) { continue }
                return .failed(.connectTimeout, "connect timed out")
            }
            let error = Socket.pendingError(of: descriptor)
            if error == 0 {
                connectedAt = Clock.now()
                break
            }
            fault = SystemError(error)
            if connect(now: now) { continue }
            return failed(fault)
        }
        guard let check, check.kind == .http else { return .passed }
        let outcome = exchange(check)
        if outcome == .underWay && now >= deadline { return .failed(nil, "no answer in time") }
        return outcome
    }

    private func failed(_ error: SystemError) -> Outcome {
        switch error.fault {
        case .ours: .localFault("\(error)")
        case .ofAMoment: .busy("\(error)")
        // Once connected, it is the answer that failed.
        case .server(let failure): .failed(connectedAt == nil ? failure : nil, "\(error)")
        }
    }

    private mutating func exchange(_ check: HealthCheck) -> Outcome {
        if !request.isEmpty {
            let count = lb_send(descriptor, request, request.count)
            if count < 0 {
                return count == -Int(EAGAIN) ? .underWay : failed(SystemError(Int32(truncatingIfNeeded: -count)))
            }
            request.removeFirst(count)
            guard request.isEmpty else { return .underWay }
            wantsWrite = false
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = lb_recv(descriptor, &bytes, bytes.count, 0)
            if count == -Int(EAGAIN) { return judge(check, isComplete: false) }
            if count < 0 { return failed(SystemError(Int32(truncatingIfNeeded: -count))) }
            if count == 0 { return judge(check, isComplete: true) }
            response.append(contentsOf: bytes[..<count])
            if response.count >= Trial.longest { return judge(check, isComplete: true) }
        }
    }

    private mutating func judge(_ check: HealthCheck, isComplete: Bool) -> Outcome {
        let fields = HeadFields(capacity: 100)
        var scanner = HeadScanner()
        let outcome = response.withUnsafeBytes {
            scanner.response(
                $0, limits: HeadLimits(), fields: fields, requestMethod: check.method == "HEAD" ? .head : .get)
        }
        switch outcome {
        case .incomplete: return isComplete ? .failed(nil, "closed before an answer") : .underWay
        case .refused: return .failed(nil, "the answer is not HTTP")
        case .complete(let head):
            if (100..<200).contains(head.status) {
                // An interim response (RFC 9110, 15.2): the answer follows.
                response.removeFirst(min(head.byteCount, response.count))
                return judge(check, isComplete: isComplete)
            }
            status = head.status
            guard check.expectedStatus.contains(head.status) else { return .failed(nil, "status \(head.status)") }
            guard let wanted = check.expectedBody else { return .passed }
            let bytes = response.dropFirst(head.byteCount)
            if String(decoding: bytes, as: UTF8.self).contains(wanted) { return .passed }
            // A server that keeps the connection, though asked not to, has said all that it announced.
            let isWhole: Bool =
                switch head.framing {
                case .none: true
                case .length(let count): UInt64(bytes.count) >= count
                default: false
                }
            return isComplete || isWhole ? .failed(nil, "the body lacks '\(wanted)'") : .underWay
        }
    }

    /// How it went, in words: `GET /health 200 in 0.6 ms`, `connection refused`.
    func words(_ outcome: Outcome, microseconds: UInt64) -> String {
        let time = "in \(Trial.milliseconds(microseconds))"
        let what = check.flatMap { $0.kind == .http ? "\($0.method) \($0.path)" : nil }
        switch outcome {
        case .underWay: return "under way"
        case .localFault(let words), .busy(let words): return words
        case .passed: return what.map { "\($0) \(status ?? 0) \(time)" } ?? "connected \(time)"
        case .failed(let failure, let words):
            // Without a connection nothing was asked.
            guard let what, failure == nil, connectedAt != nil else {
                return failure == .connectRefused ? Controller.words(.connectRefused) : words
            }
            return "\(what): \(words)"
        }
    }

    /// How it went in two parts, where both were: `connected in 0.4 ms, GET /health 200 in 0.9 ms`.
    func words(_ outcome: Outcome, endedAt end: Instant) -> String {
        guard let connectedAt, check?.kind == .http else {
            return words(outcome, microseconds: end.nanoseconds(since: startedAt) / 1000)
        }
        let connected = Trial.milliseconds(connectedAt.nanoseconds(since: startedAt) / 1000)
        let answer = words(outcome, microseconds: end.nanoseconds(since: connectedAt) / 1000)
        return "connected in \(connected), \(answer)"
    }

    /// Microseconds as milliseconds with one digit behind the point; with two below 0.1 ms.
    static func milliseconds(_ microseconds: UInt64) -> String {
        if microseconds < 95 {
            let hundredths = (microseconds + 5) / 10
            return "0.0\(hundredths) ms"
        }
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    /// Gives the connection up.
    mutating func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
