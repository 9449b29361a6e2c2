import CLinux
import Glibc

/// Sends GETs at a steady rate, an open loop on the monotonic clock: each goes out when it is due, over a connection that
/// is free. Most connections stay open; one request in eight is its connection's last. One thread, one epoll loop; runs
/// until its time is over, TERM or INT comes, or it is killed.
///
/// Each connection comes from a loopback address of its own, so that strategies that look at the client have many.
final class LoadGenerator {
    private let target: LoadTarget
    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK))
    private let signals: Int32
    private var pace: LoadPace
    private var report: LoadReport
    private var connections: [LoadConnection]
    /// Connections in rotation that may take a request: idle or closed, the longest unused first.
    private var free: [Int]
    /// Others, opened only while all in rotation are busy.
    private var spare: [Int]
    private var busy = 0
    private var random = SystemRandomNumberGenerator()
    private let tell: (String) -> Void

    /// How many connections are in rotation, where so many may be open.
    private static let rotation = 48
    /// What has waited longer than so many seconds is given up: nobody would still wait for it.
    private static let longestWait: UInt64 = 10
    /// How long the last answers are waited for.
    private static let lastWait: UInt64 = 2_000_000_000
    private static let timerToken = UInt32.max
    private static let signalToken = UInt32.max - 1

    /// - Parameters:
    ///   - most: the most connections that are open at once.
    ///   - tell: takes lines on whether the load is what was asked for.
    init(target: LoadTarget, rate: Int, connections most: Int, tell: @escaping (String) -> Void) {
        self.target = target
        self.tell = tell
        pace = LoadPace(rate: rate, start: lb_monotonic_nanoseconds())
        report = LoadReport(rate: rate)
        connections = Array(repeating: LoadConnection(), count: most)
        let inRotation = min(most, LoadGenerator.rotation)
        free = Array(0..<inRotation)
        spare = Array((inRotation..<most).reversed())
        var ending = sigset_t()
        sigemptyset(&ending)
        sigaddset(&ending, SIGTERM)
        sigaddset(&ending, SIGINT)
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        signals = signalfd(-1, &ending, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        watch(timer, LB_EPOLLIN | LB_EPOLLET, LoadGenerator.timerToken)
        watch(signals, LB_EPOLLIN, LoadGenerator.signalToken)
    }

    deinit { for descriptor in [epoll, timer, signals] { close(descriptor) } }

    /// Sends for so long; nil: until it is ended. Tells at the end what it came to.
    func run(seconds: Int?) {
        pace = LoadPace(rate: Int(pace.rate), start: lb_monotonic_nanoseconds())
        var end = seconds.map { pace.start + UInt64($0) * 1_000_000_000 } ?? .max
        var nextSecond = pace.start + 1_000_000_000
        while true {
            let now = lb_monotonic_nanoseconds()
            if now >= end { break }
            sendDue(at: now)
            if now >= nextSecond {
                report.givenUp += pace.giveUp(at: now, keeping: pace.rate * LoadGenerator.longestWait)
                if let line = report.second(due: pace.due(by: now), whyNot: whyNot) { tell(line) }
                nextSecond += (now - nextSecond) / 1_000_000_000 * 1_000_000_000 + 1_000_000_000
            }
            let hasRoom = !free.isEmpty || !spare.isEmpty
            if !waitForEvents(until: min(end, nextSecond, hasRoom ? pace.next : .max)) { end = now }
        }
        finish(at: min(end, lb_monotonic_nanoseconds()))
    }

    private func sendDue(at now: UInt64) {
        while !free.isEmpty || !spare.isEmpty, let due = pace.take(at: now) {
            send(on: free.isEmpty ? spare.removeLast() : free.removeFirst(), due: due)
        }
    }

    /// Waits for the last answers, and tells.
    private func finish(at end: UInt64) {
        // What was due before the end and waits still was never sent.
        if end > pace.start { report.givenUp += pace.waiting(at: end - 1) }
        let sent = report.sent
        let patience = end + LoadGenerator.lastWait
        while busy > 0, lb_monotonic_nanoseconds() < patience, waitForEvents(until: patience) {}
        report.failed += UInt64(busy)
        report.sent = sent
        tell(report.summary(nanoseconds: end - pace.start, whyNot: whyNot))
    }

    /// Why no more goes out.
    private var whyNot: String {
        if free.isEmpty && spare.isEmpty || report.givenUp > 0 {
            return "all \(connections.count) connections wait for answers; more --connections or a smaller --rate helps"
        }
        return "this machine has no time for more"
    }

    // MARK: Events

    /// False when it is to end.
    private func waitForEvents(until moment: UInt64) -> Bool {
        var setting = itimerspec()
        let due = max(1, moment == .max ? 0 : moment)
        if moment != .max {
            setting.it_value = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
        }
        timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
        var events = [epoll_event](repeating: epoll_event(), count: 128)
        let count = epoll_wait(epoll, &events, Int32(events.count), -1)
        for event in events.prefix(Int(max(0, count))) {
            switch event.data.u32 {
            case LoadGenerator.timerToken: break
            case LoadGenerator.signalToken: return false
            default: handle(Int(event.data.u32))
            }
        }
        return true
    }

    private func watch(_ descriptor: Int32, _ interest: UInt32, _ token: UInt32, _ operation: Int32 = EPOLL_CTL_ADD) {
        var event = epoll_event()
        event.events = interest
        event.data.u32 = token
        epoll_ctl(epoll, operation, descriptor, &event)
    }

    // MARK: Connections

    private func send(on index: Int, due: UInt64) {
        busy += 1
        connections[index].due = due
        connections[index].isLast = Int.random(in: 0..<8, using: &random) == 0
        if case .idle = connections[index].state { request(index) } else { connect(index) }
    }

    private func connect(_ index: Int) {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return fail(index, errno) }
        connections[index].descriptor = descriptor
        // 127.0.0.2 and up; the kernel chooses the port when it knows the whole connection.
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &on, size)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        let source = UInt32(0x7F00_0002) + UInt32(index % 200)
        _ = withAddress(source.bigEndian, port: 0) { bind(descriptor, $0, $1) }
        let status = withAddress(target.address, port: target.port) { Glibc.connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else { return fail(index, errno) }
        connections[index].state = .connecting
        watch(descriptor, LB_EPOLLOUT, UInt32(index))
    }

    private func withAddress(_ address: in_addr_t, port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Int32
    {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func request(_ index: Int) {
        let path = Int.random(in: 0..<1000, using: &random)
        let ending = connections[index].isLast ? "Connection: close\r\n" : ""
        let text = "GET /items/\(path) HTTP/1.1\r\nHost: demo\r\nUser-Agent: lbtop-demo\r\n\(ending)\r\n"
        let bytes = Array(text.utf8)
        // An empty socket buffer takes a hundred bytes whole; anything else is a broken connection.
        let count = bytes.withUnsafeBytes { lb_send(connections[index].descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { return fail(index, count < 0 ? Int32(-count) : EPIPE) }
        report.sent += 1
        connections[index].expectResponse()
    }

    private func handle(_ index: Int) {
        guard case .connecting = connections[index].state else { return receive(index) }
        var failure: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(connections[index].descriptor, SOL_SOCKET, SO_ERROR, &failure, &length)
        guard failure == 0 else { return fail(index, failure) }
        watch(connections[index].descriptor, LB_EPOLLIN, UInt32(index), EPOLL_CTL_MOD)
        request(index)
    }

    private func receive(_ index: Int) {
        guard connections[index].descriptor >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = lb_recv(connections[index].descriptor, &buffer, buffer.count, 0)
        if count == -Int(EAGAIN) || count == -Int(EINTR) { return }
        guard case .busy = connections[index].state else {
            // Closed by the other side while idle; it is in `free` already.
            return disconnect(index)
        }
        guard count > 0, let isComplete = connections[index].receive(buffer[..<count]) else {
            return fail(index, count < 0 ? Int32(-count) : count == 0 ? ECONNRESET : EPROTO)
        }
        guard isComplete else { return }
        report.answered(afterNanoseconds: lb_monotonic_nanoseconds() - connections[index].due)
        report.lastFailure = nil
        let isSpare = index >= LoadGenerator.rotation
        if connections[index].isLast || isSpare { disconnect(index) } else { connections[index].state = .idle }
        giveBack(index)
    }

    /// The request of a connection is lost.
    private func fail(_ index: Int, _ code: Int32) {
        report.failed += 1
        report.lastFailure = String(cString: strerror(code))
        disconnect(index)
        giveBack(index)
    }

    private func disconnect(_ index: Int) {
        if connections[index].descriptor >= 0 { close(connections[index].descriptor) }
        connections[index].descriptor = -1
        connections[index].state = .closed
    }

    private func giveBack(_ index: Int) {
        busy -= 1
        if index < LoadGenerator.rotation { free.append(index) } else { spare.append(index) }
    }
}
