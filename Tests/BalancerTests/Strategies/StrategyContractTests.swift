import CAllocations
import Testing

@testable import Balancer

/// What holds for every strategy: runs over the registry.
@Suite struct StrategyContractTests {
    /// A random situation: who is available, full, tried already; what is in flight, and what it costs.
    private func scramble(_ fixture: StrategyFixture, _ random: inout RandomGenerator) -> (
        PickRequest, Set<ServerIndex>
    ) {
        var eligible: Set<ServerIndex> = []
        var excluded: [ServerIndex] = []
        // From nearly all to nearly none.
        let odds = 1 + random.next(below: 40)
        for entry in fixture.roster.entries {
            let server = entry.index
            fixture.load.reset(server)
            let inFlight = random.next(below: 4)
            let start = Instant(nanoseconds: UInt64(random.next(below: 1 << 40)))
            for _ in 0..<inFlight { fixture.load.begin(server, at: start) }
            let available = random.next(below: odds) == 0 || random.next(below: 3) == 0
            fixture.load.setAvailable(server, available)
            let maximum = random.next(below: 3) == 0 ? 1 + random.next(below: 4) : 0
            fixture.load.setMaximum(server, maximum)
            // No more than a set has room for above slot 63.
            let tried = excluded.count < 12 && random.next(below: 5) == 0
            if tried { excluded.append(server) }
            if random.next(below: 4) > 0 {
                let cost = random.next() >> UInt64(random.next(below: 64))
                fixture.load.setCost(server, nanoseconds: cost, at: start)
            }
            if available, !tried, maximum == 0 || inFlight < maximum { eligible.insert(server) }
        }
        let now = Instant(nanoseconds: UInt64(random.next(below: 1 << 41)))
        let request = StrategyFixture.request(
            random: random.next(), key: random.next(), excluded: excluded, now: now)
        return (request, eligible)
    }

