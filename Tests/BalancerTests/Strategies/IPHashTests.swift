import Testing

@testable import Balancer

@Suite struct IPHashTests {
    private static let keys = 65_536

    /// The server of each of 65,536 clients.
    private func owners(_ strategy: any Strategy, _ load: LoadTable) -> [ServerIndex?] {
        (0..<IPHashTests.keys).map { key in
            let client = Hashing.mix(UInt64(key))
            return strategy.pick(StrategyFixture.request(key: client), load: load)
        }
    }

    private func counts(_ owners: [ServerIndex?]) -> [ServerIndex: Int] {
        owners.reduce(into: [:]) { counts, owner in
            if let owner { counts[owner, default: 0] += 1 }
        }
    }

    @Test func `only the clients of a removed server move, spread over all others`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1, 1, 1, 1, 1])
        let before = owners(try fixture.make("ip-hash"), fixture.load)
        let removed = fixture[3]
        let roster = Roster(fixture.roster.entries.filter { $0.index != removed })
        let after = owners(try fixture.make("ip-hash", roster: roster), fixture.load)
        let moved = zip(before, after).filter { $0 != $1 }
        #expect(moved.allSatisfy { $0.0 == removed })
        #expect(moved.count == counts(before)[removed])
        // An eighth of the clients, a seventh of these to each other server; standard deviations 85 and 32.
        #expect(abs(moved.count - 8192) < 600, "\(moved.count)")
        let targets = counts(moved.map(\.1))
        #expect(targets.count == 7)
        #expect(targets.values.allSatisfy { abs($0 - moved.count / 7) < 250 }, "\(targets)")
    }

    @Test func `a failing server's clients go where they would without it, and come back`() throws {
        let fixture = StrategyFixture(weights: [3, 1, 2, 1])
        let strategy = try fixture.make("ip-hash")
        let before = owners(strategy, fixture.load)
        fixture.load.setAvailable(fixture[2], false)
        let failing = owners(strategy, fixture.load)
        let roster = Roster(fixture.roster.entries.filter { $0.index != fixture[2] })
        #expect(failing == owners(try fixture.make("ip-hash", roster: roster), fixture.load))
        #expect(failing != before)
        fixture.load.setAvailable(fixture[2], true)
        #expect(owners(strategy, fixture.load) == before)
    }

    @Test func `clients are spread by weight`() throws {
        let fixture = StrategyFixture(weights: [1, 2, 5, 8])
        let counts = counts(owners(try fixture.make("ip-hash"), fixture.load))
        for entry in fixture.roster.entries {
            let share = Double(counts[entry.index, default: 0]) / Double(IPHashTests.keys)
            // Standard deviation at most 0.002 for the slots and 0.002 for the clients.
            #expect(abs(share - Double(entry.weight) / 16) < 0.02, "\(counts)")
        }
    }

    @Test func `a heavier weight only draws clients to its server`() throws {
        let light = StrategyFixture(weights: [2, 2, 2])
        let heavy = StrategyFixture(weights: [2, 3, 2])
        let before = owners(try light.make("ip-hash"), light.load)
        let after = owners(try heavy.make("ip-hash"), heavy.load)
        let moved = zip(before, after).filter { $0 != $1 }
        #expect(!moved.isEmpty)
        #expect(moved.allSatisfy { $0.1 == heavy[1] })
    }

    @Test func `the order in which servers were added does not matter`() throws {
        let fixture = StrategyFixture(weights: [1, 4, 2, 1])
        let reversed = try fixture.make("ip-hash", roster: Roster(fixture.roster.entries.reversed()))
        #expect(owners(reversed, fixture.load) == owners(try fixture.make("ip-hash"), fixture.load))
    }

    /// The golden row comes from an independent implementation in Python.
    @Test func `clients meet the same server on every host and in every run`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1])
        let strategy = try fixture.make("ip-hash")
        let picked = (0..<16).map { key in
            strategy.pick(StrategyFixture.request(key: UInt64(key)), load: fixture.load)?.offset ?? -1
        }
        #expect(picked == [0, 2, 1, 3, 3, 1, 3, 1, 0, 3, 0, 1, 3, 0, 1, 2])
    }

    @Test func `two servers of one name both get clients`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        var entries = fixture.roster.entries
        entries[1].identity = entries[0].identity
        let counts = counts(owners(try fixture.make("ip-hash", roster: Roster(entries)), fixture.load))
        #expect(counts.values.allSatisfy { abs($0 - IPHashTests.keys / 2) < 2000 }, "\(counts)")
    }
}
