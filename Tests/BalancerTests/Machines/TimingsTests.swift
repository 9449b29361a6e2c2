import Testing

@testable import Balancer

@Suite struct TimingsTests {
    @Test func `durations become nanoseconds, and what does not fit saturates`() {
        #expect(Timings.nanoseconds(.milliseconds(1500)) == 1_500_000_000)
        #expect(Timings.nanoseconds(.nanoseconds(1)) == 1)
        #expect(Timings.nanoseconds(.zero) == 0)
        #expect(Timings.nanoseconds(.seconds(-1)) == 0)
        #expect(Timings.nanoseconds(.milliseconds(-1)) == 0)
        #expect(Timings.nanoseconds(.seconds(Int64.max)) == .max)
    }

    @Test func `tries are the first and the retries, eleven at most`() {
        let sends = [-5, 0, 3, 10, 11, Int.max].map { retries in
            var limits = Limits()
            limits.retries = retries
            return Timings(limits).sends
        }
        #expect(sends == [1, 1, 4, 11, 11, 11])
    }

    @Test func `no limit of a body is the largest number, and a rate is never negative`() {
        var limits = Limits()
        #expect(Timings(limits).maximumBody == .max)
        limits.maximumBody = 7
        limits.minimumRate = -1
        #expect(Timings(limits).maximumBody == 7 && Timings(limits).minimumRate == 0)
    }
}
