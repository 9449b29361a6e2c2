import Testing

@testable import Balancer

/// Values that are set while it runs: limits, checks, timeouts, names and addresses, and how a server comes in.
@Suite(.serialized) struct AdjustmentTests {
    private static let request = "GET / HTTP/1.1\r\nHost: t\r\n\r\n"

    private static func holding(_ stage: Stage, _ text: String) throws -> ScriptedOrigin {
        try stage.answering { _, connection in
            try connection.origin.released.wait()
            try connection.respond("200 OK", text)
        }
    }

    @Test func `a limit that is raised or lifted lets those in who wait`() throws {
        try Stage.play { stage in
            let origin = try AdjustmentTests.holding(stage, "x")
            let engine = try stage.engine([origin], workers: 2) { $0.limits.queueTimeout = .seconds(60) }
            #expect(try engine.order(.maximum(server: "a", 1)).text == "a max none -> 1")
            let clients = try (0..<4).map { _ in try stage.client(engine) }
            for client in clients { try client.write(AdjustmentTests.request) }
            let full = try engine.service("one at it") { $0.servers[0].inFlight == 1 && $0.queued == 3 }
            #expect(full.servers[0].maximum == 1)
            #expect(try engine.order(.maximum(server: "a", 3)).kind == .maximum)
            try engine.service("three at it") { $0.servers[0].inFlight == 3 && $0.queued == 1 }
            #expect(try engine.order(.maximum(server: "a", nil)).text == "a max 3 -> none")
            try engine.service("all at it") { $0.servers[0].inFlight == 4 && $0.queued == 0 }
            #expect(try engine.order(.undo).text == "undone: a max none -> 3")
            origin.released.set()
            for client in clients { #expect(try WireMessage.readResponse(from: client).text == "x") }
            let after = try engine.settled(clients: 4)
            #expect(after.failures.isEmpty && after.totals.errors.isEmpty)
            for maximum in [0, 1_000_001] {
                #expect(try engine.order(.maximum(server: "a", maximum)).text.hasSuffix("from 1 to 1000000"))
            }
        }
    }

    @Test func `a check is switched off for a server, which serves then, and on again`() throws {
        try Stage.play { stage in
            let sick = try stage.answering { request, connection in
                try connection.respond(request.target == "/health" ? "500 Ill" : "200 OK", "sick")
            }
            let well = try stage.saying("well")
            let engine = try stage.engine([sick, well]) {
                var check = try HealthCheck(parsing: "http:/health")
                check.interval = .milliseconds(50)
                check.timeout = .milliseconds(500)
                $0.services[0].check = check
            }
            let down = try engine.service("down") { $0.servers.map(\.state) == [.down, .up] }
            let failed = try #require(down.servers[0].lastCheck)
            #expect(!failed.passed && failed.failedCount >= 3 && failed.passedCount == 0)
            #expect(failed.text == "GET /health: status 500" && failed.unixMilliseconds > 0)
            let passed = try #require(down.servers[1].lastCheck)
            #expect(passed.passed && passed.text.hasPrefix("GET /health 200 in ") && passed.text.hasSuffix(" ms"))
            #expect(down.servers.allSatisfy { $0.isChecked })

            let event = try engine.order(.check(server: "a", false))
            #expect(event.kind == .check && event.text == "a check off")
            try engine.service("serves") { $0.servers[0].state == .up && !$0.servers[0].isChecked }
            let client = try stage.client(engine)
            let texts = try Set((0..<4).map { _ in try client.get().text })
            #expect(texts == ["sick", "well"])
            #expect(try engine.order(.check(server: "a", false)).text == "the check of 'a' is off already")
            #expect(try engine.order(.undo).text == "undone: a check on")
            try engine.service("down again") { $0.servers[0].state == .down && $0.servers[0].isChecked }
        }
    }

    @Test func `a service without a check says so, and a trial connect is told all the same`() throws {
        try Stage.play { stage in
            let gone = try stage.closedPort()
            let good = try stage.saying("good")
            let engine = try stage.engine([good]) {
                $0.services[0].servers.append(ServerSpec(address: gone, name: "gone"))
            }
            let refused = try engine.order(.check(server: "a", false))
            #expect(refused.kind == .refused)
            #expect(refused.text.hasPrefix("'default' has no check: start lbtop with --check"))
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "good") }
            let service = try engine.service("tried") { $0.servers[1].lastCheck != nil }
            #expect(service.servers[1].lastCheck?.text == "connection refused" && !service.servers[1].isChecked)
        }
    }

    @Test func `timeouts change while it runs, and are told`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let engine = try stage.engine([origin])
            let before = try engine.snapshot { _ in true }.process.timeouts
            #expect(before.count == TimeoutName.allCases.count && before["idle-timeout"] == 60_000)
            let event = try engine.order(.timeout("idle-timeout", milliseconds: 200))
            #expect(event.kind == .timeout && event.text == "idle-timeout 1m -> 200ms")
            try engine.snapshot("told") { $0.process.timeouts["idle-timeout"] == 200 }
            let client = try stage.client(engine)
            #expect(try client.get().text == "x")
            #expect(try client.awaitEnd() == .ended)
            try engine.order(.timeout("header-timeout", milliseconds: 200))
            let slow = try stage.client(engine)
            try slow.write("GET / HT")
            #expect(try WireMessage.readResponse(from: slow).status == 408)
            let wrong = try engine.order(.timeout("idle-timeuot", milliseconds: 1))
            #expect(wrong.text == "no timeout 'idle-timeuot': did you mean idle-timeout?")
            #expect(
                try engine.order(.timeout("queue-timeout", milliseconds: 0)).text
                    == "queue-timeout: give a time from 1ms to 24h")
            #expect(try engine.order(.timeout("drain-timeout", milliseconds: 0)).kind == .timeout)
            for _ in 0..<3 { #expect(try engine.order(.undo).kind == .timeout) }
            #expect(try engine.snapshot { $0.process.timeouts == before }.services[0].undo == nil)
        }
    }

    @Test func `a renamed and moved server keeps its figures, and what is in flight ends`() throws {
        try Stage.play { stage in
            let old = try AdjustmentTests.holding(stage, "old")
            let new = try stage.saying("new")
            let engine = try stage.engine([old])
            let busy = try stage.client(engine)
            try busy.write(AdjustmentTests.request)
            let before = try engine.service("in flight") { $0.servers[0].inFlight == 1 }
            #expect(try engine.order(.edit(server: "a", name: "web", address: nil)).text == "rename a -> web")
            let event = try engine.order(.edit(server: "web", name: nil, address: new.address))
            #expect(event.kind == .edited && event.text == "move web -> \(new.address)" && event.server == "web")
            let client = try stage.client(engine)
            #expect(try client.get().text == "new")
            old.released.set()
            #expect(try WireMessage.readResponse(from: busy).text == "old")
            let service = try engine.service("settled") { $0.servers[0].inFlight == 0 }
            let server = service.servers[0]
            #expect(server.id == before.servers[0].id && server.name == "web")
            #expect(server.address == new.address.description && server.traffic.requests == 2)
            // The connection to the old address is not kept.
            try engine.service("one connection") { $0.servers[0].open == 1 && $0.servers[0].idle == 1 }
            #expect(try client.get().text == "new")
            #expect(try engine.order(.undo).text == "undone: move web -> \(old.address)")
            #expect(try client.get().text == "old")
            #expect(try engine.order(.undo).text == "undone: rename web -> a")
            #expect(try engine.settled(clients: 2).totals.errors.isEmpty)
        }
    }

    @Test func `a server comes in off, draining or slowly where that is asked for`() throws {
        try Stage.play { stage in
            let origins = try (0..<3).map { try stage.saying("\($0)") }
            let engine = try stage.engine([origins[0]]) {
                $0.services[0].servers.append(try ServerSpec(parsing: "\(origins[1].address),name=b,off"))
            }
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "0") }
            #expect(try engine.service { _ in true }.servers[1].state == .off)
            let spec = try ServerSpec(parsing: "\(origins[2].address),name=c,drain,slow=1h")
            #expect(try engine.order(.add(spec)).text.hasSuffix("added, draining"))
            for _ in 0..<4 { #expect(try client.get().text == "0") }
            #expect(try engine.order(.enable(server: "b")).kind == .enabled)
            let texts = try Set((0..<4).map { _ in try client.get().text })
            #expect(texts == ["0", "1"])
            #expect(try engine.order(.enable(server: "c")).kind == .enabled)
            let service = try engine.service("warms up") { $0.servers[2].reason == "slow start 10 %" }
            #expect(service.servers[2].slowStartMilliseconds == 3_600_000 && service.servers[0].reason == nil)
        }
    }
}
