import Testing

@testable import Balancer

/// Undo and redo under traffic: they cost no request anything, and end where they should.
@Suite(.serialized) struct UndoTrafficTests {
    private static func action(
        _ random: inout SystemRandomNumberGenerator, _ step: Int, _ service: ServiceSnapshot, _ spare: [ScriptedOrigin]
    ) -> Command.Action {
        // The first server stays, so that there is always one.
        let name = service.servers.dropFirst().randomElement(using: &random)?.name ?? ""
        switch Int.random(in: 0..<11, using: &random) {
        case 0:
            let port = spare.randomElement(using: &random)?.address ?? .host("127.0.0.1", port: 1)
            return .add(ServerSpec(address: port, name: "n\(step)"))
        case 1: return .drain(server: name)
        case 2: return .off(server: name)
        case 3: return .enable(server: name)
        case 4: return .remove(server: name, now: false)
        case 5: return .weight(server: name, Int.random(in: 1...9, using: &random))
        case 6: return .strategy(Strategies.names.randomElement(using: &random) ?? "")
        case 7: return .maximum(server: name, Bool.random(using: &random) ? nil : Int.random(in: 2...9, using: &random))
        case 8: return .timeout("tunnel-timeout", milliseconds: Int64(60_000 + step))
        case 9: return .edit(server: name, name: "e\(step)", address: nil)
        default: return .edit(server: name, name: nil, address: spare.randomElement(using: &random)?.address)
        }
    }

    private static func settings(_ service: ServiceSnapshot) -> [String] {
        [service.strategy]
            + service.servers.map { server in
                "\(server.name) \(server.address) \(server.weight) \(String(describing: server.maximum)) \(server.state)"
            }
    }

    @Test func `two hundred undos and redos fail no request, and undoing all of it ends at the start`() throws {
        try Stage.play { stage in
            let origins = try (0..<6).map { try stage.saying("\($0)") }
            let engine = try stage.engine(Array(origins.prefix(4)), workers: 2)
            let spare = Array(origins.suffix(2))
            let before = UndoTrafficTests.settings(try engine.service { _ in true })
            var random = SystemRandomNumberGenerator()
            var log: [String] = []
            try CommandTests.underTraffic(stage, engine, origins) { _ in
                var taken = 0
                var step = 0
                while taken < 200 && step < 2000 {
                    step += 1
                    let choice = Int.random(in: 0..<10, using: &random)
                    let service = try #require(engine.engine.snapshot()?.services.first)
                    let action: Command.Action =
                        choice < 4 ? .undo : choice < 7 ? .redo : UndoTrafficTests.action(&random, step, service, spare)
                    let event = try engine.order(action)
                    log.append(event.text)
                    if choice < 7 && event.kind != .refused {
                        taken += 1
                        let verb = choice < 4 ? "undone: " : "redone: "
                        #expect(event.text.hasPrefix(verb) && event.actor == "test")
                    }
                }
                #expect(taken == 200)
                var tries = 0
                while tries < 1000 {
                    tries += 1
                    let event = try engine.order(.undo)
                    if event.text == "nothing to undo" { break }
                    // Its address or its slot is free as soon as what was added has left.
                    if event.kind == .refused {
                        try engine.service("all have left") { $0.servers.allSatisfy { $0.state != .removing } }
                    }
                }
                try engine.service("all have left") { $0.servers.allSatisfy { $0.state != .removing } }
            }
            let after = try engine.service { $0.undo == nil && $0.redo != nil }
            #expect(UndoTrafficTests.settings(after) == before, "\(log.joined(separator: "\n"))")
        }
    }

    @Test func `a server that is leaving stays when that is taken back, with what it carries`() throws {
        try Stage.play { stage in
            let origin = try UpgradeTests.agreeing(stage)
            let other = try stage.saying("other")
            let engine = try stage.engine([origin, other]) { $0.drainTimeout = .seconds(600) }
            let client = try stage.client(engine)
            #expect(try client.exchange(UpgradeTests.wish).status == 101)
            _ = try client.read(8)
            let id = try engine.service { _ in true }.servers[0].id
            #expect(try engine.order(.remove(server: "a", now: false)).kind == .removing)
            try engine.service("what an undo would take back") { $0.undo == "remove a" && $0.redo == nil }
            let event = try engine.order(.undo)
            #expect(event.kind == .enabled && event.text == "undone: a enabled again" && event.server == "a")
            let service = try engine.service("back") { $0.servers[0].state == .up }
            #expect(service.servers[0].id == id && service.servers[0].inFlight == 1)
            #expect(service.undo == nil && service.redo == "remove a")
            try client.write("more\n")
            #expect(try client.read(5) == Array("MORE\n".utf8))
            #expect(try engine.order(.redo).text.hasPrefix("redone: a leaves: 1 request in flight"))
        }
    }

    @Test func `a server that was cut comes back as it was, at its place, and serves`() throws {
        try Stage.play { stage in
            let origins = try (0..<3).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins)
            let client = try stage.client(engine)
            for _ in 0..<3 { _ = try client.get() }
            for action in [
                Command.Action.weight(server: "b", 4), .maximum(server: "b", 7), .drain(server: "b"),
                .remove(server: "b", now: true),
            ] {
                #expect(try engine.order(action).kind != .refused)
            }
            let total = try engine.service("gone") { $0.servers.map(\.name) == ["a", "c"] }.totals.requests
            #expect(total == 3)
            let back = try engine.order(.undo)
            #expect(back.kind == .added && back.text == "undone: b (\(origins[1].address)) back, weight 4, draining")
            let service = try engine.service("back") { $0.servers.map(\.name) == ["a", "b", "c"] }
            let server = service.servers[1]
            #expect(server.weight == 4 && server.maximum == 7 && server.state == .draining)
            #expect(server.traffic.requests == 0 && service.totals.requests == total)
            #expect(try engine.order(.undo).text == "undone: b enabled again")
            let texts = try Set((0..<9).map { _ in try client.get().text })
            #expect(texts == ["0", "1", "2"])
            #expect(try engine.order(.undo).text == "undone: b max 7 -> none")
            #expect(try engine.order(.undo).text == "undone: b weight 4 -> 1")
            #expect(try engine.order(.undo).text == "nothing to undo")
        }
    }
}
