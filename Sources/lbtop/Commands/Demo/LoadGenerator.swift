import CLinux
import Glibc

/// Sends GETs at a steady, gently swelling rate over a number of connections: most stay open, one request in eight is
/// its connection's last. One thread, one epoll loop; runs until its time is over or it is killed.
///
/// Each connection comes from a loopback address of its own, so that strategies that look at the client have many.
final class LoadGenerator {
    private let target: LoadTarget
    private let rate: Int
    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private var connections: [LoadConnection]
    /// Connections that may take a request: idle or closed, the longest unused first.
    private var free: [Int]
    private var random = SystemRandomNumberGenerator()

    /// The rate swells and ebbs by a third within this time, so that the console has something to show.
    private static let swellNanoseconds = 24_000_000_000.0

    init(target: LoadTarget, rate: Int, connections count: Int) {
        self.target = target
        self.rate = rate
        connections = Array(repeating: LoadConnection(), count: count)
        free = Array(0..<count)
    }

    deinit { close(epoll) }

    /// Sends for so long; nil: for ever.
    func run(seconds: Int?) {
        let start = lb_monotonic_nanoseconds()
        let end = seconds.map { start + UInt64($0) * 1_000_000_000 } ?? .max
        var last = start
        // Requests that should have gone out by now; whole ones are sent, the rest waits for the next turn.
        var owed = 0.0
        var events = [epoll_event](repeating: epoll_event(), count: 128)
        while true {
            let now = lb_monotonic_nanoseconds()
            if now >= end { return }
            let phase = Double(now - start) / LoadGenerator.swellNanoseconds * 2 * Double.pi
            owed += Double(now - last) / 1e9 * Double(rate) * (1 + sin(phase) / 3)
            last = now
            while owed >= 1, !free.isEmpty {
                owed -= 1
                send(on: free.removeFirst())
            }
            // With every connection busy the load waits, as a closed group of users would; no burst follows.
            owed = min(owed, 16)
            let count = epoll_wait(epoll, &events, Int32(events.count), free.isEmpty ? 50 : 2)
            for event in events.prefix(Int(max(0, count))) { handle(Int(event.data.u32), event.events) }
        }
    }

    private func send(on index: Int) {
        connections[index].isLast = Int.random(in: 0..<8, using: &random) == 0
        if case .idle = connections[index].state {
            request(index)
        } else {
            connect(index)
        }
    }

    private func connect(_ index: Int) {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else {
            free.append(index)
            return
        }
        connections[index].descriptor = descriptor
        // 127.0.0.2 and up; the kernel chooses the port when it knows the whole connection.
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &on, socklen_t(MemoryLayout<Int32>.size))
        let source = UInt32(0x7F00_0002) + UInt32(index % 200)
        _ = withAddress(source.bigEndian, port: 0) { bind(descriptor, $0, $1) }
        let status = withAddress(target.address, port: target.port) { Glibc.connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else { return drop(index) }
        connections[index].state = .connecting
        var event = epoll_event()
        event.events = LB_EPOLLOUT
        event.data.u32 = UInt32(index)
        epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
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
        guard bytes.withUnsafeBytes({ lb_send(connections[index].descriptor, $0.baseAddress, $0.count) }) == bytes.count
        else { return drop(index) }
        connections[index].expectResponse()
    }

    private func handle(_ index: Int, _ events: UInt32) {
        if case .connecting = connections[index].state {
            var failure: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(connections[index].descriptor, SOL_SOCKET, SO_ERROR, &failure, &length)
            guard failure == 0 else { return drop(index) }
            var event = epoll_event()
            event.events = LB_EPOLLIN
            event.data.u32 = UInt32(index)
            epoll_ctl(epoll, EPOLL_CTL_MOD, connections[index].descriptor, &event)
            return request(index)
        }
        receive(index)
    }

    private func receive(_ index: Int) {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = lb_recv(connections[index].descriptor, &buffer, buffer.count, 0)
        if count == -Int(EAGAIN) || count == -Int(EINTR) { return }
        guard count > 0, case .busy = connections[index].state else {
            // Closed by the other side. An idle connection is in `free` already.
            if case .idle = connections[index].state {
                close(connections[index].descriptor)
                connections[index].state = .closed
                return
            }
            return drop(index)
        }
        guard let isComplete = connections[index].receive(buffer[..<count]) else { return drop(index) }
        if !isComplete { return }
        if connections[index].isLast { return drop(index) }
        connections[index].state = .idle
        free.append(index)
    }

    /// Closes a connection that is not in `free`, and puts it there.
    private func drop(_ index: Int) {
        close(connections[index].descriptor)
        connections[index].state = .closed
        free.append(index)
    }
}
