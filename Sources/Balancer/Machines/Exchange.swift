/// One request on its way through the balancer: which tries it has had, and what may still be done for it.
///
/// It has two directions, each with an end of its own: the request is complete or dropped, the response complete. The
/// exchange is over when both have ended; an answer that comes early ends no upload.
///
/// Sans-I/O: it is told what happened and answers what to do; sockets, buffers and clocks are the worker's. It
/// decides the three things that go wrong elsewhere: when a request is sent again, how a response is framed for the
/// client, and which of the two connections may carry another message.
struct Exchange: BitwiseCopyable {
    /// Where a request stands.
    enum Phase: UInt8 {
        /// No server yet. Can become: requesting, finished.
        case choosing
        /// A server is connected or connecting; no final response head yet. Can become: choosing (another try),
        /// responding, tunnel, finished.
        case requesting
        /// The final response head was made for the client. Can become: responded, finished.
        case responding
        /// The response is complete, and the request goes on. Can become: finished.
        case responded
        /// Bytes both ways (101, or TCP mode). Can become: finished.
        case tunnel
        /// Answered, or given up.
        case finished
    }

    /// What to do after a try has failed.
    enum AfterFailure: Equatable {
        /// Pick among the servers not yet tried.
        case chooseAnother
        /// A pooled connection was dead: the same server again, by a fresh connection.
        case sameServerFresh
        /// No server this very moment, through nobody's fault: wait a little, and choose among all again.
        case chooseSoon
        /// Nothing left to try: answer with this status.
        case answer(status: Int, ServiceFailure)
    }

    /// How a response's head goes on.
    enum HeadPlan: Equatable {
        /// 1xx: pass it on and wait for the next head.
        case passInterim
        /// 1xx to an HTTP/1.0 client, which knows none: drop it and wait for the next head.
        case dropInterim
        /// 101: pass it on, then carry bytes both ways.
        case tunnel
        /// The final head, with the framing towards the client and whether the client's connection stays.
        case final(framing: BodyFraming, clientKeepsAlive: Bool)
        /// A 101 that nobody asked for, or interim responses without an end.
        case malformed
    }

    /// As many servers as `excluded` certainly holds, wherever their slots are.
    private static let mostFailedConnects: UInt8 = 64
    private static let shortestPause: UInt64 = 10_000_000
    /// A request is kept apart from the next one on the client's connection by reading its rest, if that is announced and
    /// no longer than this; otherwise the connection closes behind the answer.
    static let longestRest: UInt64 = 64 * 1024
    /// Interim responses (1xx) that a request may have; what sends more sends no answer.
    static let mostInterims = 128

    let method: HTTPMethod
    let clientVersion: HTTPVersion
    let clientWantsKeepAlive: Bool
    let wantsUpgrade: Bool
    /// A body on a method that usually has none: there are servers that do not read it, so that it would stand in front
    /// of whatever comes next over their connection (RFC 9110, 9.3.1).
    let hasUnusualBody: Bool
    /// When the request's head was complete (TCP mode: when the connection was accepted).
    let begunAt: Instant

    private(set) var phase = Phase.choosing
    /// Servers already tried, without those whose pooled connection was merely dead.
    private(set) var excluded = ServerSet()
    /// Times that the request has been sent, or a send begun.
    private(set) var sends = 0
    private var connectsUntil = Instant.never
    private var lastFailure: ServerFailure?
    /// Connects that failed for whatever reason: bounded, however many servers there are.
    private var failedConnects: UInt8 = 0
    /// This machine had nothing left to connect with.
    private var lackedMeans = false
    /// A server had no room for a connection this very moment; whether that is waited for now, until when it may be, and
    /// how often it was.
    private var metAMoment = false
    private(set) var waitsForAMoment = false
    private var momentsUntil = Instant.never
    private var moments: UInt8 = 0
    /// A byte of the present try went to the kernel: from here on only idempotent requests are sent again.
    private(set) var hasSentBytes = false
    private(set) var requestIsComplete = false
    /// The rest of the request goes nowhere any more: the server takes no more of it.
    private(set) var requestIsDropped = false
    private var interims = 0
    /// The response began before the request was complete: perhaps nobody has read the rest.
    private var wasAnsweredEarly = false
    private(set) var clientStaysOpen = false
    /// The response goes to the client until the close: only a reset tells that it is not complete.
    private(set) var endsByClose = false
    private var responseIsComplete = false
    private(set) var serverKeepsAlive = false

