extension LatencyFigures {
    /// The figures of counted latencies. Percentiles are the nearest-rank ones, as the upper bound of the bucket
    /// that holds the rank, at most the maximum: never too small, and too large by 6.25 % at most.
    ///
    /// - Parameters:
    ///   - buckets: counts, by `LatencyBuckets`.
    ///   - maximum: the largest latency in microseconds; 0 when it is not known: then its bucket's upper bound.
    package init(buckets: [UInt64], maximum: UInt64 = 0) {
        self.init()
        var last = 0
        var counted: UInt64 = 0
        CumulativeCounts.forEachCounted(buckets) { index, value in
            counted &+= value
            last = index
        }
        count = counted
        guard count > 0 else { return }
        // The maximum is taken a moment apart from the buckets: it may belong to a sample that is not in them yet,
        // or be missing still for one that is.
        let largest = Swift.max(maximum, LatencyBuckets.lowerBound(last))
        max = maximum == 0 ? LatencyBuckets.upperBound(last) : largest
        let ceiling = max ?? largest
        var seen: UInt64 = 0
        let ranks = [rank(500), rank(900), rank(990), rank(999)]
        var values = [ceiling, ceiling, ceiling, ceiling]
        var next = 0
        CumulativeCounts.forEachCounted(buckets) { index, value in
            seen &+= value
            while next < ranks.count, seen >= ranks[next] {
                // What is beyond the last bucket's end is known by the maximum alone.
                let bound = index == LatencyBuckets.count - 1 ? ceiling : LatencyBuckets.upperBound(index)
                values[next] = Swift.min(bound, ceiling)
                next += 1
            }
        }
        (p50, p90, p99, p999) = (values[0], values[1], values[2], values[3])
    }

    /// The 1-based rank of a percentile given in thousandths, rounded up.
    private func rank(_ thousandths: UInt64) -> UInt64 {
        let (whole, rest) = count.quotientAndRemainder(dividingBy: 1000)
        return Swift.max(1, whole * thousandths + (rest * thousandths + 999) / 1000)
    }
}
