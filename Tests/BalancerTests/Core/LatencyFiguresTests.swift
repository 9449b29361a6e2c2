import Testing

@testable import Balancer

@Suite struct LatencyFiguresTests {
    @Test func `percentiles are within a sixteenth above those of the sorted samples`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomGenerator(seed: seed)
        for round in 0..<200 {
            let count = 1 + random.next(below: round < 20 ? 5 : 3000)
            // Spread over all doublings, from 0 us to about an hour.
            let samples = (0..<count).map { _ in random.next() >> UInt64(32 + random.next(below: 32)) }
            var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
            for sample in samples { buckets[LatencyBuckets.index(forMicroseconds: sample)] += 1 }
            let sorted = samples.sorted()
            let largest = sorted[count - 1]
            let figures = LatencyFigures(buckets: buckets, maximum: largest)
            #expect(figures.count == UInt64(count), "seed \(seed)")
            #expect(figures.max == largest, "seed \(seed)")
            let all = [(500, figures.p50), (900, figures.p90), (990, figures.p99), (999, figures.p999)]
            for (thousandths, figure) in all {
                let rank = max(1, (count * thousandths + 999) / 1000)
                let exact = sorted[rank - 1]
                let shown = try #require(figure)
                #expect(shown >= exact, "seed \(seed), rank \(rank) of \(count)")
                #expect(shown <= min(largest, exact + exact / 16), "seed \(seed), rank \(rank) of \(count)")
            }
        }
    }

    @Test func `without a sample there are no figures`() {
        let figures = LatencyFigures(buckets: [UInt64](repeating: 0, count: LatencyBuckets.count), maximum: 5)
        #expect(figures == LatencyFigures())
    }

    @Test func `without a known maximum it is the upper bound of the last bucket`() {
        var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
        buckets[LatencyBuckets.index(forMicroseconds: 1000)] = 1
        let figures = LatencyFigures(buckets: buckets)
        #expect(figures.max == 1023)
        #expect(figures.p50 == 1023)
    }

    @Test func `the maximum is never below a counted sample's bucket`() {
        var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
        buckets[LatencyBuckets.index(forMicroseconds: 1000)] = 1
        #expect(LatencyFigures(buckets: buckets, maximum: 10).max == 992)
    }

    @Test func `a latency of more than the longest bucket shows as it was`() {
        var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
        buckets[LatencyBuckets.count - 1] = 1
        let figures = LatencyFigures(buckets: buckets, maximum: 9_000_000_000)
        #expect(figures.p999 == 9_000_000_000)
    }
}
