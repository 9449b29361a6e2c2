extension LatencyDetail {
    /// The buckets that are not empty.
    ///
    /// - Parameter buckets: cumulative counts, by `LatencyBuckets`.
    init(server: String?, cumulative buckets: [UInt64]) {
        self.init(server: server)
        for (index, count) in buckets.enumerated() where count > 0 {
            let end = LatencyBuckets.upperBound(index)
            self.buckets.append(Bucket(upToMicroseconds: end, count: count))
        }
    }
}
