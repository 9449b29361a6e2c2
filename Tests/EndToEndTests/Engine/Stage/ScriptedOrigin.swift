import CLinux
import Glibc
import Synchronization

@testable import Balancer

/// A server whose behaviour on each connection is a closure: a thread a connection, closed when the closure returns.
final class ScriptedOrigin: Sendable {
    /// One accepted connection.
    struct Connection: Sendable {
        let origin: ScriptedOrigin
        /// 0, 1, 2 ... in the order of the accepts.
        let number: Int
        let wire: Wire

        /// Reads and records a request; nil when the peer ended.
        func request() throws -> WireMessage? {
            guard let request = try WireMessage.readRequest(from: wire) else { return nil }
            origin.record(request)
            return request
        }

        /// Writes a response with a Content-Length.
        func respond(_ status: String = "200 OK", _ body: String = "", fields: String = "") throws {
            try wire.write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
        }
    }

    typealias Behaviour = @Sendable (Connection) throws -> Void

    private struct State {
        var requests: [WireMessage] = []
        var accepted = 0
        var open: [Int: Wire] = [:]
        var threads: [Thread] = []
        var isStopping = false
        var failures: [String] = []
    }

    let address: ServerAddress
    /// For behaviours that wait for the test.
    let released = Flag()
    private let listener: Int32
    private let state = Mutex(State())
    private let behaviour: Behaviour
    private let acceptor = Mutex<Thread?>(nil)

    /// Listens at `address` (port 0: any free one) and serves.
    init(at address: ServerAddress = .host("127.0.0.1", port: 0), _ behaviour: @escaping Behaviour) throws {
        let resolved = try Resolver.resolve(address)
        listener = try Socket.listen(at: resolved, deferAccept: false).get()
        if case .host(let host, _) = address, let bound = Socket.localAddress(of: listener) {
            self.address = .host(host, port: bound.port)
        } else {
            self.address = address
        }
        self.behaviour = behaviour
        acceptor.withLock { $0 = Thread.start(name: "origin") { [self] in acceptAll() } }
    }

    /// A server that answers each request by `answer`, and keeps its connections until the peer leaves.
    static func answering(
        at address: ServerAddress = .host("127.0.0.1", port: 0),
        _ answer: @escaping @Sendable (WireMessage, Connection) throws -> Void
    ) throws -> ScriptedOrigin {
        try ScriptedOrigin(at: address) { connection in
            while let request = try connection.request() { try answer(request, connection) }
        }
    }

    /// A server that answers 200 with `text`.
    static func saying(_ text: String, at address: ServerAddress = .host("127.0.0.1", port: 0)) throws -> ScriptedOrigin
    {
        try answering(at: address) { try $1.respond("200 OK", text) }
    }

    var port: UInt16 { if case .host(_, let port) = address { port } else { 0 } }
    /// Requests read whole, in the order of their ends.
    var requests: [WireMessage] { state.withLock { $0.requests } }
    /// Connections accepted.
    var accepted: Int { state.withLock { $0.accepted } }
    /// Connections whose behaviour has not returned.
    var open: Int { state.withLock { $0.open.count } }

    /// The server as the engine is told of it.
    func spec(_ name: String, weight: Int = 1) -> ServerSpec {
        ServerSpec(address: address, name: name, weight: weight)
    }

    /// Ends every connection and the listener, and waits for all threads.
    func stop() {
        stopLeavingPath()
        if case .unix(let path) = address, !path.hasPrefix("@") { unlink(path) }
    }

    /// The same, but the file of a unix socket stays, as after a crash.
    func stopLeavingPath() {
        let (wires, isFirst) = state.withLock { state in
            defer { state.isStopping = true }
            return (Array(state.open.values), !state.isStopping)
        }
        guard isFirst else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        for wire in wires { wire.shutdownBoth() }
        acceptor.withLock { $0 }?.join()
        for thread in state.withLock({ $0.threads }) { thread.join() }
        close(listener)
    }

    private func record(_ request: WireMessage) { state.withLock { $0.requests.append(request) } }

    private func acceptAll() {
        while true {
            var poll = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            while Glibc.poll(&poll, 1, -1) < 0 && errno == EINTR {}
            // A unix socket that was shut down says EAGAIN for ever.
            guard !state.withLock({ $0.isStopping }) else { return }
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 && (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) { continue }
            if descriptor < 0 && (errno == EMFILE || errno == ENFILE) {
                // A test has taken them all, for a while.
                sched_yield()
                continue
            }
            guard descriptor >= 0 else { return }
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            serve(Wire(descriptor: descriptor))
        }
    }

    private func serve(_ wire: Wire) {
        state.withLock { state in
            guard !state.isStopping else { return wire.close() }
            let number = state.accepted
            state.accepted += 1
            state.open[number] = wire
            let thread = Thread.start(name: "origin-\(number)") { [self] in
                // A behaviour that throws ends its connection: what the test waits for then does not come.
                try? behaviour(Connection(origin: self, number: number, wire: wire))
                self.state.withLock { $0.open[number] = nil }
                wire.close()
            }
            if let thread { state.threads.append(thread) }
        }
    }
}
