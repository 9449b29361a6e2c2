import Glibc
import Synchronization

@testable import Balancer

/// What a test has set up; taken down at its end in any case: clients first, then engines, then origins.
final class Stage {
    private var clients: [Wire] = []
    private var engines: [RunningEngine] = []
    private var origins: [ScriptedOrigin] = []

    private func close() {
        for client in clients { client.close() }
        for engine in engines { engine.stop() }
        for origin in origins { origin.stop() }
    }

    static func play(_ body: (Stage) throws -> Void) throws {
        let stage = Stage()
        do { try body(stage) } catch {
            stage.close()
            throw error
        }
        stage.close()
        for engine in stage.engines { try engine.balance() }
    }

    // MARK: Origins

    func origin(_ behaviour: @escaping ScriptedOrigin.Behaviour) throws -> ScriptedOrigin {
        add(try ScriptedOrigin(behaviour))
    }

    func answering(
        _ answer: @escaping @Sendable (WireMessage, ScriptedOrigin.Connection) throws -> Void
    ) throws -> ScriptedOrigin {
        add(try ScriptedOrigin.answering(answer))
    }

    func saying(_ text: String) throws -> ScriptedOrigin { add(try ScriptedOrigin.saying(text)) }

    func add(_ origin: ScriptedOrigin) -> ScriptedOrigin {
        origins.append(origin)
        return origin
    }

    // MARK: Engines

    /// An engine with one service in front of `servers`, named `a`, `b`, `c` ... in their order.
    func engine(
        _ servers: [ScriptedOrigin] = [], mode: ServiceMode = .http,
        listen: ServerAddress = .host("127.0.0.1", port: 0),
        workers: Int = 1, _ adjust: (inout Configuration) throws -> Void = { _ in }
    ) throws -> RunningEngine {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let specs = servers.enumerated().map { $1.spec(String(letters[$0])) }
        var configuration = Configuration(
            services: [Configuration.Service(listen: [listen], mode: mode, servers: specs)])
        configuration.workers = workers
        try adjust(&configuration)
        return add(try RunningEngine(configuration))
    }

    func add(_ engine: RunningEngine) -> RunningEngine {
        engines.append(engine)
        return engine
    }

    // MARK: Clients

    /// A connection to the engine's listener.
    func client(
        _ engine: RunningEngine, service: Int = 0, listener: Int = 0, receiveBuffer: Int32? = nil
    ) throws -> Wire {
        client(try Wire(to: engine.address(service, listener: listener), receiveBuffer: receiveBuffer))
    }

    func client(_ wire: Wire) -> Wire {
        clients.append(wire)
        return wire
    }

    /// An address of this machine at which nobody listens.
    func closedPort() throws -> ServerAddress {
        guard let any = SocketAddress(numeric: "127.0.0.1", port: 0) else { throw TestFailure("no address") }
        let descriptor = try Socket.listen(at: any, deferAccept: false).get()
        defer { Glibc.close(descriptor) }
        return .host("127.0.0.1", port: Socket.localAddress(of: descriptor)?.port ?? 0)
    }

    /// A unix socket's path that nothing uses.
    func socketPath() -> ServerAddress {
        .unix("/tmp/lbtop-test-\(getpid())-\(UInt64.random(in: 0 ... .max)).sock")
    }
}

extension Wire {
    /// Sends a request and reads its response.
    func exchange(_ request: String, method: String = "GET") throws -> WireMessage {
        try write(request)
        return try WireMessage.readResponse(from: self, method: method)
    }

    /// A GET in HTTP/1.1 on a kept connection.
    func get(_ target: String = "/") throws -> WireMessage {
        try exchange("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
    }
}