    @Test(arguments: Strategies.names)
    func `only a server that is available, not full and not tried is picked, and one is when there is one`(
        name: String
    ) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomGenerator(seed: seed)
        for round in 0..<10 {
            let count = round < 3 ? round : 1 + random.next(below: 80)
            let weights = (0..<count).map { _ in 1 + random.next(below: random.next(below: 2) == 0 ? 3 : 256) }
            let fixture = StrategyFixture(weights: weights, firstSlot: random.next(below: 60))
            let strategy = try fixture.make(name)
            for _ in 0..<60 {
                let (request, eligible) = scramble(fixture, &random)
                let explained = strategy.explain(request, load: fixture.load)
                let again = strategy.explain(request, load: fixture.load)
                let picked = strategy.pick(request, load: fixture.load)
                #expect(explained == again, "explaining changes something, seed \(seed)")
                #expect(explained.picked == picked, "explained otherwise, seed \(seed)")
                #expect(explained.values.allSatisfy { eligible.contains($0.server) }, "seed \(seed)")
                if let picked {
                    #expect(eligible.contains(picked), "seed \(seed), round \(round)")
                    #expect(explained.values.contains { $0.server == picked }, "seed \(seed)")
                } else {
                    #expect(eligible.isEmpty, "seed \(seed), round \(round)")
                }
                let shares = strategy.fairShare(load: fixture.load)
                #expect(shares.map(\.server) == fixture.roster.entries.map(\.index))
                let sum = shares.reduce(0) { $0 + $1.share }
                let anyAvailable = fixture.roster.entries.contains { fixture.load.isAvailable($0.index) }
                #expect(abs(sum - (anyAvailable ? 1 : 0)) < 1e-9, "seed \(seed)")
                #expect(shares.allSatisfy { fixture.load.isAvailable($0.server) || $0.share == 0 })
            }
        }
    }

    @Test(arguments: Strategies.names)
    func `a server outside the load table is left out`(name: String) throws {
        let fixture = StrategyFixture(weights: [1])
        let beyond = RosterEntry(index: ServerIndex(LoadTable.capacity), weight: 256, identity: 1)
        let strategy = try fixture.make(name, roster: Roster([beyond, fixture.roster.entries[0]]))
        for random in 0..<64 as Range<UInt64> {
            let request = StrategyFixture.request(random: random << 58, key: random)
            #expect(strategy.pick(request, load: fixture.load) == fixture[0])
        }
    }

    @Test(arguments: Strategies.names)
    func `a pick allocates nothing`(name: String) throws {
        let fixture = StrategyFixture(weights: (0..<100).map { 1 + $0 % 3 })
        for position in stride(from: 0, to: 100, by: 3) { fixture.load.setAvailable(fixture[position], false) }
        for position in stride(from: 1, to: 100, by: 3) {
            fixture.load.setCost(fixture[position], nanoseconds: 5_000_000, at: Instant(nanoseconds: 1))
            fixture.load.begin(fixture[position], at: Instant(nanoseconds: 1))
        }
        let strategy = try fixture.make(name)
        // One failing request as well, whose set of tried servers has members on both sides of slot 64.
        let requests = [StrategyFixture.request(), StrategyFixture.request(excluded: [fixture[1], fixture[70]])]
        var random = RandomGenerator(seed: 3)
        var picked = 0
        // The first call of a function may allocate in the dynamic linker or the runtime.
        _ = strategy.pick(requests[0], load: fixture.load)
        let before = lb_allocations()
        for index in 0..<20_000 {
            var request = requests[index & 1]
            request.random = random.next()
            request.clientKey = random.next()
            if strategy.pick(request, load: fixture.load) != nil { picked += 1 }
        }
        let after = lb_allocations()
        #expect(picked == 20_000)
        #expect(after == before)
    }

    @Test(.enabled(if: lb_counts_allocations() != 0, "allocations are not counted under a sanitizer"))
    func `the count of allocations sees an array`() {
        let before = lb_allocations()
        let array = [UInt64](repeating: 7, count: 1000 + Int.random(in: 0...1))
        #expect(lb_allocations() > before)
        #expect(array.count >= 1000)
    }

    @Test(arguments: Strategies.names)
    func `every strategy can follow every other, over another roster`(name: String) throws {
        let fixture = StrategyFixture(weights: [3, 1, 2, 1])
        let fewer = Roster(Array(fixture.roster.entries.dropFirst(2)))
        for previousName in Strategies.names {
            let previous = try fixture.make(previousName)
            _ = fixture.counts(previous, picks: 5)
            let strategy = try fixture.make(name, roster: fewer, previous: previous)
            let counts = fixture.counts(strategy, picks: 400)
            #expect(counts[0] == 0 && counts[1] == 0, "after \(previousName)")
            #expect(counts[2] + counts[3] == 400, "after \(previousName)")
            let empty = try fixture.make(name, roster: Roster(), previous: previous)
            #expect(empty.pick(StrategyFixture.request(), load: fixture.load) == nil)
            #expect(empty.fairShare(load: fixture.load).isEmpty)
            let refilled = try fixture.make(name, previous: empty)
            #expect(refilled.pick(StrategyFixture.request(), load: fixture.load) != nil)
        }
    }

    /// Every strategy agrees here: nothing is in flight.
    @Test(arguments: Strategies.names)
    func `picks that are over at once follow the weights`(name: String) throws {
        let fixture = StrategyFixture(weights: [1, 2, 5, 2])
        let strategy = try fixture.make(name)
        let picks = 60_000
        let counts = fixture.counts(strategy, picks: picks, seed: 11)
        for (position, weight) in [1, 2, 5, 2].enumerated() {
            let share = Double(counts[position]) / Double(picks)
            // Hoeffding: a deviation of 0.016 has a chance below 2 exp(-2 * 60000 * 0.016^2) = 1e-13; and for the
            // slots of ip-hash, which are as many such draws themselves, the same again.
            #expect(abs(share - Double(weight) / 10) < 0.032, "\(counts)")
        }
    }
}
