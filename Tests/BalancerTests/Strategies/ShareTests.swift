import Testing

@testable import Balancer

/// What share of the requests each strategy gives to servers of unlike weight and like speed: one request at a time, some
/// at a time, and connections that stay; with answers whose time is known (HTTP), and without (TCP).
@Suite struct ShareTests {
    enum Course: String, CaseIterable { case single, crowd, staying }

    struct Case: CustomTestStringConvertible {
        let strategy: String
        let mode: ServiceMode
        let course: Course
        let weights: [Int]
        var testDescription: String { "\(strategy) \(mode.rawValue) \(course.rawValue) \(weights)" }
    }

    static let cases: [Case] = Strategies.names.flatMap { name in
        [ServiceMode.http, .tcp].flatMap { mode in
            Course.allCases.flatMap { course in
                [
                    [1, 3], [1, 2, 5], [256, 25, 100], [10, 1, 1, 1, 7], [1000, 2000, 100], [140_000, 70_000, 70_000],
                ].map {
                    Case(strategy: name, mode: mode, course: course, weights: $0)
                }
            }
        }
    }

    /// Runs requests in virtual time, each at its server for about 10 ms (`staying`: for ever). Returns the shares.
    private func shares(_ test: Case, requests: Int, seed: UInt64) throws -> [Double] {
        let fixture = StrategyFixture(weights: test.weights)
        let strategy = try fixture.make(test.strategy)
        var random = RandomGenerator(seed: seed)
        var now = Instant(nanoseconds: 1_000_000_000_000)
        var running: [(server: ServerIndex, begun: Instant, end: Instant)] = []
        var counts = [Int](repeating: 0, count: test.weights.count)
        let width = test.course == .crowd ? 100 : 1
        for _ in 0..<requests {
            if test.course != .staying, running.count == width,
                let next = running.indices.min(by: { running[$0].end < running[$1].end })
            {
                let ended = running.remove(at: next)
                now = ended.end
                fixture.load.end(ended.server, begunAt: ended.begun)
                if test.mode == .http {
                    let (cost, stamp) = fixture.load.cost(ended.server)
                    let sample = ended.end.nanoseconds(since: ended.begun)
                    let updated = PeakEWMACost.updated(cost: cost, stamp: stamp, sample: sample, now: now)
                    fixture.load.setCost(ended.server, nanoseconds: updated, at: now)
                }
            }
            let request = StrategyFixture.request(random: random.next(), key: random.next(), now: now)
            let picked = try #require(strategy.pick(request, load: fixture.load))
            fixture.load.begin(picked, at: now)
            if test.mode == .http && test.course == .staying {
                // The answer's first byte came; the connection stays.
                fixture.load.setCost(picked, nanoseconds: 10_000_000, at: now)
            }
            // A little noise, so that not all ends fall together.
            let time = 10_000_000 + UInt64(random.next(below: 100_000))
            running.append((picked, now, now.advanced(byNanoseconds: time)))
            counts[picked.offset] += 1
        }
        return counts.map { Double($0) / Double(requests) }
    }

    @Test(arguments: cases)
    func `requests of like length are shared by weight`(_ test: Case) throws {
        let shares = try shares(test, requests: 20_000, seed: 7)
        let total = Double(test.weights.reduce(0, +))
        let fair = test.weights.map { Double($0) / total }
        let worst = zip(shares, fair).map { abs($0 - $1) }.max() ?? 0
        // Random ones: Hoeffding gives a chance below 2 exp(-2 * 20000 * 0.03^2) = 1e-15. Those that go by load: a request
        // or two of a hundred.
        #expect(worst < 0.03, "\(shares) instead of \(fair)")
    }

    @Test(arguments: Strategies.names)
    func `a server that warms up gets its part from the first turns on, not a burst at first`(name: String) throws {
        let fixture = StrategyFixture(weights: [1000, 2000, 100])
        let strategy = try fixture.make(name)
        let counts = fixture.counts(strategy, picks: 62)
        // Two of 62; by chance some more.
        #expect(counts[2] <= 9, "\(counts)")
    }

    @Test(arguments: ["round-robin", "weighted-round-robin", "least-connections"])
    func `a light server has its first turn within its first share of them`(name: String) throws {
        let fixture = StrategyFixture(weights: [100, 10])
        #expect(fixture.counts(try fixture.make(name), picks: 11) == [10, 1])
    }
}