    /// An HTTP exchange, from the decision of the head parser.
    ///
    /// - Parameter reusesAfterBody: the servers are known to read bodies on every method.
    init(head: RequestHead, now: Instant, reusesAfterBody: Bool = false) {
        method = head.method
        clientVersion = head.version
        clientWantsKeepAlive = head.keepsAlive
        wantsUpgrade = head.wantsUpgrade
        hasUnusualBody = !reusesAfterBody && head.framing.hasBody && !head.method.usuallyHasBody
        begunAt = now
    }

    /// A TCP connection: tunnels from the start, and nothing of it is ever sent twice.
    init(tunnelAt now: Instant) {
        method = .other
        clientVersion = .http11
        clientWantsKeepAlive = false
        wantsUpgrade = false
        hasUnusualBody = false
        begunAt = now
    }

    // MARK: Tries

    /// A server was chosen and a connection to it is there, or on its way.
    mutating func attached(now: Instant, timings: Timings) {
        if connectsUntil == .never { connectsUntil = now.advanced(byNanoseconds: timings.connectTotal) }
        phase = .requesting
        hasSentBytes = false
        requestIsComplete = false
        requestIsDropped = false
    }

    /// When the connect begun at `now` is given up.
    func connectDeadline(now: Instant, timings: Timings) -> Instant {
        min(now.advanced(byNanoseconds: timings.connect), connectsUntil)
    }

    /// The first bytes of the present try went to the kernel. A retry happens only after a send, so this counts them.
    mutating func sentBytes() {
        guard !hasSentBytes else { return }
        hasSentBytes = true
        sends += 1
    }

    /// The last byte of the request went to the kernel.
    mutating func requestCompleted() { requestIsComplete = true }

    /// Nobody takes the rest of the request: its direction has ended.
    mutating func requestDropped() { requestIsDropped = true }

    /// True while the request's direction has not ended.
    var requestGoesOn: Bool { !requestIsComplete && !requestIsDropped }

    /// The connect to `server` failed. Each server is tried once, within the total time.
    mutating func connectFailed(
        _ fault: Fault, at server: ServerIndex, now: Instant, timings: Timings
    ) -> AfterFailure {
        excluded.insert(server)
        phase = .choosing
        failedConnects += 1
        switch fault {
        case .server(let failure): lastFailure = failure
        case .ours: lackedMeans = true
        case .ofAMoment:
            if momentsUntil == .never { momentsUntil = now.advanced(byNanoseconds: timings.connect) }
            metAMoment = now < momentsUntil
        }
        if now >= connectsUntil { metAMoment = false }
        return now < connectsUntil && failedConnects < Exchange.mostFailedConnects ? .chooseAnother : noServer()
    }

    /// How long to wait before choosing again, in nanoseconds.
    var pauseOfAMoment: UInt64 { Exchange.shortestPause << UInt64(min(moments, 3)) }

    /// The pause is over: every server may have room again.
    mutating func choosesAgain() {
        waitsForAMoment = false
        metAMoment = false
        moments = min(moments + 1, 3)
        failedConnects = 0
        excluded.removeAll()
    }

    /// The server was taken away before it was reached.
    mutating func released() {
        phase = .choosing
        connectsUntil = .never
    }

    /// True when a lost try may be followed by another: what it did can be done twice, or was not done.
    var couldRetry: Bool { method.isIdempotent || !hasSentBytes }

