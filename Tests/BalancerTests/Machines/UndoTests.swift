import Testing

@testable import Balancer

/// Every administrative action can be taken back and done again; what cannot be says why.
@Suite struct UndoTests {
    /// A service with servers a, b and c, and a check.
    static func settings() throws -> Settings {
        var service = Configuration.Service(
            listen: [],
            servers: [
                try ServerSpec(parsing: "127.0.0.1:1,name=a"),
                try ServerSpec(parsing: "127.0.0.1:2,name=b,weight=3,max=9"),
                try ServerSpec(parsing: "127.0.0.1:3,name=c,backup"),
            ])
        service.check = HealthCheck(.tcp)
        return try Settings([service, Configuration.Service(name: "mail", listen: [])])
    }

    /// What can be compared before and after: everything but the numbers of servers that came back.
    static func state(_ settings: Settings) -> [String] {
        settings.services.flatMap { service in
            ["\(service.name) \(service.strategy)"]
                + service.servers.map { "\($0.spec) \($0.administration) \($0.isChecked) \($0.place)" }
        } + TimeoutName.allCases.map { "\($0) \(settings.timings[$0])" }
    }

    static let elsewhere = ServerAddress.host("127.0.0.9", port: 9)

    static let actions: [(Command.Action, words: String)] = [
        (.add(ServerSpec(address: .host("127.0.0.1", port: 4), name: "d")), "add d"),
        (.drain(server: "a"), "drain a"),
        (.off(server: "127.0.0.1:1"), "off a"),
        (.remove(server: "b", now: false), "remove b"),
        (.remove(server: "b", now: true), "remove b"),
        (.weight(server: "b", 7), "weight b 3 -> 7"),
        (.strategy("random"), "strategy round-robin -> random"),
        (.maximum(server: "b", nil), "max b 9 -> none"),
        (.maximum(server: "a", 5), "max a none -> 5"),
        (.check(server: "c", false), "check off c"),
        (.timeout("idle-timeout", milliseconds: 1500), "timeout idle-timeout 1m -> 1500ms"),
        (.timeout("drain-timeout", milliseconds: 0), "timeout drain-timeout 30s -> 0s"),
        (.edit(server: "a", name: "web", address: nil), "rename a -> web"),
        (.edit(server: "a", name: nil, address: elsewhere), "move a -> 127.0.0.9:9"),
        (.edit(server: "a", name: "web", address: elsewhere), "edit a -> web at 127.0.0.9:9"),
    ]

