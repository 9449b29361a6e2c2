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

    /// The descriptor to poll, or -1.
    private(set) var descriptor: Int32 = -1
    /// When it is given up.
    let deadline: Instant
    let startedAt: Instant
    /// True while it waits for the connect or to send: poll for POLLOUT; otherwise for POLLIN.
    private(set) var wantsWrite = true
    private let check: HealthCheck?
    private var request: [UInt8] = []
    private var sendError: SystemError?
    /// Nil where a connect is all.
    private var answer: CheckAnswer?
    /// When the connect was complete; nil before.
    private(set) var connectedAt: Instant?
    /// The answer's status; nil before, and without one.
    var status: Int? { answer?.status }

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

    /// Starts a trial of a server's addresses, tried in turn; look at its outcome with `advance` at once. `limits` are
    /// those of the traffic's heads.
    init(
        _ addresses: [SocketAddress], authority: [UInt8], check: HealthCheck?, limits: HeadLimits, timeout: UInt64,
        now: Instant
    ) {
        self.check = check
        untried = addresses[...]
        startedAt = now
        deadline = now.advanced(byNanoseconds: timeout)
        if let check, check.kind == .http {
            request = Trial.request(check, authority)
            answer = CheckAnswer(to: check, limits: limits)
        }
        _ = connect(now: now)
    }

    private static func request(_ check: HealthCheck, _ authority: [UInt8]) -> [UInt8] {
        let host = check.host ?? String(decoding: authority, as: UTF8.self)
        // Methods that usually have a body say that this one is empty (RFC 9110, 8.6).
        let length = ["POST", "PUT", "PATCH"].contains(check.method) ? "Content-Length: 0\r\n" : ""
        let text =
            "\(check.method) \(check.path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: lbtop-check\r\n\(length)"
            + "Connection: close\r\n\r\n"
        return Array(text.utf8)
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
        if descriptor < 0 { return failed(fault) }
        while connectedAt == nil {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, 0) == 1 else {
                if now < connectUntil { return .underWay }
                fault = SystemError(ETIMEDOUT)
                if connect(now: now) { continue }
                return .failed(.connectTimeout, "connect timed out")
            }
            let error = Socket.pendingError(of: descriptor)
            // Reset once it was connected: how that ends shows when it is used.
            if error == 0 || error == ECONNRESET || error == EPIPE {
                connectedAt = Clock.now()
                break
            }
            fault = SystemError(error)
            if connect(now: now) { continue }
            return failed(fault)
        }
        guard answer != nil else { return .passed }
        let outcome = exchange()
        guard outcome == .underWay, now >= deadline else { return outcome }
        return Trial.outcome(answer?.timedOut() ?? .passed)
    }

    private func failed(_ error: SystemError) -> Outcome {
        switch error.fault {
        case .ours: .localFault("\(error)")
        case .ofAMoment: .busy("\(error)")
        // Once connected, it is the answer that failed.
        case .server(let failure): .failed(connectedAt == nil ? failure : nil, "\(error)")
        }
    }

    /// Sends the request and reads what comes, as far as that goes now.
    private mutating func exchange() -> Outcome {
        while !request.isEmpty {
            let count = lb_send(descriptor, request, request.count)
            if count == -Int(EINTR) { continue }
            if count == -Int(EAGAIN) { return .underWay }
            if count >= 0 {
                request.removeFirst(count)
                continue
            }
            let error = SystemError(Int32(truncatingIfNeeded: -count))
            guard case .server = error.fault else { return failed(error) }
            // The server may have answered before it closed: what it said is read all the same.
            sendError = error
            request = []
        }
        wantsWrite = false
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = lb_recv(descriptor, &bytes, bytes.count, 0)
            if count == -Int(EINTR) { continue }
            if count == -Int(EAGAIN) { return .underWay }
            let verdict: CheckAnswer.Verdict?
            if count > 0 {
                verdict = answer?.received(bytes[..<count])
            } else if count < 0 {
                let error = SystemError(Int32(truncatingIfNeeded: -count))
                guard case .server = error.fault else { return failed(error) }
                verdict = answer?.broke("\(error)")
            } else if let sendError {
                // The system tells of a reset once, and has told the send.
                verdict = answer?.broke("\(sendError)")
            } else {
                verdict = answer?.ended()
            }
            let outcome = Trial.outcome(verdict ?? .passed)
            guard outcome == .underWay else { return outcome }
        }
    }

    private static func outcome(_ verdict: CheckAnswer.Verdict) -> Outcome {
        switch verdict {
        case .open: .underWay
        case .passed: .passed
        case .failed(let words): .failed(nil, words)
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
