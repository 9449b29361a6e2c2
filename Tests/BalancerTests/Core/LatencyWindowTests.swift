import Testing

@testable import Balancer

@Suite struct LatencyWindowTests {
    private static let second: UInt64 = 1_000_000_000

    /// Cumulative buckets, as a histogram would give them.
    private struct Source {
        var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
        var maximum: UInt64 = 0

        mutating func record(_ value: UInt64) {
            buckets[LatencyBuckets.index(forMicroseconds: value)] += 1
            maximum = max(maximum, value)
        }

        mutating func takeMaximum() -> UInt64 {
            defer { maximum = 0 }
            return maximum
        }
    }

    @Test func `the window holds the samples of the last ten seconds and no others`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomGenerator(seed: seed)
        var source = Source()
        var window = LatencyWindow(startingAt: Instant(nanoseconds: 0))
        var recorded: [[UInt64]] = []
        for step in 1...60 {
            let values = (0..<random.next(below: 40)).map { _ in random.next() >> UInt64(40 + random.next(below: 20)) }
            values.forEach { source.record($0) }
            recorded.append(values)
            let now = Instant(nanoseconds: UInt64(step) * LatencyWindowTests.second)
            window.add(cumulative: source.buckets, maximum: source.takeMaximum(), now: now)

            let last = recorded.suffix(10).flatMap { $0 }
            var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
            for value in last { buckets[LatencyBuckets.index(forMicroseconds: value)] += 1 }
            let expected = LatencyFigures(buckets: buckets, maximum: last.max() ?? 0)
            #expect(window.figures == expected, "seed \(seed), step \(step)")
        }
    }

    @Test func `a sample that comes a little late costs nothing of the window`() {
        var source = Source()
        var window = LatencyWindow(startingAt: Instant(nanoseconds: 0))
        for step in 1...30 as ClosedRange<UInt64> {
            source.record(100)
            let now = Instant(nanoseconds: step * (LatencyWindowTests.second + 20_000_000))
            window.add(cumulative: source.buckets, maximum: source.takeMaximum(), now: now)
        }
        #expect(window.figures.count == 10)
    }

    @Test func `a window that knows nothing starts from its first sample`() {
        var source = Source()
        source.record(100)
        var window = LatencyWindow()
        window.add(cumulative: source.buckets, maximum: 100, now: Instant(nanoseconds: 5))
        #expect(window.figures == LatencyFigures())
        source.record(200)
        window.add(cumulative: source.buckets, maximum: 200, now: Instant(nanoseconds: 6))
        #expect(window.figures.count == 1)
        #expect(window.figures.max == 200)
    }

    @Test func `samples further apart than the window show the time since the last one`() {
        var source = Source()
        var window = LatencyWindow(startingAt: Instant(nanoseconds: 0))
        for step in 1...3 as ClosedRange<UInt64> {
            for _ in 0..<step { source.record(step) }
            let now = Instant(nanoseconds: step * 30 * LatencyWindowTests.second)
            window.add(cumulative: source.buckets, maximum: source.takeMaximum(), now: now)
            #expect(window.figures.count == step)
            #expect(window.figures.p50 == step)
        }
        // A short one after them pushes the long one out.
        let now = Instant(nanoseconds: 91 * LatencyWindowTests.second)
        window.add(cumulative: source.buckets, maximum: 0, now: now)
        #expect(window.figures.count == 0)
    }

    @Test func `counts that go back or have another size are not believed`() {
        var source = Source()
        source.record(3)
        var window = LatencyWindow(startingAt: Instant(nanoseconds: 0))
        window.add(cumulative: source.buckets, maximum: 3, now: Instant(nanoseconds: 1))
        window.add(cumulative: [1, 2, 3], maximum: 9, now: Instant(nanoseconds: 2))
        window.add(cumulative: Source().buckets, maximum: 0, now: Instant(nanoseconds: 3))
        #expect(window.figures.count == 1)
        #expect(window.figures.max == 3)
    }
}
