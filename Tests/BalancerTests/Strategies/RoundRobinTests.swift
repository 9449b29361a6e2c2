import Foundation
import Synchronization
import Testing

@testable import Balancer

/// Round robin and weighted round robin: both take turns by one cursor.
@Suite struct RoundRobinTests {
    static let names = [RoundRobin.info.name, WeightedRoundRobin.info.name]

    @Test(arguments: names)
    func `servers of equal weight are picked strictly in turn`(name: String) throws {
        let fixture = StrategyFixture(weights: [7, 7, 7])
        #expect(fixture.letters(try fixture.make(name), picks: 9) == "abcabcabc")
    }

    @Test func `weighted round robin spreads a heavy server's turns`() throws {
        let fixture = StrategyFixture(weights: [5, 1, 1])
        let strategy = try fixture.make("weighted-round-robin")
        #expect(fixture.letters(strategy, picks: 14) == "aabacaaaabacaa")
    }

    @Test func `round robin goes in rounds that heavier servers take more of`() throws {
        let fixture = StrategyFixture(weights: [6, 2, 4])
        #expect(fixture.letters(try fixture.make("round-robin"), picks: 12) == "abcacaabcaca")
    }

    @Test(arguments: names, [[1, 1, 1, 1, 1], [5, 1, 1], [256, 255, 3]])
    func `eight threads together are as exact as one`(name: String, weights: [Int]) throws {
        let fixture = StrategyFixture(weights: weights)
        let strategy = try fixture.make(name)
        let cycle = Schedule.reduced(weights).reduce(0, +)
        let rounds = 8 * max(1, 2000 / cycle)
        let perThread = cycle * rounds / 8
        let totals = Mutex([Int](repeating: 0, count: weights.count))
        let group = DispatchGroup()
        for thread in 0..<8 as Range<UInt64> {
            group.enter()
            Thread {
                let counts = fixture.counts(strategy, picks: perThread, seed: thread)
                totals.withLock { totals in
                    for (position, count) in counts.enumerated() { totals[position] += count }
                }
                group.leave()
            }.start()
        }
        group.wait()
        let expected = Schedule.reduced(weights).map { $0 * rounds }
        #expect(totals.withLock { $0 } == expected)
    }

    @Test(arguments: names)
    func `the share of a failed server is spread over all others`(name: String) throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1, 1])
        let strategy = try fixture.make(name)
        fixture.load.setAvailable(fixture[1], false)
        #expect(fixture.counts(strategy, picks: 4000) == [1000, 0, 1000, 1000, 1000])

        let weighted = StrategyFixture(weights: [5, 2, 1])
        let second = try weighted.make(name)
        weighted.load.setAvailable(weighted[1], false)
        #expect(weighted.counts(second, picks: 6000) == [5000, 0, 1000])
    }

    @Test(arguments: names)
    func `second tries after a failed one are spread over all others`(name: String) throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1])
        let strategy = try fixture.make(name)
        var served = [0, 0, 0, 0]
        for _ in 0..<3000 {
            var picked = try #require(strategy.pick(StrategyFixture.request(), load: fixture.load))
            if picked == fixture[1] {
                let retry = StrategyFixture.request(excluded: [picked])
                picked = try #require(strategy.pick(retry, load: fixture.load))
            }
            served[picked.offset] += 1
        }
        #expect(served == [1000, 0, 1000, 1000])
    }

    @Test(arguments: names)
    func `the rest shares evenly when nearly all turns belong to a failed server`(name: String) throws {
        let fixture = StrategyFixture(weights: [256, 1, 2])
        let strategy = try fixture.make(name)
        fixture.load.setAvailable(fixture[0], false)
        let counts = fixture.counts(strategy, picks: 3000)
        #expect(counts[0] == 0)
        #expect(abs(counts[1] - 1000) <= 60, "\(counts)")
        #expect(abs(counts[2] - 2000) <= 60, "\(counts)")
    }

    @Test(arguments: names)
    func `a successor goes on where its predecessor was`(name: String) throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1, 1])
        var strategy = try fixture.make(name)
        var counts = [0, 0, 0, 0, 0]
        // A new strategy for every pick, as with weights that change all the time.
        for round in 0..<50 {
            let picked = try #require(strategy.pick(StrategyFixture.request(), load: fixture.load))
            counts[picked.offset] += 1
            strategy = try fixture.make(RoundRobinTests.names[round % 2], previous: strategy)
        }
        #expect(counts == [10, 10, 10, 10, 10])
    }

    @Test(arguments: names)
    func `when a server leaves, the next in turn is still next`(name: String) throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1])
        let strategy = try fixture.make(name)
        #expect(fixture.letters(strategy, picks: 2) == "ab")
        let roster = Roster(fixture.roster.entries.filter { $0.index != fixture[2] })
        let successor = try fixture.make(name, roster: roster, previous: strategy)
        #expect(fixture.letters(successor, picks: 4) == "dabd")
        let back = try fixture.make(name, previous: successor)
        #expect(fixture.letters(back, picks: 4) == "abcd")
    }

    @Test(arguments: names)
    func `another server in the same slot is not taken for the old one`(name: String) throws {
        let fixture = StrategyFixture(weights: [1, 1, 1])
        let strategy = try fixture.make(name)
        #expect(fixture.letters(strategy, picks: 1) == "a")
        var entries = fixture.roster.entries
        entries[1].identity = 99
        let successor = try fixture.make(name, roster: Roster(entries), previous: strategy)
        #expect(fixture.letters(successor, picks: 3) == "cab")
    }
}
