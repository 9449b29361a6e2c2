import Testing

@testable import Balancer

/// More clients than there may be: idle ones give way, the others are told.
@Suite(.serialized) struct ClientLimitTests {
    /// An origin that answers once it is released.
    private func holding(_ stage: Stage) throws -> ScriptedOrigin {
        try stage.answering { _, connection in
            try connection.origin.released.wait()
            try connection.respond("200 OK", "x")
        }
    }

    @Test func `a client above the limit is told why by 503 while nobody is idle, and has room later`() throws {
        try Stage.play { stage in
            let origin = try holding(stage)
            let engine = try stage.engine([origin]) { $0.limits.maximumConnections = 2 }
            let clients = try (0..<2).map { _ in try stage.client(engine) }
            for client in clients { try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n") }
            try engine.service("busy") { $0.servers[0].inFlight == 2 }
            let third = try stage.client(engine)
            let refusal = try third.get()
            #expect(refusal.status == 503 && refusal["Connection"] == "close" && refusal["Retry-After"] != nil)
            #expect(refusal.text.contains("too many connections"))
            #expect(try third.awaitEnd() == .ended)
            let fourth = try stage.client(engine)
            let bare = try fourth.exchange("HEAD / HTTP/1.1\r\nHost: t\r\n\r\n", method: "HEAD")
            #expect(bare.status == 503 && (bare.length ?? 0) > 0)
            #expect(try fourth.awaitEnd() == .ended)
            let service = try engine.service("refused") { $0.refused == 2 }
            #expect(service.active == 2 && service.accepted == 2 && service.failures == ["overLimit": 2])
            #expect(service.ownResponses == ["503": 2] && service.gaveWay == 0)
            origin.released.set()
            for client in clients { #expect(try WireMessage.readResponse(from: client).text == "x") }
            clients[0].close()
            try engine.service("room") { $0.active == 1 }
            #expect(try stage.client(engine).get().text == "x")
        }
    }

    @Test func `an answer 503 above the limit reaches a client that goes on sending`() throws {
        try Stage.play { stage in
            let origin = try holding(stage)
            let engine = try stage.engine([origin]) { $0.limits.maximumConnections = 1 }
            let only = try stage.client(engine)
            try only.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("busy") { $0.servers[0].inFlight == 1 }
            for _ in 0..<5 {
                let client = try stage.client(engine)
                try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n")
                try client.write([UInt8](repeating: 120, count: 1_000_000))
                #expect(try WireMessage.readResponse(from: client).status == 503)
                #expect(try client.awaitEnd() == .ended)
            }
            origin.released.set()
        }
    }

    @Test(arguments: [1, 2, 4])
    func `a client above the limit takes the place of the one that has been idle longest`(workers: Int) throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], workers: workers) {
                $0.limits.maximumConnections = 8
            }
            let clients = try (0..<8).map { _ in try stage.client(engine) }
            for client in clients { #expect(try client.get().text == "x") }
            // The first is the youngest again.
            #expect(try clients[0].get().text == "x")
            for number in 1...3 {
                #expect(try stage.client(engine).get().text == "x")
                #expect(try clients[number].awaitEnd() == .ended)
            }
            let service = try engine.service("given way") { $0.gaveWay == 3 }
            #expect(service.active == 8 && service.refused == 0 && service.failures.isEmpty)
            for number in [0, 4, 5, 6, 7] { #expect(try clients[number].get().text == "x") }
        }
    }

    @Test func `a client whose request has begun does not give way`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")]) { $0.limits.maximumConnections = 2 }
            let clients = try (0..<2).map { _ in try stage.client(engine) }
            for client in clients { #expect(try client.get().text == "x") }
            try clients[0].write("GET / HTTP/1.1\r\nHo")
            #expect(try stage.client(engine).get().text == "x")
            #expect(try clients[1].awaitEnd() == .ended)
            #expect(try clients[0].exchange("st: t\r\n\r\n").text == "x")
        }
    }

    @Test func `in TCP mode a connection above the limit is reset`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { _ = try $0.wire.readToEnd() }
            let engine = try stage.engine([origin], mode: .tcp) { $0.limits.maximumConnections = 1 }
            let first = try stage.client(engine)
            try engine.service("carried") { $0.active == 1 }
            let second = try stage.client(engine)
            #expect(try second.awaitEnd() == .reset)
            #expect(try engine.service("refused") { $0.refused == 1 }.failures == ["overLimit": 1])
            first.close()
            try engine.settled()
        }
    }
}
