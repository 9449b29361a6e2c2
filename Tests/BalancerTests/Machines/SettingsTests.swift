import Testing

@testable import Balancer

/// Orders and what becomes of them; a refused one changes nothing.
@Suite struct SettingsTests {
    static func settings() throws -> Settings {
        try Settings([
            Configuration.Service(
                listen: [],
                servers: [
                    try ServerSpec(parsing: "127.0.0.1:1,name=a"), try ServerSpec(parsing: "127.0.0.1:2,weight=3"),
                ]),
            Configuration.Service(name: "mail", listen: [], mode: .tcp),
        ])
    }

    /// What an order is refused with; nil when it is not. Checks that a refused one changed nothing.
    static func refusal(_ action: Command.Action, prepared: [Command.Action] = []) throws -> String? {
        var settings = try settings()
        for action in prepared { _ = try settings.apply(action, service: 0) }
        let before = settings.services
        do throws(SpecError) {
            _ = try settings.apply(action, service: 0)
            return nil
        } catch {
            #expect(settings.services == before)
            return error.message
        }
    }

    @Test func `each order does what it says`() throws {
        var settings = try SettingsTests.settings()
        let added = try settings.apply(.add(try ServerSpec(parsing: "127.0.0.1:3,name=c")), service: 0)
        #expect(added == .added(id: 3) && settings.services[0].servers.map(\.spec.name) == ["a", "127.0.0.1:2", "c"])
        #expect(try settings.apply(.drain(server: "a"), service: 0) == .administration(id: 1, from: .enabled))
        #expect(settings.services[0].servers[0].administration == .draining)
        #expect(try settings.apply(.off(server: "a"), service: 0) == .administration(id: 1, from: .draining))
        #expect(try settings.apply(.enable(server: "a"), service: 0) == .administration(id: 1, from: .off))
        #expect(try settings.apply(.weight(server: "127.0.0.1:2", 7), service: 0) == .weight(id: 2, from: 3))
        #expect(settings.services[0].servers[1].spec.weight == 7)
        #expect(try settings.apply(.strategy("random"), service: 0) == .strategy(from: "round-robin"))
        #expect(settings.services[0].strategy == "random" && settings.services[0].previousStrategy == "round-robin")
        #expect(
            try settings.apply(.remove(server: "a", now: false), service: 0) == .administration(id: 1, from: .enabled))
        #expect(settings.services[0].servers[0].administration == .removing)
        #expect(settings.finishRemoval(id: 1, service: 0)?.spec.name == "a")
        #expect(settings.finishRemoval(id: 1, service: 0) == nil)
        #expect(try settings.apply(.remove(server: "c", now: true), service: 0) == .cut(id: 3, name: "c"))
        #expect(settings.services[0].servers.map(\.id) == [2])
        #expect(try settings.apply(.add(try ServerSpec(parsing: "127.0.0.1:1,name=a")), service: 0) == .added(id: 4))
    }

    @Test func `a server is found by its address too`() throws {
        var settings = try SettingsTests.settings()
        #expect(try settings.apply(.drain(server: "127.0.0.1:1"), service: 0) == .administration(id: 1, from: .enabled))
    }

    @Test func `refusals say what is wrong and what helps`() throws {
        let twin = try ServerSpec(parsing: "127.0.0.1:1,name=x")
        let namesake = try ServerSpec(parsing: "127.0.0.1:9,name=a")
        let heavy = ServerSpec(address: .host("h", port: 1), name: "h", weight: 257)
        let cases: [(Command.Action, [Command.Action], String)] = [
            (.drain(server: "z"), [], "no server 'z': there is a, 127.0.0.1:2"),
            (
                .enable(server: "a"), [.remove(server: "a", now: true), .remove(server: "127.0.0.1:2", now: true)],
                "no server 'a': there is none; add one first"
            ),
            (.enable(server: "a"), [], "'a' is enabled already"),
            (.drain(server: "a"), [.drain(server: "a")], "'a' is draining already"),
            (.off(server: "a"), [.off(server: "a")], "'a' is off already"),
            (.remove(server: "a", now: false), [.remove(server: "a", now: false)], "'a' is being removed already"),
            (.weight(server: "a", 0), [], "weight 0 for 'a' is not a whole number from 1 to 256"),
            (.weight(server: "a", 257), [], "weight 257 for 'a' is not a whole number from 1 to 256"),
            (.weight(server: "a", 1), [], "'a' has weight 1 already"),
            (.strategy("round-robin"), [], "strategy is round-robin already"),
            (.strategy("round-robbin"), [], "no strategy 'round-robbin': did you mean round-robin?"),
            (.strategy("qqqqqqqqqqqqqqqqqqqq"), [], "no strategy 'qqqqqqqqqqqqqqqqqqqq': see `lbtop strategies`"),
            (.add(twin), [], "server 127.0.0.1:1 is there already, as 'a'"),
            (
                .add(namesake), [],
                "a server 'a' is there already: choose another name, e.g. 127.0.0.1:9,name=X"
            ),
            (.add(heavy), [], "weight 257 for 'h' is not a whole number from 1 to 256"),
        ]
        for (action, prepared, text) in cases { #expect(try SettingsTests.refusal(action, prepared: prepared) == text) }
    }

    @Test func `a service holds as many servers as the load table has slots`() throws {
        var settings = try Settings([Configuration.Service(listen: [])])
        for number in 1...LoadTable.capacity {
            _ = try settings.apply(
                .add(ServerSpec(address: .host("h", port: UInt16(number)), name: "s\(number)")), service: 0)
        }
        #expect(throws: SpecError("'more' not added: a service holds at most 1024 servers")) {
            try settings.apply(.add(ServerSpec(address: .host("h", port: 2000), name: "more")), service: 0)
        }
    }

    @Test func `services are found by name, the first without one`() throws {
        let settings = try SettingsTests.settings()
        #expect(try settings.serviceIndex("") == 0)
        #expect(try settings.serviceIndex("mail") == 1)
        #expect(throws: SpecError("no service 'web': there is default, mail")) { try settings.serviceIndex("web") }
    }

    @Test func `a configuration that contradicts itself is refused`() throws {
        let one = try ServerSpec(parsing: "h:1")
        let cases: [([Configuration.Service], String)] = [
            ([], "no service: there is nothing to listen on"),
            (
                [Configuration.Service(listen: []), Configuration.Service(listen: [])],
                "service 'default' is there twice: give each a name of its own"
            ),
            (
                [Configuration.Service(listen: [], strategy: "randon")],
                "no strategy 'randon': did you mean random?"
            ),
            ([Configuration.Service(listen: [], servers: [one, one])], "server h:1 is there already, as 'h:1'"),
        ]
        for (configuration, text) in cases { #expect(throws: SpecError(text)) { try Settings(configuration) } }
    }
}
