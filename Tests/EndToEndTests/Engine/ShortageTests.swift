import CLinux
import Glibc
import Testing

@testable import Balancer

/// What the machine runs out of for a moment is no fault of a server's, and ends no exchange for ever.
@Suite(.serialized, .enabled(if: HeldSends.isPossible, "needs seccomp with a listener"))
struct ShortageTests {
    /// A request of more than 2000 bytes: what is held from 1500 on.
    private static let long = "GET / HTTP/1.1\r\nHost: test\r\nX-Long: \(String(repeating: "x", count: 2000))\r\n\r\n"

    private static func play(
        refusing count: Int, _ error: Int32, answer: String = "ok", responseTimeout: Duration = .seconds(60),
        _ body: (Stage, RunningEngine, ScriptedOrigin, HeldSends) throws -> Void
    ) throws {
        try Stage.play { stage in
            let origin = try stage.saying(answer)
            let held = HeldSends(refusing: count, with: error)
            defer { held.end() }
            var configuration = Configuration(services: [
                Configuration.Service(listen: [.host("127.0.0.1", port: 0)], servers: [origin.spec("a")])
            ])
            configuration.workers = 1
            configuration.limits.responseTimeout = responseTimeout
            let wanted = configuration
            let engine = stage.add(try held.hold(from: 1500) { try RunningEngine(wanted) })
            defer { engine.stop() }
            try body(stage, engine, origin, held)
        }
    }

    @Test(arguments: [ENOBUFS, ENOMEM])
    func `a send that the kernel has no memory for goes out a moment later`(error: Int32) throws {
        try Self.play(refusing: 2, error) { stage, engine, origin, held in
            let client = try stage.client(engine)
            #expect(try client.exchange(Self.long).status == 200)
            #expect(held.refused == 2)
            let service = try engine.settled(clients: 1)
            #expect(service.servers[0].state == .up && service.totals.errors.isEmpty)
            #expect(origin.requests.count == 1)
            try engine.event("told") { $0.kind == .fault && $0.text.contains("tried again") }
        }
    }

    @Test func `a response that the kernel has no memory for goes out a moment later`() throws {
        let body = String(repeating: "b", count: 4000)
        try Self.play(refusing: 3, ENOBUFS, answer: body) { stage, engine, _, held in
            #expect(try stage.client(engine).get().text == body)
            #expect(held.refused == 3)
            let errors = try engine.settled(clients: 1).totals.errors
            #expect(errors.isEmpty)
        }
    }

    @Test func `where it never goes out the exchange ends by its deadline`() throws {
        try Self.play(refusing: .max, ENOBUFS, responseTimeout: .milliseconds(300)) { stage, engine, origin, held in
            let client = try stage.client(engine)
            #expect(try client.exchange(Self.long).status == 504)
            #expect(held.refused > 1)
            #expect(origin.requests.isEmpty)
            #expect(try engine.service { $0.servers[0].inFlight == 0 }.servers[0].inFlight == 0)
        }
    }
}
