import Testing

@testable import Balancer

@Suite struct ArrivalRingTests {
    private static func arrival(_ number: Int, at nanoseconds: UInt64) -> Arrival {
        Arrival(
            at: Instant(nanoseconds: nanoseconds), clientKey: UInt64(number % 7), server: ServerIndex(number % 1024))
    }

    @Test func `few arrivals are all kept, in order, and read from a moment on`() {
        let ring = ArrivalRing()
        let all = (0..<100).map { Self.arrival($0, at: UInt64($0) * 1_000_000) }
        for arrival in all { ring.record(arrival) }
        let sample = ring.read(since: Instant(nanoseconds: 0))
        #expect(sample.arrivals == all && sample.thinning == 0)
        #expect(ring.read(since: Instant(nanoseconds: 90_000_000)).arrivals == Array(all.suffix(10)))
        #expect(ArrivalRing().read(since: Instant(nanoseconds: 0)).arrivals.isEmpty)
    }

    /// The figures follow from the hash of the arrivals' numbers: they are the same in every run.
    @Test(arguments: [1_000, 20_000, 100_000])
    func `at high rates one in so many is kept, and they go back over the window`(rate: Int) {
        let ring = ArrivalRing()
        let step = UInt64(1_000_000_000 / rate)
        for number in 0..<(30 * rate) { ring.record(Self.arrival(number, at: UInt64(number) * step)) }
        let end = UInt64(30 * rate) * step
        let start = Instant(nanoseconds: end - ArrivalRing.window)
        let sample = ring.read(since: start)
        #expect(sample.arrivals.count <= ArrivalRing.capacity && sample.arrivals.count > ArrivalRing.capacity / 8)
        #expect(zip(sample.arrivals, sample.arrivals.dropFirst()).allSatisfy { $0.at <= $1.at })
        let reach = Double(end - (sample.arrivals.first?.at.nanoseconds ?? end)) / Double(ArrivalRing.window)
        #expect(reach > 0.5, "\(reach)")
        let estimate = Double(sample.arrivals.count << sample.thinning) / (Double(rate) * 10 * reach)
        #expect(abs(estimate - 1) < 0.1, "\(estimate)")
        // The arrivals come down to what can be run, thinned alike.
        let merged = ArrivalRing.merged([sample, sample], limit: 1000)
        #expect(merged.arrivals.count <= 1000 && merged.arrivals.count > 300 && merged.thinning > sample.thinning)
    }

    @Test func `when fewer come again, more of them are kept again`() {
        let ring = ArrivalRing()
        for number in 0..<400_000 { ring.record(Self.arrival(number, at: UInt64(number) * 20_000)) }
        let busy = ring.read(since: Instant(nanoseconds: 0)).thinning
        #expect(busy > 2)
        let quiet: UInt64 = 8_000_000_000
        for number in 0..<40_000 { ring.record(Self.arrival(number, at: quiet + UInt64(number) * 10_000_000)) }
        let end = quiet + 40_000 * 10_000_000
        #expect(ring.read(since: Instant(nanoseconds: end - ArrivalRing.window)).thinning == 0)
    }
}
