import Testing

@testable import Balancer

@Suite struct PeakEWMATests {
    private static let second: UInt64 = 1_000_000_000
    private static let millisecond: UInt64 = 1_000_000
    private let start = Instant(nanoseconds: 1_000 * PeakEWMATests.second)

    @Test func `a cost jumps to a slower answer at once and comes down with tau`() {
        let ms = PeakEWMATests.millisecond
        #expect(PeakEWMACost.updated(cost: 0, stamp: start, sample: 5 * ms, now: start) == 5 * ms)
        #expect(PeakEWMACost.updated(cost: 5 * ms, stamp: start, sample: 900 * ms, now: start) == 900 * ms)
        let later = start.advanced(byNanoseconds: 10 * PeakEWMATests.second)
        // 100 ms / e + 10 ms * (1 - 1 / e).
        let cost = PeakEWMACost.updated(cost: 100 * ms, stamp: start, sample: 10 * ms, now: later)
        #expect(abs(Double(cost) - 43.109e6) < 0.001e6, "\(cost)")
        let decayed = PeakEWMACost.decayed(cost: 100 * ms, stamp: start, now: later)
        #expect(abs(decayed - 36.788e6) < 0.001e6, "\(decayed)")
    }

    @Test func `a cost stays between the sample and what it was, whatever the numbers`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomGenerator(seed: seed)
        for _ in 0..<20_000 {
            let cost = random.next() >> UInt64(random.next(below: 64))
            let sample = random.next() >> UInt64(random.next(below: 64))
            let stamp = Instant(nanoseconds: random.next() >> UInt64(random.next(below: 64)))
            let now = Instant(nanoseconds: random.next() >> UInt64(random.next(below: 64)))
            let new = PeakEWMACost.updated(cost: cost, stamp: stamp, sample: sample, now: now)
            let bounds = [cost, sample].map { min(max($0, 1), PeakEWMACost.ceiling) }
            #expect(new >= (cost == 0 ? bounds[1] : bounds.min() ?? 0), "seed \(seed)")
            #expect(new <= bounds.max() ?? 0, "seed \(seed)")
            #expect(new > 0)
        }
    }

    @Test func `a failure never counts as less than the cost there is`() {
        let (s, ms) = (PeakEWMATests.second, PeakEWMATests.millisecond)
        #expect(PeakEWMACost.observed(sample: ms, failed: false, cost: 5 * ms) == ms)
        #expect(PeakEWMACost.observed(sample: ms, failed: true, cost: 5 * ms) == s)
        #expect(PeakEWMACost.observed(sample: ms, failed: true, cost: 0) == s)
        #expect(PeakEWMACost.observed(sample: 3 * s, failed: true, cost: s) == 3 * s)
        #expect(PeakEWMACost.observed(sample: ms, failed: true, cost: 4 * s) == 8 * s)
        #expect(PeakEWMACost.observed(sample: ms, failed: true, cost: 50 * s) == 60 * s)
        #expect(PeakEWMACost.observed(sample: ms, failed: true, cost: 90 * s) == 90 * s)
        #expect(PeakEWMACost.observed(sample: .max, failed: true, cost: .max) == .max)
    }

    @Test func `a server that fails fast gets next to nothing`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        let strategy = try fixture.make("peak-ewma")
        var random = RandomGenerator(seed: 20)
        var now = start
        var counts = [0, 0]
        // One request at a time: the first server answers errors in 0.1 ms, the second one is good and takes 5 ms.
        for _ in 0..<2000 {
            let request = StrategyFixture.request(random: random.next(), now: now)
            let picked = try #require(strategy.pick(request, load: fixture.load))
            counts[picked.offset] += 1
            let failed = picked == fixture[0]
            let taken = failed ? PeakEWMATests.millisecond / 10 : 5 * PeakEWMATests.millisecond
            now = now.advanced(byNanoseconds: taken)
            let (cost, stamp) = fixture.load.cost(picked)
            let sample = PeakEWMACost.observed(sample: taken, failed: failed, cost: cost)
            let new = PeakEWMACost.updated(cost: cost, stamp: stamp, sample: sample, now: now)
            fixture.load.setCost(picked, nanoseconds: new, at: now)
        }
        // A look at it when nothing is known; its cost of 1 s takes longer to fade than the 10 s of this test.
        #expect(counts[0] == 1)
    }

    @Test func `a server that hangs is avoided before it has answered`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        let strategy = try fixture.make("peak-ewma")
        let ms = PeakEWMATests.millisecond
        fixture.load.setCost(fixture[0], nanoseconds: ms, at: start)
        fixture.load.setCost(fixture[1], nanoseconds: 100 * ms, at: start)
        #expect(counts(strategy, fixture, now: start) == [100, 0])
        fixture.load.begin(fixture[0], at: start)
        let soon = start.advanced(byNanoseconds: 10 * ms)
        #expect(counts(strategy, fixture, now: soon) == [100, 0])
        let later = start.advanced(byNanoseconds: 2 * PeakEWMATests.second)
        #expect(counts(strategy, fixture, now: later) == [0, 100])
        let explanation = strategy.explain(StrategyFixture.request(now: later), load: fixture.load)
        #expect(explanation.picked == fixture[1])
        #expect(abs((explanation.values.first?.value ?? 0) - 4e9) < 1e6, "\(explanation)")
    }

    @Test func `an unknown server gets one request and no more until that is answered`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        let strategy = try fixture.make("peak-ewma")
        fixture.load.setCost(fixture[0], nanoseconds: PeakEWMATests.second, at: start)
        for _ in 0..<5 { fixture.load.begin(fixture[0], at: start) }
        #expect(counts(strategy, fixture, now: start) == [0, 100])
        fixture.load.begin(fixture[1], at: start)
        #expect(counts(strategy, fixture, now: start) == [100, 0])
    }

    @Test func `a slow server is tried again when its cost has faded`() throws {
        let fixture = StrategyFixture(weights: [1, 1])
        let strategy = try fixture.make("peak-ewma")
        let ms = PeakEWMATests.millisecond
        fixture.load.setCost(fixture[0], nanoseconds: 1000 * ms, at: start)
        let later = start.advanced(byNanoseconds: 60 * PeakEWMATests.second)
        fixture.load.setCost(fixture[1], nanoseconds: 5 * ms, at: later)
        #expect(counts(strategy, fixture, now: start) == [0, 100])
        #expect(counts(strategy, fixture, now: later)[0] > 50, "and it is the faster one now")
    }

    @Test func `what is in flight counts, and weight divides it`() throws {
        let fixture = StrategyFixture(weights: [1, 4])
        let strategy = try fixture.make("peak-ewma")
        for position in 0..<2 {
            fixture.load.setCost(fixture[position], nanoseconds: PeakEWMATests.second, at: start)
        }
        // (1 + 1) / 1 against (n + 1) / 4.
        fixture.load.begin(fixture[0], at: start)
        for _ in 0..<6 { fixture.load.begin(fixture[1], at: start) }
        #expect(counts(strategy, fixture, now: start) == [0, 100])
        for _ in 0..<2 { fixture.load.begin(fixture[1], at: start) }
        #expect(counts(strategy, fixture, now: start) == [100, 0])
    }

    @Test func `idle servers of like speed share by weight, and the faster one gets the more the faster it is`() throws
    {
        let ms = PeakEWMATests.millisecond
        for (light, heavy, least, most) in [
            (100 * ms, 100 * ms, 0.22, 0.28), (100 * ms, 90 * ms, 0.17, 0.24), (200 * ms, 50 * ms, 0, 0),
            (90 * ms, 100 * ms, 0.35, 0.42), (50 * ms, 200 * ms, 1, 1),
            // An answer of 3 ms among those of a third of one is no slow server.
            (3 * ms, ms / 3, 0.11, 0.18), (ms / 3, ms / 4, 0.21, 0.28),
        ] {
            let fixture = StrategyFixture(weights: [1, 3])
            let strategy = try fixture.make("peak-ewma")
            fixture.load.setCost(fixture[0], nanoseconds: light, at: start)
            fixture.load.setCost(fixture[1], nanoseconds: heavy, at: start)
            let share = Double(counts(strategy, fixture, now: start, picks: 20_000)[0]) / 20_000
            // Hoeffding: a chance below 2 exp(-2 * 20000 * 0.03^2) = 1e-15 for more.
            #expect((least...most).contains(share), "\(share) with \(light) and \(heavy)")
        }
    }

    @Test func `where no time is known, as in TCP mode, connections per weight decide`() throws {
        let fixture = StrategyFixture(weights: [1, 3])
        let strategy = try fixture.make("peak-ewma")
        fixture.load.begin(fixture[0], at: start)
        for _ in 0..<4 { fixture.load.begin(fixture[1], at: start) }
        // 2 / 1 against 5 / 3.
        #expect(counts(strategy, fixture, now: start) == [0, 100])
        for _ in 0..<2 { fixture.load.begin(fixture[1], at: start) }
        #expect(counts(strategy, fixture, now: start) == [100, 0])
    }

    @Test func `fair shares are by weight and speed, an unknown server in the middle`() throws {
        let fixture = StrategyFixture(weights: [1, 1, 2, 1])
        let strategy = try fixture.make("peak-ewma")
        let ms = PeakEWMATests.millisecond
        #expect(strategy.fairShare(load: fixture.load).map(\.share) == [0.2, 0.2, 0.4, 0.2])
        fixture.load.setCost(fixture[0], nanoseconds: 10 * ms, at: start)
        fixture.load.setCost(fixture[1], nanoseconds: 30 * ms, at: start)
        fixture.load.setAvailable(fixture[3], false)
        // 1/10, 1/30 and 2/20: the third counts as their mean of 20 ms.
        let shares = strategy.fairShare(load: fixture.load).map(\.share)
        for (share, part) in zip(shares, [3.0, 1, 3, 0]) { #expect(abs(share - part / 7) < 1e-9, "\(shares)") }
    }

    private func counts(
        _ strategy: any Strategy, _ fixture: StrategyFixture, now: Instant, picks: Int = 100
    ) -> [Int] {
        var random = RandomGenerator(seed: 21)
        var counts = [Int](repeating: 0, count: fixture.roster.entries.count)
        for _ in 0..<picks {
            let request = StrategyFixture.request(random: random.next(), now: now)
            if let picked = strategy.pick(request, load: fixture.load) { counts[picked.offset] += 1 }
        }
        return counts
    }
}
