import Testing

@testable import Balancer

/// Orders under traffic: each has its event, and costs no other request anything.
@Suite(.serialized) struct CommandTests {
    /// Plays with a crowd of clients that must not see a single failure; afterwards all figures must agree.
    static func underTraffic(
        _ stage: Stage, _ engine: RunningEngine, _ origins: [ScriptedOrigin], _ body: (Crowd) throws -> Void
    ) throws {
        let crowds = [
            Crowd(clients: 4, requests: 0, at: try engine.address()),
            Crowd(clients: 2, requests: 0, at: try engine.address(), closes: true),
        ]
        for crowd in crowds { crowd.start() }
        defer { for crowd in crowds { crowd.finish() } }
        try body(crowds[0])
        for crowd in crowds { crowd.finish() }
        let good = crowds.map(\.good).reduce(0, +)
        #expect(crowds.flatMap(\.bad) == [])
        let service = try engine.settled()
        #expect(service.totals.requests == UInt64(good) && service.totals.answers == ["2xx": UInt64(good)])
        #expect(origins.map(\.requests.count).reduce(0, +) == good)
        #expect(service.failures.isEmpty && service.totals.errors.isEmpty)
        #expect(service.totals.picks == UInt64(good))
    }

    @Test func `servers come, drain, rest, return and leave under traffic without a failure`() throws {
        try Stage.play { stage in
            let origins = try (0..<4).map { try stage.saying("\($0)") }
            let engine = try stage.engine(Array(origins.prefix(3)), workers: 2)
            try CommandTests.underTraffic(stage, engine, origins) { _ in
                let added = try engine.order(.add(origins[3].spec("late", weight: 2)))
                #expect(added.kind == .added && added.server == "late" && added.actor == "test")
                try engine.service("used") { $0.servers.count == 4 && $0.servers[3].traffic.requests > 20 }

                #expect(try engine.order(.drain(server: "a")).kind == .draining)
                try engine.event("drained") { $0.kind == .drained && $0.server == "a" }
                let drained = try engine.service("no connection left") {
                    $0.servers[0].state == .draining && $0.servers[0].open == 0
                }
                let later = try engine.service("others go on") {
                    $0.totals.requests > drained.totals.requests + 100
                }
                #expect(later.servers[0].traffic.requests == drained.servers[0].traffic.requests)

                #expect(try engine.order(.enable(server: "a")).kind == .enabled)
                try engine.service("used again") {
                    $0.servers[0].state == .up && $0.servers[0].traffic.requests > drained.servers[0].traffic.requests
                }
                #expect(try engine.order(.off(server: "b")).kind == .off)
                try engine.service("off") { $0.servers[1].state == .off && $0.servers[1].open == 0 }
                let weight = try engine.order(.weight(server: "c", 5))
                #expect(weight.kind == .weight && weight.text == "c weight 1 -> 5")
                #expect(try engine.service("weighs") { $0.servers[2].weight == 5 }.servers[2].fairShare == 5.0 / 8)
                #expect(try engine.order(.remove(server: "a", now: false)).kind == .removing)
                let removed = try engine.event("removed") { $0.kind == .removed }
                #expect(removed.server == "a" && removed.text.hasSuffix("none cut"))
                try engine.service("gone") { $0.servers.map(\.name) == ["b", "c", "late"] }
            }
        }
    }