    @Test(arguments: actions.indices)
    func `each action is taken back and done again`(number: Int) throws {
        let (action, words) = UndoTests.actions[number]
        var settings = try UndoTests.settings()
        let before = UndoTests.state(settings)
        _ = try settings.apply(action, service: 0)
        let after = UndoTests.state(settings)
        #expect(after != before && settings.words(.undo, 0) == words && settings.words(.redo, 0) == nil)
        _ = try settings.apply(.undo, service: 0)
        if words.hasPrefix("add") {
            // It is drained away, not cut.
            #expect(settings.services[0].servers[3].administration == .removing)
            _ = settings.finishRemoval(id: 4, service: 0)
        }
        #expect(UndoTests.state(settings) == before)
        #expect(settings.words(.undo, 0) == nil && settings.words(.redo, 0) == words)
        _ = try settings.apply(.redo, service: 0)
        if words.hasPrefix("remove") {
            let id = try #require(settings.services[0].servers.first { $0.administration == .removing }?.id)
            _ = settings.finishRemoval(id: id, service: 0)
        }
        if !(action == .remove(server: "b", now: false)) { #expect(UndoTests.state(settings) == after) }
        #expect(settings.words(.undo, 0) == words && settings.words(.redo, 0) == nil)
    }

    @Test func `a removal that is taken back restores everything, at its place`() throws {
        for state in [Command.Action.enable(server: "b"), .drain(server: "b"), .off(server: "b")] {
            var settings = try UndoTests.settings()
            _ = try settings.apply(.check(server: "b", false), service: 0)
            if state != .enable(server: "b") { _ = try settings.apply(state, service: 0) }
            let before = UndoTests.state(settings)
            // Its neighbours leave too, and all come back in the order in which they left.
            for name in ["b", "a", "c"] { _ = try settings.apply(.remove(server: name, now: true), service: 0) }
            #expect(settings.services[0].servers.isEmpty)
            #expect(settings.destination(of: .undo, 0) == .host("127.0.0.1", port: 3))
            #expect(try settings.apply(.undo, service: 0) == .added(id: 4))
            for _ in 0..<2 { _ = try settings.apply(.undo, service: 0) }
            #expect(UndoTests.state(settings) == before)
            #expect(Set(settings.services[0].servers.map(\.id)) == [4, 5, 6])
        }
    }

    @Test func `a server that is still leaving simply stays`() throws {
        var settings = try UndoTests.settings()
        let before = UndoTests.state(settings)
        _ = try settings.apply(.remove(server: "b", now: false), service: 0)
        #expect(settings.destination(of: .undo, 0) == nil && !settings.brings(.undo, 0))
        #expect(try settings.apply(.undo, service: 0) == .administration(id: 2, from: .removing))
        #expect(UndoTests.state(settings) == before)
        // And a cut of what was leaving is one removal, not two.
        _ = try settings.apply(.remove(server: "b", now: false), service: 0)
        _ = try settings.apply(.remove(server: "b", now: true), service: 0)
        #expect(settings.brings(.undo, 0))
        _ = try settings.apply(.undo, service: 0)
        #expect(UndoTests.state(settings) == before && settings.words(.undo, 0) == nil)
    }

    @Test func `older steps find a server that left and came back`() throws {
        var settings = try UndoTests.settings()
        let before = UndoTests.state(settings)
        _ = try settings.apply(.weight(server: "a", 5), service: 0)
        _ = try settings.apply(.remove(server: "a", now: true), service: 0)
        for _ in 0..<2 { _ = try settings.apply(.undo, service: 0) }
        #expect(UndoTests.state(settings) == before)
        _ = try settings.apply(.redo, service: 0)
        #expect(settings.services[0].servers[0].spec.weight == 5)
    }

    @Test func `a new action ends what could be done again, a refused one does not`() throws {
        var settings = try UndoTests.settings()
        _ = try settings.apply(.drain(server: "a"), service: 0)
        _ = try settings.apply(.undo, service: 0)
        #expect(throws: SpecError.self) { try settings.apply(.drain(server: "nobody"), service: 0) }
        #expect(settings.words(.redo, 0) == "drain a")
        _ = try settings.apply(.off(server: "b"), service: 0)
        #expect(settings.words(.redo, 0) == nil)
        #expect(throws: SpecError("nothing to redo")) { try settings.apply(.redo, service: 0) }
        _ = try settings.apply(.undo, service: 0)
        #expect(throws: SpecError("nothing to undo")) { try settings.apply(.undo, service: 0) }
        #expect(settings.words(.undo, 1) == nil)
    }

    @Test func `when something newer touched the same it is refused, and out of the way`() throws {
        var settings = try UndoTests.settings()
        _ = try settings.apply(.drain(server: "a"), service: 0)
        _ = try settings.apply(.timeout("idle-timeout", milliseconds: 30_000), service: 0)
        // Another service's console sets the same.
        _ = try settings.apply(.timeout("idle-timeout", milliseconds: 5000), service: 1)
        let text = "'timeout idle-timeout 1m -> 30s' not undone: meanwhile idle-timeout was set to 5s"
        #expect(throws: SpecError(text)) { try settings.apply(.undo, service: 0) }
        #expect(settings.timings[.idle] == 5000 && settings.words(.undo, 0) == "drain a")
        _ = try settings.apply(.undo, service: 0)
        #expect(settings.services[0].servers[0].administration == .enabled)
        #expect(settings.words(.undo, 1) == "timeout idle-timeout 30s -> 5s")
    }

    @Test func `a server whose address is taken waits until it is free`() throws {
        var settings = try UndoTests.settings()
        let before = UndoTests.state(settings)
        _ = try settings.apply(.remove(server: "a", now: true), service: 0)
        _ = try settings.apply(.add(try ServerSpec(parsing: "127.0.0.1:1,name=new")), service: 0)
        _ = try settings.apply(.undo, service: 0)
        let text =
            "'remove a' not undone: server 127.0.0.1:1 is there already, as 'new', which is still leaving"
        #expect(throws: SpecError(text)) { try settings.apply(.undo, service: 0) }
        _ = settings.finishRemoval(id: 4, service: 0)
        _ = try settings.apply(.undo, service: 0)
        #expect(UndoTests.state(settings) == before)
    }

    @Test func `a hundred actions are kept`() throws {
        var settings = try UndoTests.settings()
        for number in 1...150 { _ = try settings.apply(.maximum(server: "a", number), service: 0) }
        for _ in 0..<UndoHistory.depth { _ = try settings.apply(.undo, service: 0) }
        #expect(settings.services[0].servers[0].spec.maximumInFlight == 50)
        #expect(throws: SpecError("nothing to undo")) { try settings.apply(.undo, service: 0) }
        for _ in 0..<UndoHistory.depth { _ = try settings.apply(.redo, service: 0) }
        #expect(settings.services[0].servers[0].spec.maximumInFlight == 150)
    }
}
