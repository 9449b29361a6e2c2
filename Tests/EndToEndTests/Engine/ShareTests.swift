import Glibc
import Testing

@testable import Balancer

/// The shares that servers of unlike weight really get, under every strategy. (Under peak EWMA in HTTP mode they follow the
/// servers' times, which a test does not rule: its shares are tested in virtual time.)
@Suite(.serialized) struct ShareTests {
    enum Course: CaseIterable { case short, long }

    private static let strategies = Strategies.names
    private static let weights = ["light": 1, "heavy": 3]

    /// A connection from an address of its own: ip-hash spreads clients, not requests.
    private func connect(to address: ServerAddress, number: Int) throws -> Wire {
        guard case .host(_, let port) = address, let to = SocketAddress(numeric: "127.0.0.1", port: port),
            let from = SocketAddress(numeric: "127.0.\(2 + number / 250).\(1 + number % 250)", port: 0)
        else { throw TestFailure("no address") }
        let descriptor = socket(to.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let wire = Wire(descriptor: descriptor)
        guard from.withPointer({ bind(descriptor, $0, $1) }) == 0,
            to.withPointer({ Glibc.connect(descriptor, $0, $1) }) == 0
        else { throw TestFailure("connect: \(SystemError(errno))") }
        return wire
    }

    /// Expects the shares of all connections, and that no strategy leaves a server out. The random ones deviate by more than
    /// 0.12 in one of 100,000 runs at most (Chernoff, 300 connections).
    private func expect(_ engine: RunningEngine, _ connections: Int) throws {
        let service = try engine.service("all picked") { service in
            service.servers.reduce(0) { $0 + Int($1.traffic.picks) } >= connections
        }
        for server in service.servers {
            let share = Double(server.traffic.picks) / Double(connections)
            let fair = Double(Self.weights[server.name] ?? 0) / 4
            #expect(abs(share - fair) < 0.12, "\(server.name) \(share) instead of \(fair)")
        }
    }

    @Test(arguments: strategies, Course.allCases)
    func `TCP connections are shared by weight`(strategy: String, course: Course) throws {
        try Stage.play { stage in
            // A byte to say that it is there; then until the client leaves.
            let origins = try (0..<2).map { _ in
                try stage.origin { connection in
                    try connection.wire.write("x")
                    while try connection.wire.fill() {}
                }
            }
            let engine = try stage.engine([], mode: .tcp, workers: 2) {
                $0.services[0].strategy = strategy
                $0.services[0].servers = zip(origins, Self.weights).map { $0.spec($1.key, weight: $1.value) }
            }
            let address = try engine.address()
            for number in 0..<300 {
                let client = stage.client(try connect(to: address, number: number))
                #expect(try client.read(1) == Array("x".utf8))
                if course == .short { client.close() }
            }
            try expect(engine, 300)
        }
    }

    @Test(arguments: strategies.filter { $0 != PeakEWMA.info.name }, Course.allCases)
    func `HTTP requests are shared by weight`(strategy: String, course: Course) throws {
        try Stage.play { stage in
            let release = Flag()
            let origins = try (0..<2).map { _ in
                try stage.answering { _, connection in
                    try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx")
                    if course == .long { try release.wait() }
                    try connection.wire.write("y")
                }
            }
            let engine = try stage.engine([], workers: 2) {
                $0.services[0].strategy = strategy
                $0.services[0].servers = zip(origins, Self.weights).map { $0.spec($1.key, weight: $1.value) }
            }
            let address = try engine.address()
            for number in 0..<300 {
                let client = stage.client(try connect(to: address, number: number))
                try client.write("GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
                #expect(try client.read(through: "\r\n\r\nx") != nil)
                if course == .short { client.close() }
            }
            try expect(engine, 300)
            release.set()
        }
    }

    @Test(arguments: strategies.filter { $0 != PeakEWMA.info.name && $0 != IPHash.info.name })
    func `a server that warms up gets its part, and the others keep theirs`(strategy: String) throws {
        try Stage.play { stage in
            let origins = try ["hundred", "two", "warming"].map { try stage.saying($0) }
            let engine = try stage.engine([]) {
                $0.services[0].strategy = strategy
                $0.services[0].servers = [
                    origins[0].spec("hundred", weight: 100), origins[1].spec("two", weight: 200),
                ]
                // A tenth for the first six minutes.
                $0.services[0].slowStart = .seconds(3600)
            }
            try engine.order(.add(origins[2].spec("warming", weight: 100)))
            let service = try engine.service("warming") { $0.servers.count == 3 }
            let fair = [100.0 / 310, 200.0 / 310, 10.0 / 310]
            for (server, share) in zip(service.servers, fair) { #expect(abs(server.fairShare - share) < 1e-6) }
            let client = try stage.client(engine)
            var counts: [String: Int] = [:]
            for _ in 0..<1240 { counts[try client.get().text, default: 0] += 1 }
            for (origin, share) in zip(["hundred", "two", "warming"], fair) {
                // Hoeffding: a chance below 2 exp(-2 * 1240 * 0.075^2) = 2e-6 where they are drawn.
                #expect(abs(Double(counts[origin] ?? 0) / 1240 - share) < 0.075, "\(counts)")
            }
        }
    }

    @Test func `a server that is added while another one warms up leaves that one's share as it is`() throws {
        try Stage.play { stage in
            let origins = try ["old", "first", "second"].map { try stage.saying($0) }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [origins[0].spec("old")]
                $0.services[0].slowStart = .seconds(3600)
            }
            try engine.order(.add(origins[1].spec("first")))
            try engine.order(.add(origins[2].spec("second")))
            let service = try engine.service("warming") { $0.servers.count == 3 }
            for (server, share) in zip(service.servers, [10.0 / 12, 1.0 / 12, 1.0 / 12]) {
                #expect(abs(server.fairShare - share) < 1e-6)
            }
            try engine.order(.weight(server: "old", 3))
            let heavier = try engine.service("heavier") { $0.servers[0].weight == 3 }
            for (server, share) in zip(heavier.servers, [30.0 / 32, 1.0 / 32, 1.0 / 32]) {
                #expect(abs(server.fairShare - share) < 1e-6)
            }
        }
    }
}
