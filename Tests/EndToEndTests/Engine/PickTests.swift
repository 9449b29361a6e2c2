import Testing

@testable import Balancer

/// Picks with what decided them.
@Suite(.serialized) struct PickTests {
    @Test func `each pick is told with its values, whatever the strategy`() throws {
        try Stage.play { stage in
            let names = ["a", "b", "c"]
            let engine = try stage.engine(try names.map { try stage.saying($0) })
            let client = try stage.client(engine)
            #expect(try client.get().status == 200)
            var expected: [[String]] = []
            for strategy in Strategies.names {
                if strategy != "round-robin" { #expect(try engine.order(.strategy(strategy)).kind == .strategy) }
                engine.engine.watch(.picks(service: ""))
                try engine.service("looked at") { $0.watched?.picks != nil }
                for _ in 0..<2 { expected.insert([strategy, try client.get().text], at: 0) }
            }
            let service = try engine.service("all told") { service in
                engine.engine.watch(.picks(service: ""))
                return service.watched?.picks?.count == expected.count
            }
            let picks = try #require(service.watched?.picks)
            #expect(picks.map { [$0.strategy, $0.server ?? ""] } == expected)
            #expect(Set(picks.map(\.connection)).count == 1 && picks[0].connection > 0)
            for pick in picks {
                #expect(pick.client == "127.0.0.1" && !pick.reason.isEmpty && pick.unixMilliseconds > 0)
                #expect((1...3).contains(pick.values.count) && pick.values.allSatisfy { names.contains($0.server) })
                #expect(pick.values.contains { $0.server == pick.server })
            }
        }
    }

    @Test func `without a server the pick says so, and a storm of picks is told in part`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("a")])
            let client = try stage.client(engine)
            engine.engine.watch(.picks(service: "default"))
            try engine.service("looked at") { $0.watched?.picks == [] }
            for _ in 0..<50 { #expect(try client.get().status == 200) }
            let full = try engine.service("told") { $0.watched?.picks?.count == 20 }
            #expect(full.watched?.picks?.allSatisfy { $0.server == "a" } == true)
            // Nobody looks any more: what is told later begins anew.
            try engine.service("forgotten") { $0.watched == nil }
            #expect(try engine.order(.drain(server: "a")).kind == .draining)
            engine.engine.watch(.picks(service: ""))
            try engine.service("looked at again") { $0.watched?.picks == [] }
            #expect(try client.get().status == 503)
            let none = try engine.service("told again") { $0.watched?.picks?.isEmpty == false }
            #expect(none.watched?.picks?.map(\.server) == [nil])
            #expect(none.watched?.picks?.map(\.reason) == ["no server available"])
        }
    }
}
