extension LatencyDetail {
    /// The buckets that are not empty.
    ///
    /// - Parameter buckets: cumulative counts, by `LatencyBuckets`.
    init(server: String?, cumulative buckets: [UInt64]) {
        self.init(server: server)
        var counted: [Bucket] = []
        CumulativeCounts.forEachCounted(buckets) { index, count in
            counted.append(Bucket(upToMicroseconds: LatencyBuckets.upperBound(index), count: count))
        }
        self.buckets = counted
    }
}
