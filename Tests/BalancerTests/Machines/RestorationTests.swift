import Testing

@testable import Balancer

/// What was changed at run time against what the command line says at the next start.
@Suite struct RestorationTests {
    /// Settings of a command line, after the orders of a run.
    private static func run(
        _ servers: [String], strategy: String = "round-robin", kept: KeptState? = nil, _ orders: Command.Action...
    ) throws -> Settings {
        let service = Configuration.Service(
            listen: [], strategy: strategy, servers: try servers.map { try ServerSpec(parsing: $0) })
        var settings = try Settings([service], kept: kept)
        for order in orders { _ = try settings.apply(order, service: 0) }
        return settings
    }

    private static func servers(_ settings: Settings) -> [String] {
        settings.services[0].servers.map { server in
            let state = server.administration == .enabled ? "" : " \(server.administration)"
            return "\(server.spec)\(state)"
        }
    }

    private static func notes(_ settings: Settings) -> [String] { settings.start.notes.map(\.note.text) }

    private static let line = ["a:1,name=a", "b:1,name=b", "c:1,name=c"]

    @Test func `nothing changed means nothing to tell`() throws {
        let again = try Self.run(Self.line, kept: try Self.run(Self.line).kept)
        #expect(Self.servers(again) == Self.line && Self.notes(again) == [])
        #expect(again.kept == (try Self.run(Self.line).kept))
    }

