import Balancer
import CLinux
import Glibc

/// The sample server: HTTP/1.1 and HTTP/1.0 on one thread, one level-triggered epoll loop.
///
/// Answers that wait sit in a heap of timers, so that slow ones hold up nobody else; a client that does not read
/// costs a socket buffer and nothing more.
final class BackendServer {
    private struct Due {
        var descriptor: Int32
        var generation: UInt64
    }

    private static let scratchLength = 256 * 1024
    /// How long the client's last bytes are awaited behind an answer that ends the connection early; closing at once
    /// would reset the connection and may eat the answer.
    private static let lingerNanoseconds: UInt64 = 2_000_000_000

    private let settings: BackendSettings
    private let listener: ListeningSocket
    private let epoll: Int32
    private let signals: Int32
    private var writer: ReplyWriter
    private var timers = TimerHeap<Due>()
    private var connections: [Int32: BackendConnection] = [:]
    private var generation: UInt64 = 0
    private var random = SystemRandomNumberGenerator()
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: scratchLength, alignment: 64)

    /// Takes over a listening socket; serves from `run` on.
    init(listener: ListeningSocket, settings: BackendSettings) {
        self.settings = settings
        self.listener = listener
        writer = ReplyWriter(settings)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        var ending = sigset_t()
        sigemptyset(&ending)
        sigaddset(&ending, SIGTERM)
        sigaddset(&ending, SIGINT)
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        signals = signalfd(-1, &ending, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        control(EPOLL_CTL_ADD, listener.descriptor, LB_EPOLLIN)
        control(EPOLL_CTL_ADD, signals, LB_EPOLLIN)
    }

    deinit {
        for descriptor in connections.keys { close(descriptor) }
        listener.close()
        close(epoll)
        close(signals)
        scratch.deallocate()
    }

    /// Serves until TERM or INT.
    func run() {
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), timeout())
            if count < 0 && errno != EINTR { return }
            for event in events.prefix(Int(max(0, count))) {
                let descriptor = event.data.fd
                if descriptor == signals { return }
                if descriptor == listener.descriptor {
                    acceptSome()
                } else if let connection = connections[descriptor] {
                    handle(connection, event.events)
                }
            }
            fireTimers()
        }
    }

    /// Milliseconds until the earliest timer, -1 without one. Rounded up: waking early would spin.
    private func timeout() -> Int32 {
        guard let earliest = timers.earliest else { return -1 }
        let now = lb_monotonic_nanoseconds()
        guard earliest > now else { return 0 }
        return Int32(min((earliest - now + 999_999) / 1_000_000, 60_000))
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: UInt32) {
        var event = epoll_event()
        event.events = interest
        event.data.fd = descriptor
        epoll_ctl(epoll, operation, descriptor, &event)
    }

    private func acceptSome() {
        for _ in 0..<64 {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = lb_accept(listener.descriptor, &storage, &length)
            guard descriptor >= 0 else { return }
            generation &+= 1
            let connection = BackendConnection(descriptor: descriptor, generation: generation)
            connections[descriptor] = connection
            connection.interest = LB_EPOLLIN
            control(EPOLL_CTL_ADD, descriptor, LB_EPOLLIN)
            // What came with the connection can be read at once.
            readSome(connection)
        }
    }

    private func handle(_ connection: BackendConnection, _ events: UInt32) {
        if events & LB_EPOLLERR != 0 { return end(connection) }
        if events & LB_EPOLLOUT != 0 { return proceed(connection) }
        if events & LB_EPOLLHUP != 0, connection.isBusy { return end(connection) }
        if connection.isBusy && !connection.lingers {
            // A pipelining client is ahead of us: its bytes stay in the kernel until the answer is out.
            return updateInterest(connection, isPressed: true)
        }
        readSome(connection)
    }

    // MARK: Reading

    private func readSome(_ connection: BackendConnection) {
        // A few reads a turn: a long upload must not starve the others.
        for _ in 0..<4 {
            let count = lb_recv(connection.descriptor, scratch.baseAddress, BackendServer.scratchLength, 0)
            if count == -Int(EAGAIN) || count == -Int(EINTR) { break }
            if count < 0 { return end(connection) }
            if count == 0 {
                connection.inputEnded = true
                return connection.isBusy && !connection.lingers ? updateInterest(connection) : end(connection)
            }
            if connection.lingers { continue }
            let bytes = UnsafeRawBufferPointer(rebasing: scratch[0..<count])
            if connection.pending.isEmpty {
                let used = digest(connection, bytes)
                if used < count { connection.pending = Array(bytes[used...]) }
            } else {
                connection.pending.append(contentsOf: bytes)
                digestPending(connection)
            }
            if connection.isBusy || count < BackendServer.scratchLength { break }
        }
        proceed(connection)
    }

    private func digestPending(_ connection: BackendConnection) {
        let pending = connection.pending
        let used = pending.withUnsafeBytes { digest(connection, $0) }
        connection.pending = used == pending.count ? [] : Array(pending[used...])
    }

    /// Scans bytes up to the first request that has to be answered.
    ///
    /// - Returns: how many were consumed.
    private func digest(_ connection: BackendConnection, _ bytes: UnsafeRawBufferPointer) -> Int {
        var offset = 0
        while true {
            switch connection.scanner.scan(bytes, from: &offset) {
            case .more: return offset
            case .wantsContinue:
                connection.enqueue(SampleReply(bytes: Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)))
            case .refused(let status):
                connection.enqueue(writer.refusal(status: status))
                connection.lingers = true
                return bytes.count
            case .request(let request):
                let isFaultless = settings.errorsOfTenThousand == 0
                let chance = isFaultless ? 0 : Int.random(in: 0..<10_000, using: &random)
                let reply = writer.reply(to: request, chance: chance)
                schedule(reply, connection)
                return offset
            }
        }
    }

    // MARK: Answering

    private func schedule(_ reply: SampleReply, _ connection: BackendConnection) {
        let delay = delayNanoseconds()
        guard delay > 0 else { return connection.enqueue(reply) }
        connection.waiting = reply
        wake(connection, after: delay)
    }

    private func delayNanoseconds() -> UInt64 {
        guard settings.jitterNanoseconds > 0 else { return settings.delayNanoseconds }
        let spread = UInt64.random(in: 0...2 * settings.jitterNanoseconds, using: &random)
        let sum = settings.delayNanoseconds + spread
        return sum > settings.jitterNanoseconds ? sum - settings.jitterNanoseconds : 0
    }

    private func wake(_ connection: BackendConnection, after nanoseconds: UInt64) {
        let due = lb_monotonic_nanoseconds() &+ nanoseconds
        timers.insert(Due(descriptor: connection.descriptor, generation: connection.generation), due: due)
    }

    private func fireTimers() {
        guard timers.earliest != nil else { return }
        let now = lb_monotonic_nanoseconds()
        while let due = timers.popDue(at: now) {
            guard let connection = connections[due.descriptor], connection.generation == due.generation else {
                continue
            }
            if let reply = connection.waiting {
                connection.waiting = nil
                connection.enqueue(reply)
                proceed(connection)
            } else if connection.lingers {
                end(connection)
            }
        }
    }

    /// Sends what waits, and goes on with the requests behind it.
    private func proceed(_ connection: BackendConnection) {
        while true {
            guard connection.flush() else { return end(connection) }
            if connection.isBusy { return updateInterest(connection) }
            if connection.closesAfterOutput { return finish(connection) }
            if connection.pending.isEmpty { break }
            let before = connection.pending.count
            digestPending(connection)
            if !connection.isBusy && connection.pending.count == before { break }
        }
        if connection.inputEnded { return end(connection) }
        updateInterest(connection)
    }

    /// The last answer is out.
    private func finish(_ connection: BackendConnection) {
        guard connection.lingers else { return end(connection) }
        shutdown(connection.descriptor, Int32(SHUT_WR))
        wake(connection, after: BackendServer.lingerNanoseconds)
        updateInterest(connection)
    }

    /// - Parameter isPressed: bytes came while an answer is on its way. Only then reading is switched off: most
    ///   clients send nothing meanwhile, and two system calls a request are saved.
    private func updateInterest(_ connection: BackendConnection, isPressed: Bool = false) {
        var interest: UInt32 = connection.hasOutput ? LB_EPOLLOUT : 0
        let staysReading = connection.interest & LB_EPOLLIN != 0 && !isPressed
        if !connection.inputEnded && (staysReading || !connection.isBusy) { interest |= LB_EPOLLIN }
        guard interest != connection.interest else { return }
        connection.interest = interest
        control(EPOLL_CTL_MOD, connection.descriptor, interest)
    }

    private func end(_ connection: BackendConnection) {
        connections[connection.descriptor] = nil
        close(connection.descriptor)
    }
}