    @Test func `a hundred swaps through all strategies cost nothing`() throws {
        try Stage.play { stage in
            let origins = try (0..<3).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins, workers: 2)
            try CommandTests.underTraffic(stage, engine, origins) { crowd in
                let names = Strategies.all.map { $0.info.name }
                for swap in 1...100 {
                    let name = names[swap % names.count]
                    #expect(try engine.order(.strategy(name)).kind == .strategy)
                }
                let before = crowd.good
                try engine.service("still served") { _ in crowd.good > before }
            }
        }
    }

    @Test func `what cannot be done is refused with its reason and changes nothing`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let engine = try stage.engine([origin])
            let before = try engine.service { _ in true }
            for action in [
                Command.Action.drain(server: "nobody"), .weight(server: "a", 0), .weight(server: "a", 1),
                .strategy("fastest"), .strategy("round-robin"), .enable(server: "a"), .add(origin.spec("other")),
                .add(ServerSpec(address: .host("127.0.0.1", port: 1), name: "a")),
            ] {
                let event = try engine.order(action)
                #expect(event.kind == .refused && event.level == .warning && !event.text.isEmpty)
            }
            let after = try engine.service { _ in true }
            #expect(after.servers == before.servers && after.strategy == before.strategy)
        }
    }

    @Test func `removal now cuts what runs, and only there`() throws {
        try Stage.play { stage in
            let stuck = try stage.origin { connection in
                _ = try connection.request()
                _ = try connection.wire.awaitEnd()
            }
            let other = try UpgradeTests.agreeing(stage)
            let engine = try stage.engine([stuck, other])
            let first = try stage.client(engine)
            try first.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")
            try engine.service("in flight") { $0.servers[0].inFlight == 1 }
            let second = try stage.client(engine)
            #expect(try second.exchange(UpgradeTests.wish).status == 101)
            let event = try engine.order(.remove(server: "a", now: true))
            #expect(event.kind == .removed && event.text == "a removed now, 1 request cut")
            #expect(try WireMessage.readResponse(from: first).status == 502)
            _ = try second.read(8)
            try second.write("still here\n")
            #expect(try second.read(11) == Array("STILL HERE\n".utf8))
            #expect(stuck.requests.count == 1)
        }
    }

    @Test(arguments: [ServiceMode.http, .tcp])
    func `who waits for the connect of a server that is removed is served by another`(mode: ServiceMode) throws {
        try Stage.play { stage in
            let full = try FullBacklog()
            defer { full.close() }
            let good = try stage.saying("good")
            let engine = try stage.engine([], mode: mode) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "full")]
                $0.limits.connectTimeout = .seconds(15)
                $0.limits.connectTotal = .seconds(15)
            }
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc")
            try engine.service("connecting") { $0.servers[0].inFlight == 1 }
            try engine.order(.add(good.spec("good")))
            try engine.order(.remove(server: "full", now: true))
            #expect(try WireMessage.readResponse(from: client).text == "good")
            #expect(good.requests.first?.text == "abc")
            let service = try engine.service("served") { $0.servers.count == 1 }
            #expect(service.failures.isEmpty && service.totals.errors.isEmpty)
        }
    }

    @Test func `a drain keeps a WebSocket and ends with it`() throws {
        try Stage.play { stage in
            let origin = try UpgradeTests.agreeing(stage)
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.exchange(UpgradeTests.wish).status == 101)
            _ = try client.read(8)
            #expect(try engine.order(.drain(server: "a")).text == "a draining: 1 request in flight")
            try client.write("more\n")
            #expect(try client.read(5) == Array("MORE\n".utf8))
            #expect(try engine.service { $0.servers[0].state == .draining }.servers[0].inFlight == 1)
            #expect(!engine.engine.events(after: 0).contains { $0.kind == .drained })
            #expect(try stage.client(engine).get().status == 503)
            client.close()
            let event = try engine.event("drained") { $0.kind == .drained }
            #expect(event.text == "a drained: 1 request ended, none cut")
        }
    }

    @Test func `a removal cuts at its deadline what has not ended`() throws {
        try Stage.play { stage in
            let origin = try UpgradeTests.agreeing(stage)
            let engine = try stage.engine([origin]) { $0.drainTimeout = .milliseconds(200) }
            let client = try stage.client(engine)
            #expect(try client.exchange(UpgradeTests.wish).status == 101)
            _ = try client.read(8)
            try engine.order(.remove(server: "a", now: false))
            _ = try client.awaitEnd()
            let event = try engine.event("removed") { $0.kind == .removed }
            #expect(event.text == "a removed, 1 request cut at the deadline")
            #expect(try engine.settled().servers.isEmpty)
        }
    }

    @Test func `a server in a used slot starts at zero and the service's totals never go back`() throws {
        try Stage.play { stage in
            let origins = try (0..<2).map { try stage.saying("\($0)") }
            let engine = try stage.engine([origins[0]])
            let client = try stage.client(engine)
            var total: UInt64 = 0
            var ids: Set<UInt64> = []
            for round in 0..<4 {
                for _ in 0..<5 { #expect(try client.get().text == "\(round % 2)") }
                total += 5
                let service = try engine.service("counted") { $0.totals.requests == total }
                #expect(service.servers[0].traffic.requests == 5 && service.servers[0].traffic.picks == 5)
                #expect(service.servers[0].traffic.answers == ["2xx": 5])
                #expect(service.servers[0].traffic.latencySinceStart.count == 5)
                ids.insert(service.servers[0].id)
                try engine.order(.remove(server: service.servers[0].name, now: true))
                #expect(try engine.service("gone") { $0.servers.isEmpty }.totals.requests == total)
                try engine.order(.add(origins[(round + 1) % 2].spec("round\(round)")))
                let fresh = try engine.service("added") { $0.servers.count == 1 }
                let traffic = fresh.servers[0].traffic
                #expect(traffic.answers.isEmpty && traffic.errors.isEmpty && fresh.servers[0].open == 0)
                #expect([traffic.picks, traffic.requests, traffic.connections, traffic.bytesIn] == [0, 0, 0, 0])
                #expect(traffic.latencySinceStart.count == 0 && traffic.firstByteSinceStart.count == 0)
            }
            #expect(ids.count == 4)
        }
    }

    @Test func `a stop lets what is in flight end`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                try connection.origin.released.wait()
                try connection.respond("200 OK", "late")
            }
            let engine = try stage.engine([origin])
            let busy = try stage.client(engine)
            try busy.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            let idle = try stage.client(engine)
            try engine.service("in flight") { $0.servers[0].inFlight == 1 && $0.active == 2 }
            let address = try engine.address()
            engine.engine.stop(drain: .seconds(15))
            #expect(try idle.awaitEnd() == .ended)
            try engine.snapshot("draining") { $0.process.phase == .draining && $0.services[0].active == 1 }
            let refused = try engine.order(.drain(server: "a"))
            #expect(refused.kind == .refused)
            #expect(throws: (any Error).self) { try Wire(to: address).get() }
            origin.released.set()
            let response = try WireMessage.readResponse(from: busy)
            #expect(response.text == "late" && response["Connection"] == "close")
            try engine.event("stopped") { $0.kind == .stopped }
        }
    }

    @Test func `a second stop cuts what is left`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("in flight") { $0.servers[0].inFlight == 1 }
            engine.engine.stop(drain: .seconds(600))
            try engine.snapshot("draining") { $0.process.phase == .draining }
            engine.engine.stop(drain: .zero)
            _ = try client.awaitEnd()
            try engine.event("stopped") { $0.kind == .stopped }
            #expect(engine.engine.snapshot()?.services[0].servers[0].inFlight == 0)
        }
    }
}
