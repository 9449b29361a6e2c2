/// The fixed buckets that latencies are counted in, over microseconds.
///
/// Log-linear as in HdrHistogram: 0...15 us have a bucket each; from there every doubling is cut into 16 equal
/// buckets, so that a bucket is at most 1/16 (6.25 %) as wide as the values in it. The last one ends at 2^32 us
/// (71 minutes) and also takes what is longer.
package enum LatencyBuckets {
    /// Buckets for every doubling.
    private static let perDoubling = 16
    /// log2(perDoubling).
    private static let precision = 4
    /// The longest time that still falls into a bucket of its own width, in microseconds.
    static let longest: UInt64 = (1 << 32) - 1
    /// How many buckets there are.
    package static let count = (32 - precision + 1) * perDoubling

    /// The bucket of a time: 0 ..< `count`.
    @inline(__always)
    package static func index(forMicroseconds microseconds: UInt64) -> Int {
        let value = min(microseconds, longest)
        guard value >= UInt64(perDoubling) else { return Int(truncatingIfNeeded: value) }
        let shift = 63 &- precision &- value.leadingZeroBitCount
        // value >> shift is 16...31: the leading one, which the doubling stands for, and the bucket within it.
        return shift &* perDoubling &+ Int(truncatingIfNeeded: value >> UInt64(truncatingIfNeeded: shift))
    }

    /// The shortest time in a bucket, in microseconds; `index` is clamped to the buckets there are.
    static func lowerBound(_ index: Int) -> UInt64 {
        let index = min(max(index, 0), count - 1)
        guard index >= perDoubling else { return UInt64(index) }
        let shift = UInt64(index / perDoubling - 1)
        return UInt64(perDoubling + index % perDoubling) << shift
    }

    /// The longest time in a bucket, in microseconds; `index` is clamped to the buckets there are.
    static func upperBound(_ index: Int) -> UInt64 {
        let index = min(max(index, 0), count - 1)
        return index == count - 1 ? longest : lowerBound(index + 1) - 1
    }
}