    /// The connection to `server` ended before the first byte of a response (or none came in time).
    ///
    /// - Parameters:
    ///   - wasReused: it had carried a request before: then its death is most likely an old one.
    ///   - canReplay: all bytes of the request sent so far are still at hand.
    mutating func serverLost(
        _ failure: ServerFailure, at server: ServerIndex, wasReused: Bool, canReplay: Bool, timings: Timings
    ) -> AfterFailure {
        phase = .choosing
        lastFailure = failure
        // It was connected: the connects of a later try have their own time.
        connectsUntil = .never
        let isSafe = couldRetry && canReplay
        guard isSafe, failure != .responseTimeout else { return giveUp(failure) }
        // Even without retries a pooled connection's death is made good.
        if wasReused { return sends < max(2, timings.sends) ? .sameServerFresh : giveUp(failure) }
        excluded.insert(server)
        return sends < timings.sends ? .chooseAnother : giveUp(failure)
    }

    /// No server is left to pick.
    mutating func noServer() -> AfterFailure {
        if metAMoment {
            waitsForAMoment = true
            return .chooseSoon
        }
        phase = .finished
        switch lastFailure {
        case nil where lackedMeans: return .answer(status: 503, .localFault)
        case .connectTimeout: return .answer(status: 504, .gatewayTimeout)
        case .closedBeforeResponse: return .answer(status: 502, .badGateway)
        default: return .answer(status: 503, .noServer)
        }
    }

    /// A response that is no response.
    mutating func badResponse() -> AfterFailure { giveUp(.badResponse) }

    private mutating func giveUp(_ failure: ServerFailure) -> AfterFailure {
        phase = .finished
        if failure == .responseTimeout { return .answer(status: 504, .gatewayTimeout) }
        return .answer(status: 502, .badGateway)
    }

    // MARK: The response

    /// A response's head came.
    ///
    /// - Parameter rest: bytes of the request's body that the client has announced and that are still to be read; nil
    ///   when nobody can say.
    mutating func response(_ head: ResponseHead, rest: UInt64? = nil) -> HeadPlan {
        if head.isUpgrade {
            guard wantsUpgrade else { return .malformed }
            phase = .tunnel
            return .tunnel
        }
        if method == .connect && (200..<300).contains(head.status) {
            phase = .tunnel
            return .tunnel
        }
        if head.isInterim {
            interims += 1
            guard interims <= Exchange.mostInterims else { return .malformed }
            return clientVersion == .http10 ? .dropInterim : .passInterim
        }
        phase = .responding
        wasAnsweredEarly = !requestIsComplete
        serverKeepsAlive = head.keepsAlive && head.framing != .untilClose && head.keepAliveTimeoutSeconds != 0
        var framing = head.framing
        // An HTTP/1.0 client knows no chunks: it reads until the close.
        if clientVersion == .http10 && framing == .chunked { framing = .untilClose }
        if clientVersion == .http11 && framing == .untilClose { framing = .chunked }
        endsByClose = framing == .untilClose
        clientStaysOpen = mayKeepClient(rest: rest) && framing != .untilClose
        return .final(framing: framing, clientKeepsAlive: clientStaysOpen)
    }

    /// True when the client's connection may be kept behind an answer that is made now. What a client still sends of its
    /// request is no new request: the rest has to be announced, and worth reading.
    func mayKeepClient(rest: UInt64?) -> Bool {
        guard clientWantsKeepAlive else { return false }
        return requestIsComplete || (rest ?? .max) <= Exchange.longestRest
    }

    /// The last byte of the response went on.
    mutating func responseCompleted() {
        responseIsComplete = true
        phase = .responded
    }

    /// TCP mode: bytes go both ways from the start.
    mutating func becomeTunnel() { phase = .tunnel }

    /// True when the server's connection may carry another request: everything was framed, sent and read to its end. One
    /// that was asked for a tunnel may not, whatever the answer was: the server may see the tunnel where we see none. Nor
    /// one that answered before it had the whole request, or was sent a body that it need not read: the rest of that would
    /// stand in front of the next request.
    var canPoolServer: Bool {
        responseIsComplete && requestIsComplete && serverKeepsAlive && !wantsUpgrade && method != .connect
            && !wasAnsweredEarly && !hasUnusualBody
    }

    /// True when the client's connection may carry another request, once the rest of the present one has been read.
    var canKeepClient: Bool { responseIsComplete && clientStaysOpen }
}
