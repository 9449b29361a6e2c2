import Testing

@testable import Balancer

/// Random and power of two: both draw by weight.
@Suite struct RandomStrategiesTests {
    private let now = Instant(nanoseconds: 1_000_000_000_000)

    /// Expects shares within 0.012: Hoeffding gives a chance below 2 exp(-2 * 100000 * 0.012^2) = 1e-12 for more.
    private func expect(_ counts: [Int], follow weights: [Int], _ location: SourceLocation = #_sourceLocation) {
        let total = Double(weights.reduce(0, +))
        for (count, weight) in zip(counts, weights) {
            let share = Double(count) / 100_000
            #expect(abs(share - Double(weight) / total) < 0.012, "\(counts)", sourceLocation: location)
        }
    }

    @Test func `random picks follow the weights`() throws {
        let fixture = StrategyFixture(weights: [1, 2, 4, 13])
        let counts = fixture.counts(try fixture.make("random"), picks: 100_000, seed: 5)
        expect(counts, follow: [1, 2, 4, 13])
    }

    @Test func `without a server the others keep their proportions`() throws {
        let fixture = StrategyFixture(weights: [1, 2, 4, 13])
        fixture.load.setAvailable(fixture[2], false)
        let strategy = try fixture.make("random")
        expect(fixture.counts(strategy, picks: 100_000, seed: 6), follow: [1, 2, 0, 13])
        expect(fixture.counts(strategy, picks: 100_000, seed: 7, excluded: [fixture[3]]), follow: [1, 2, 0, 0])
    }

    @Test(arguments: ["random", "power-of-two"])
    func `light servers share by weight when a heavy one has failed`(name: String) throws {
        let fixture = StrategyFixture(weights: [256, 1, 3])
        fixture.load.setAvailable(fixture[0], false)
        expect(fixture.counts(try fixture.make(name), picks: 100_000, seed: 8), follow: [0, 1, 3])
    }

    @Test func `the draws' proportions are exact for any weights`() throws {
        // Each server's part of the alias table, column by column, adds up to its weight.
        for weights in [[1], [5, 5], [1, 2, 4, 13], [256, 1, 1], [3, 3, 7, 9, 1]] {
            let fixture = StrategyFixture(weights: weights)
            let counts = fixture.counts(try fixture.make("random"), picks: 100_000, seed: 9)
            expect(counts, follow: weights)
        }
    }

    @Test func `of two servers the less loaded one is always picked`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        for _ in 0..<3 { fixture.load.begin(fixture[0], at: now) }
        fixture.load.begin(fixture[1], at: now)
        #expect(fixture.counts(try fixture.make("power-of-two"), picks: 1000) == [0, 1000])
    }

    @Test func `two different servers are drawn, so that the most loaded one is never picked`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1, 1])
        for position in 0..<5 {
            for _ in 0...(position == 2 ? 1 : 0) { fixture.load.begin(fixture[position], at: now) }
        }
        let counts = fixture.counts(try fixture.make("power-of-two"), picks: 10_000)
        #expect(counts[2] == 0)
        #expect(counts.filter { $0 > 0 }.count == 4)
    }

    @Test func `load counts per weight`() throws {
        let fixture = StrategyFixture(weights: [1, 4])
        fixture.load.begin(fixture[0], at: now)
        for _ in 0..<6 { fixture.load.begin(fixture[1], at: now) }
        // (1 + 1) / 1 against (6 + 1) / 4.
        let strategy = try fixture.make("power-of-two")
        #expect(fixture.counts(strategy, picks: 500) == [0, 500])
        fixture.load.begin(fixture[1], at: now)
        fixture.load.begin(fixture[1], at: now)
        #expect(fixture.counts(strategy, picks: 500) == [500, 0])
    }

    @Test func `requests that stay spread with little difference`() throws {
        let fixture = StrategyFixture(weights: [Int](repeating: 1, count: 50))
        let strategy = try fixture.make("power-of-two")
        var random = RandomGenerator(seed: 10)
        for _ in 0..<5000 {
            let request = StrategyFixture.request(random: random.next())
            fixture.load.begin(try #require(strategy.pick(request, load: fixture.load)), at: now)
        }
        let loads = fixture.roster.entries.map { fixture.load.inFlight($0.index) }
        // One random choice would give 100 and 26 more or less; two give ln ln 50 / ln 2 = 2 more, and a little.
        #expect((loads.max() ?? 0) <= 106, "\(loads)")
    }
}
