import Testing

@testable import Balancer

/// A name with several addresses: all of them are the server, and one that cannot be reached is no failure of it.
@Suite(.serialized) struct PlaceTests {
    /// Nothing of an unreachable address may show, but that requests took another way.
    private func expectFlawless(_ engine: RunningEngine, clients: Int = 1) throws {
        let service = try engine.settled(clients: clients)
        #expect(service.servers[0].state == .up && service.servers[0].traffic.errors.isEmpty)
        #expect(service.servers[0].traffic.retries == 0 && service.failures.isEmpty)
        let warnings = engine.engine.events(after: 0).filter { $0.level == .warning || $0.level == .error }
        #expect(warnings.map(\.text) == [])
    }

    @Test func `an address that refuses leaves the request to the next one, and the server is not blamed`() throws {
        try Stage.play { stage in
            let alive = try stage.saying("alive")
            let zone = Zone(try Zone.answer([stage.closedPort(), stage.closedPort(), alive.address]))
            // To the exchange it is one try.
            let engine = try zone.engine(stage) { $0.limits.retries = 0 }
            let client = try stage.client(engine)
            #expect(try client.get().text == "alive")
            let post = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello"
            let other = try stage.client(engine)
            #expect(try other.exchange(post).text == "alive")
            #expect(alive.requests.map(\.text) == ["", "hello"])
            for _ in 0..<3 { #expect(try client.get().text == "alive") }
            #expect(alive.accepted == 1, "its connection is used again though it leads to the last address")
            try expectFlawless(engine, clients: 2)
        }
    }

    @Test func `an address that does not answer gives way to the next one after the connect timeout`() throws {
        try Stage.play { stage in
            let silent = try FullBacklog()
            defer { silent.close() }
            let alive = try stage.saying("alive")
            let zone = Zone(try Zone.answer([silent.address, alive.address]))
            let engine = try zone.engine(stage) { $0.limits.connectTimeout = .milliseconds(200) }
            #expect(try stage.client(engine).get().text == "alive")
            // What was learned holds for the next: it need not wait, whatever the first address does.
            for _ in 0..<3 {
                let next = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                #expect(try stage.client(engine).exchange(next).text == "alive")
            }
            try expectFlawless(engine, clients: 1)
        }
    }

    @Test func `an address that dies hands its requests to the other one, and back`() throws {
        try Stage.play { stage in
            let one = try stage.saying("one")
            let two = try stage.saying("two")
            let zone = Zone(try Zone.answer([one, two]))
            let engine = try zone.engine(stage)
            let client = try stage.client(engine)
            for _ in 0..<3 { #expect(try client.get().text == "one") }
            one.stop()
            try engine.service("the idle connection has gone") { $0.servers[0].idle == 0 }
            for _ in 0..<3 { #expect(try client.get().text == "two") }
            _ = stage.add(try ScriptedOrigin.saying("one again", at: one.address))
            two.stop()
            try engine.service("the idle connection has gone") { $0.servers[0].idle == 0 }
            for _ in 0..<3 { #expect(try client.get().text == "one again") }
            try expectFlawless(engine)
        }
    }

    @Test func `only when every address has failed has the server failed`() throws {
        try Stage.play { stage in
            let addresses = [try stage.closedPort(), try stage.closedPort()]
            let engine = try Zone(try Zone.answer(addresses)).engine(stage)
            #expect(try stage.client(engine).get().status == 503)
            let service = try engine.service("failing") { $0.servers[0].state == .failing }
            #expect(service.servers[0].traffic.errors == ["connectRefused": 1])
            // The engine's own connects try all of them too.
            _ = stage.add(try ScriptedOrigin.saying("back", at: addresses[1]))
            try engine.service("up again") { $0.servers[0].state == .up }
            #expect(try stage.client(engine).get().text == "back")
        }
    }

    @Test func `checks pass at whichever address answers, though others refuse or are silent`() throws {
        try Stage.play { stage in
            let silent = try FullBacklog()
            defer { silent.close() }
            let alive = try stage.saying("alive")
            let addresses = [try stage.closedPort(), silent.address, alive.address]
            let engine = try Zone(try Zone.answer(addresses)).engine(stage) {
                var check = try HealthCheck(parsing: "http:/health")
                check.interval = .milliseconds(50)
                check.timeout = .seconds(1)
                $0.services[0].check = check
                $0.limits.connectTimeout = .milliseconds(200)
            }
            try engine.service("checked") { ($0.servers[0].lastCheck?.passedCount ?? 0) >= 3 }
            #expect(try stage.client(engine).get().text == "alive")
            try expectFlawless(engine, clients: 1)
        }
    }

    @Test func `a TCP connection goes to the address that takes it`() throws {
        try Stage.play { stage in
            let echo = try stage.origin { connection in
                while let line = try connection.wire.read(through: "\n") { try connection.wire.write(line) }
            }
            let zone = Zone(try Zone.answer([stage.closedPort(), echo.address]))
            let engine = try zone.engine(stage, mode: .tcp)
            let client = try stage.client(engine)
            try client.write("hello\n")
            #expect(try client.read(6) == Array("hello\n".utf8))
            client.close()
            try expectFlawless(engine, clients: 0)
        }
    }

    @Test func `connections opened in advance go to the address that takes them`() throws {
        try Stage.play { stage in
            let alive = try stage.origin { _ = try $0.wire.readToEnd() }
            let zone = Zone(try Zone.answer([stage.closedPort(), alive.address]))
            let engine = try zone.engine(stage, mode: .tcp) { $0.warm = 3 }
            try engine.service("warm") { $0.servers[0].idle == 3 }
            try expectFlawless(engine, clients: 0)
        }
    }

    @Test func `an answer in another order moves nothing, and an address that leaves takes its connections along`()
        throws
    {
        try Stage.play { stage in
            let one = try stage.saying("one")
            let two = try stage.saying("two")
            let three = try stage.saying("three")
            let zone = Zone(try Zone.answer([one, two]))
            let engine = try zone.engine(stage, interval: .milliseconds(20))
            let client = try stage.client(engine)
            #expect(try client.get().text == "one")
            for answer in [[two, one], [three, one], [three, two, one]] {
                zone.set(try Zone.answer(answer))
                let before = zone.count
                try engine.service("asked again") { _ in zone.count > before + 2 }
                #expect(try client.get().text == "one")
            }
            #expect(one.accepted == 1 && two.accepted == 0 && three.accepted == 0)
            #expect(engine.engine.events(after: 0).filter { $0.kind == .moved }.isEmpty)
            zone.set(try Zone.answer([three, two]))
            try engine.event("moved") { $0.kind == .moved }
            try engine.service("its connections have gone") { _ in one.open == 0 }
            #expect(try client.get().text == "three")
            try expectFlawless(engine)
        }
    }
}
