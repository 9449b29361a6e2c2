import Testing

@testable import Balancer

@Suite struct LeastConnectionsTests {
    private let now = Instant(nanoseconds: 1_000_000_000_000)

    @Test func `requests that stay are in flight in proportion to the weights`() throws {
        let fixture = StrategyFixture(weights: [1, 2, 4])
        let strategy = try fixture.make("least-connections")
        for count in 1...700 {
            let picked = try #require(strategy.pick(StrategyFixture.request(), load: fixture.load))
            fixture.load.begin(picked, at: now)
            guard count > 14 else { continue }
            let loads = fixture.roster.entries.map { Double(fixture.load.inFlight($0.index)) / Double($0.weight) }
            // Never further apart than one request at the lightest server.
            #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 1, "\(loads) after \(count)")
        }
        #expect((0..<3).map { fixture.load.inFlight(fixture[$0]) } == [100, 200, 400])
    }

    @Test func `idle servers share exactly by weight`() throws {
        let fixture = StrategyFixture(weights: [5, 1, 1])
        let strategy = try fixture.make("least-connections")
        #expect(fixture.letters(strategy, picks: 7) == "aabacaa")
        #expect(fixture.counts(strategy, picks: 700) == [500, 100, 100])
    }

    @Test func `equally loaded servers take turns`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 1, 1])
        for position in 0..<4 { fixture.load.begin(fixture[position], at: now) }
        // One more at the third: only the other three are equal.
        fixture.load.begin(fixture[2], at: now)
        let strategy = try fixture.make("least-connections")
        #expect(fixture.counts(strategy, picks: 300) == [100, 100, 0, 100])
    }

    @Test func `a light idle server takes no more than its weight beside a heavy busy one`() throws {
        let fixture = StrategyFixture(weights: [100, 1])
        fixture.load.begin(fixture[0], at: now)
        let strategy = try fixture.make("least-connections")
        #expect(fixture.counts(strategy, picks: 1010) == [1000, 10])
    }

    @Test func `the emptiest server wins when all are busy`() throws {
        let fixture = StrategyFixture(weights: [1, 3, 1])
        for (position, count) in [2, 5, 3].enumerated() {
            for _ in 0..<count { fixture.load.begin(fixture[position], at: now) }
        }
        // 3/1, 6/3, 4/1.
        let strategy = try fixture.make("least-connections")
        #expect(fixture.counts(strategy, picks: 50) == [0, 50, 0])
        let explanation = strategy.explain(StrategyFixture.request(), load: fixture.load)
        #expect(explanation.picked == fixture[1])
        #expect(explanation.values.map(\.value) == [3, 2, 4])
    }

    @Test func `a dead server with nothing in flight is not offered again`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        fixture.load.setAvailable(fixture[0], false)
        for _ in 0..<50 { fixture.load.begin(fixture[1], at: now) }
        let strategy = try fixture.make("least-connections")
        #expect(fixture.counts(strategy, picks: 20) == [0, 20])
    }

    @Test func `absurd loads are compared without overflow`() throws {
        let fixture = StrategyFixture(weights: [256, 1])
        // More requests out than in: the table shows 0, never a negative or a huge number.
        fixture.load.end(fixture[0], begunAt: now)
        let strategy = try fixture.make("least-connections")
        #expect(fixture.counts(strategy, picks: 257) == [256, 1])
    }
}
