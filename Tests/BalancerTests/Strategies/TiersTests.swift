import Testing

@testable import Balancer

@Suite struct TiersTests {
    private func tiers(_ name: String, _ fixture: StrategyFixture, previous: Tiers? = nil) throws -> Tiers {
        let entries = fixture.roster.entries
        let type = try #require(Strategies.named(name))
        return Tiers(
            type, primaries: Roster(Array(entries[..<2])), backups: Roster(Array(entries[2...])), previous: previous)
    }

    @Test(arguments: Strategies.names)
    func `backups of any weight take nothing from the primaries, and share by weight when they serve`(
        name: String
    ) throws {
        let fixture = StrategyFixture(weights: [1, 1, 256, 256])
        let tiers = try tiers(name, fixture)
        func counts() -> [Int] {
            var random = RandomGenerator(seed: 5)
            var counts = [Int](repeating: 0, count: 4)
            for _ in 0..<400 {
                let request = StrategyFixture.request(random: random.next(), key: random.next())
                let explained = tiers.explain(request, load: fixture.load).picked
                let picked = tiers.pick(request, load: fixture.load)
                #expect(picked == explained)
                if let picked { counts[picked.offset] += 1 }
            }
            return counts
        }
        func shares() -> [Double] { tiers.fairShare(load: fixture.load).map(\.share) }
        var seen = counts()
        #expect(seen[0] > 150 && seen[1] > 150 && seen[0] + seen[1] == 400, "\(seen)")
        #expect(shares() == [0.5, 0.5, 0, 0])
        fixture.load.setAvailable(fixture[0], false)
        #expect(counts() == [0, 400, 0, 0] && shares() == [0, 1, 0, 0])
        fixture.load.setAvailable(fixture[1], false)
        seen = counts()
        #expect(seen[2] > 150 && seen[3] > 150 && seen[2] + seen[3] == 400, "\(seen)")
        #expect(shares() == [0, 0, 0.5, 0.5])
        fixture.load.setAvailable(fixture[0], true)
        #expect(counts() == [400, 0, 0, 0])
    }

    @Test func `a full primary is waited for: its backups stay out`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 1])
        let tiers = try tiers("least-connections", fixture)
        for position in 0..<2 {
            fixture.load.setMaximum(fixture[position], 1)
            fixture.load.begin(fixture[position], at: Instant(nanoseconds: 1))
        }
        #expect(tiers.pick(StrategyFixture.request(), load: fixture.load) == nil)
    }

    @Test func `turns go on where they were, in each tier`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1])
        let first = try tiers("round-robin", fixture)
        #expect(first.pick(StrategyFixture.request(), load: fixture.load) == fixture[0])
        let second = try tiers("round-robin", fixture, previous: first)
        #expect(second.pick(StrategyFixture.request(), load: fixture.load) == fixture[1])
    }

    @Test func `who may be picked, what there is for a request, and what is picked follow one rule`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomGenerator(seed: seed)
        let fixture = StrategyFixture(weights: [1, 2, 3, 1, 2, 3])
        let entries = fixture.roster.entries
        let load = fixture.load
        // The last of each tier is out of rotation.
        let (primaries, backups) = ([fixture[0], fixture[1]], [fixture[3], fixture[4]])
        let tiers = Tiers(
            LeastConnections.self, primaries: Roster(Array(entries[..<2])), backups: Roster(Array(entries[3..<5])),
            previous: nil)
        for step in 0..<3000 {
            let server = fixture[random.next(below: 6)]
            switch random.next(below: 4) {
            case 0: load.setAvailability(server, [.none, .untilConnectFails, .whateverHappens][random.next(below: 3)])
            case 1: load.setMaximum(server, random.next(below: 3))
            case 2: load.begin(server, at: Instant(nanoseconds: 1))
            default: if load.inFlight(server) > 0 { load.end(server, begunAt: Instant(nanoseconds: 1)) }
            }
            var request = StrategyFixture.request(random: random.next())
            for server in primaries + backups where random.next(below: 6) == 0 { request.excluded.insert(server) }
            // One that is out and tried all the same (fail open) keeps no backup out.
            let open = primaries + (primaries.contains(where: load.isWell) ? [] : backups)
            let mayBePicked = open.filter(load.isAvailable)
            for entry in entries {
                let may = tiers.mayBePicked(entry.index, load: load)
                #expect(may == mayBePicked.contains(entry.index), "seed \(seed), step \(step)")
            }
            #expect(!tiers.mayBePicked(ServerIndex(40), load: load))
            let possible = mayBePicked.filter { !request.excluded.contains($0) }
            let outlook = tiers.outlook(excluding: request.excluded, load: load)
            let picked = tiers.pick(request, load: load)
            #expect((outlook == .nobody) == possible.isEmpty, "seed \(seed), step \(step)")
            #expect((outlook == .room) == possible.contains(where: load.hasRoom), "seed \(seed), step \(step)")
            #expect((outlook == .room) == (picked != nil), "seed \(seed), step \(step)")
            if let picked { #expect(possible.contains(picked), "seed \(seed), step \(step)") }
        }
    }
}
