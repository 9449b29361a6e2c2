import Testing

@testable import Balancer

@Suite struct LatencyBucketsTests {
    @Test func `buckets lie side by side and cover everything up to more than an hour`() {
        #expect(LatencyBuckets.lowerBound(0) == 0)
        for index in 0..<LatencyBuckets.count {
            #expect(LatencyBuckets.index(forMicroseconds: LatencyBuckets.lowerBound(index)) == index)
            #expect(LatencyBuckets.index(forMicroseconds: LatencyBuckets.upperBound(index)) == index)
            if index > 0 { #expect(LatencyBuckets.lowerBound(index) == LatencyBuckets.upperBound(index - 1) + 1) }
        }
        #expect(LatencyBuckets.upperBound(LatencyBuckets.count - 1) > 3_600_000_000)
    }

    @Test func `a bucket is at most a sixteenth as wide as its smallest value`() {
        for index in 16..<LatencyBuckets.count {
            let width = LatencyBuckets.upperBound(index) - LatencyBuckets.lowerBound(index) + 1
            #expect(width * 16 <= LatencyBuckets.lowerBound(index))
        }
    }

    @Test func `what is longer than the last bucket falls into it`() {
        #expect(LatencyBuckets.index(forMicroseconds: .max) == LatencyBuckets.count - 1)
        #expect(LatencyBuckets.index(forMicroseconds: 1 << 32) == LatencyBuckets.count - 1)
    }

    @Test func `bounds of buckets that do not exist are those of the nearest`() {
        #expect(LatencyBuckets.lowerBound(-1) == 0)
        #expect(LatencyBuckets.upperBound(.max) == LatencyBuckets.longest)
        #expect(LatencyBuckets.upperBound(.min) == 0)
    }
}