    @Test func `what was changed at run time is so again`() throws {
        let first = try Self.run(
            Self.line, .strategy("ip-hash"), .weight(server: "a", 5), .drain(server: "b"), .off(server: "c"),
            .add(try ServerSpec(parsing: "d:1,name=d,max=7,backup")))
        let again = try Self.run(Self.line, kept: first.kept)
        #expect(again.services[0].strategy == "ip-hash")
        #expect(
            Self.servers(again) == [
                "a:1,weight=5,name=a", "b:1,name=b draining", "c:1,name=c off", "d:1,name=d,max=7,backup",
            ])
        #expect(
            Self.notes(again) == [
                "strategy ip-hash, as before the restart", "a weight 5, as before the restart",
                "b draining, as before the restart", "c off, as before the restart",
                "d (d:1) added, as before the restart",
            ])
        #expect(again.start.notes.allSatisfy { !$0.note.isConflict })
        #expect(again.kept == first.kept, "and the next start has it again")
    }

    @Test func `what was removed stays removed, what was removed and added again is there`() throws {
        let first = try Self.run(Self.line, .remove(server: "a", now: true), .remove(server: "b", now: false))
        let again = try Self.run(Self.line, kept: first.kept)
        #expect(Self.servers(again) == ["c:1,name=c"])
        #expect(
            Self.notes(again) == [
                "a stays removed, as before the restart", "b stays removed, as before the restart",
            ])
        let third = try Self.run(
            Self.line, kept: again.kept, .add(try ServerSpec(parsing: "a:1,weight=2,name=a")))
        #expect(Self.servers(try Self.run(Self.line, kept: third.kept)) == ["a:1,weight=2,name=a", "c:1,name=c"])
    }

    @Test func `a command line that has changed wins, setting by setting, and says so`() throws {
        let first = try Self.run(Self.line, .strategy("ip-hash"), .weight(server: "a", 5), .drain(server: "a"))
        let again = try Self.run(
            ["a:1,name=a,weight=9", "b:1,name=b,weight=3", "c:1,name=c"], strategy: "random", kept: first.kept)
        #expect(again.services[0].strategy == "random")
        #expect(
            Self.servers(again) == ["a:1,weight=9,name=a draining", "b:1,weight=3,name=b", "c:1,name=c"])
        #expect(
            Self.notes(again) == [
                "strategy random of the command line, which has changed, wins over ip-hash of run time",
                "a: weight 9 of the command line, which has changed, wins over 5 of run time",
                "a draining, as before the restart",
            ])
        #expect(again.start.notes.map(\.note.isConflict) == [true, true, false])
        #expect(again.start.notes.map(\.note.server) == [nil, "a", "a"])
        let third = try Self.run(
            ["a:1,name=a,weight=9", "b:1,name=b,weight=3", "c:1,name=c"], strategy: "random", kept: again.kept)
        #expect(Self.notes(third) == ["a draining, as before the restart"], "told once")
    }

    @Test func `a server that came in off is enabled again after the restart, unless the command line changed`() throws
    {
        let line = ["a:1,name=a,off", "b:1,name=b,drain", "c:1,name=c,slow=30s"]
        let untouched = try Self.run(line, kept: try Self.run(line).kept)
        #expect(Self.servers(untouched) == ["a:1,name=a off", "b:1,name=b draining", "c:1,name=c,slow=30s"])
        #expect(Self.notes(untouched) == [])
        let first = try Self.run(
            line, .enable(server: "a"), .off(server: "b"), .add(try ServerSpec(parsing: "d:1,name=d,off,slow=1m")))
        let again = try Self.run(line, kept: first.kept)
        #expect(
            Self.servers(again) == [
                "a:1,name=a", "b:1,name=b off", "c:1,name=c,slow=30s", "d:1,name=d,slow=1m off",
            ])
        #expect(
            Self.notes(again) == [
                "a enabled, as before the restart", "b off, as before the restart",
                "d (d:1) added, off, as before the restart",
            ])
        let changed = try Self.run(["a:1,name=a,drain", "b:1,name=b,drain", "c:1,name=c,slow=5s"], kept: first.kept)
        #expect(Self.servers(changed).prefix(3) == ["a:1,name=a draining", "b:1,name=b off", "c:1,name=c,slow=5s"])
        #expect(
            Self.notes(changed).first
                == "a: state drain of the command line, which has changed, wins over enabled of run time")
    }

    @Test func `servers that came to the command line or left it`() throws {
        let first = try Self.run(
            Self.line, .weight(server: "a", 5), .remove(server: "b", now: true),
            .add(try ServerSpec(parsing: "d:1,name=d")), .add(try ServerSpec(parsing: "e:1,name=e")))
        let again = try Self.run(
            ["b:1,name=b,weight=2", "c:1,name=c", "d:1,name=dd", "f:1,name=f"], kept: first.kept)
        #expect(
            Self.servers(again) == [
                "b:1,weight=2,name=b", "c:1,name=c", "d:1,name=dd", "f:1,name=f", "e:1,name=e",
            ])
        #expect(
            Self.notes(again) == [
                "b is back: it was removed at run time, and the command line has changed",
                "a is not in the command line any more: what was set at run time goes with it",
                "d (d:1), added at run time, gives way to dd (d:1)", "e (e:1) added, as before the restart",
            ])
    }

    @Test func `timeouts and checks are kept like the rest`() throws {
        func run(
            _ header: Duration, kept: KeptState?, _ orders: Command.Action...
        ) throws -> Settings {
            var service = Configuration.Service(
                listen: [], servers: try Self.line.map { try ServerSpec(parsing: $0) })
            service.check = HealthCheck(.tcp)
            var limits = Limits()
            limits.headerTimeout = header
            var settings = try Settings([service], timings: Timings(limits), kept: kept)
            for order in orders { _ = try settings.apply(order, service: 0) }
            return settings
        }
        let first = try run(
            .seconds(10), kept: nil, .timeout("header-timeout", milliseconds: 3000),
            .timeout("idle-timeout", milliseconds: 7000), .check(server: "b", false))
        let again = try run(.seconds(10), kept: first.kept)
        #expect(again.timings[.header] == 3000 && again.timings[.idle] == 7000)
        #expect(again.services[0].servers.map(\.isChecked) == [true, false, true])
        #expect(
            Self.notes(again) == [
                "header-timeout 3s, as before the restart", "idle-timeout 7s, as before the restart",
                "b not checked, as before the restart",
            ])
        #expect(again.kept == first.kept)
        let changed = try run(.seconds(4), kept: first.kept)
        #expect(changed.timings[.header] == 4000 && changed.timings[.idle] == 7000)
        #expect(
            Self.notes(changed).first
                == "header-timeout 4s of the command line, which has changed, wins over 3s of run time")
    }

    @Test func `another name or address, set at run time, is kept and gives way to a server that has it now`() throws {
        var kept = try Self.run(Self.line).kept
        kept.services[0].present.servers[0].address = "z:1"
        kept.services[0].present.servers[1].name = "bb"
        let again = try Self.run(Self.line, kept: kept)
        #expect(Self.servers(again) == ["z:1,name=a", "b:1,name=bb", "c:1,name=c"])
        #expect(again.kept == kept)
        let third = try Self.run(Self.line + ["z:1,name=z", "y:1,name=bb"], kept: kept)
        #expect(
            Self.servers(third) == ["a:1,name=a", "b:1,name=b", "c:1,name=c", "z:1,name=z", "y:1,name=bb"])
        #expect(third.start.notes.filter(\.note.isConflict).count == 2)
    }

    @Test func `whatever changed on both sides, the settings are valid, and kept the same`() throws {
        for seed in Seeds.some(64) {
            var numbers = SeededGenerator(seed: seed)
            func specs() throws -> [String] {
                try (0..<Int.random(in: 0...5, using: &numbers)).reduce(into: [String]()) { list, _ in
                    let name = "abcdef".randomElement(using: &numbers) ?? "a"
                    let host = "uvwxyz".randomElement(using: &numbers) ?? "u"
                    let isThere = try list.contains {
                        let spec = try ServerSpec(parsing: $0)
                        return spec.name == "\(name)" || spec.address == .host("\(host)", port: 1)
                    }
                    let weight = Int.random(in: 1...3, using: &numbers)
                    if !isThere { list.append("\(host):1,name=\(name),weight=\(weight)") }
                }
            }
            let before = try specs()
            var kept = try Self.run(before).kept
            kept.services[0].present.servers = try specs().map { text in
                let spec = try ServerSpec(parsing: text)
                let origin = kept.services[0].commandLine.servers.randomElement(using: &numbers)?.name
                return KeptState.Server(spec, origin: Bool.random(using: &numbers) ? origin : nil)
            }
            // An origin belongs to one server.
            var origins: Set<String> = []
            for at in kept.services[0].present.servers.indices {
                guard let origin = kept.services[0].present.servers[at].origin else { continue }
                if !origins.insert(origin).inserted { kept.services[0].present.servers[at].origin = nil }
            }
            let now = try specs()
            let settings = try Self.run(now, kept: kept)
            try settings.kept.check()
            let again = try Self.run(now, kept: settings.kept)
            #expect(again.services[0].servers.map(\.spec) == settings.services[0].servers.map(\.spec), "seed \(seed)")
        }
    }

    @Test func `values that cannot be are refused`() throws {
        let good = try Self.run(Self.line).kept
        let bad: [(inout KeptState) -> Void] = [
            { $0.services[0].present.strategy = "fastest" },
            { $0.services[0].present.servers[0].weight = 0 },
            { $0.services[0].present.servers[0].maximum = 0 },
            { $0.services[0].present.servers[0].address = "nowhere" },
            { $0.services[0].present.servers[0].name = "a b" },
            { $0.services[0].present.servers[0].name = "b" },
            { $0.services[0].commandLine.servers[0].address = "b:1" },
        ]
        try good.check()
        for spoil in bad {
            var kept = good
            spoil(&kept)
            #expect(throws: SpecError.self) { try kept.check() }
        }
    }
}
