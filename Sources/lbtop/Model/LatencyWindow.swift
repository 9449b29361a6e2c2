import Balancer

/// The latency buckets that were asked for, of the last seconds: they are cumulative, and what is drawn is a difference.
struct LatencyWindow: Sendable {
    private struct Subject: Hashable {
        var service: String
        var server: String?
    }

    private struct Point {
        /// The engine's uptime.
        var milliseconds: Int64
        var buckets: [LatencyDetail.Bucket]
    }

    private var points: [Subject: [Point]] = [:]

    /// Counted are at most so many milliseconds.
    static let span: Int64 = 10_000

    init() {}

    /// What is kept of the 10 s until the end of a past second: of services in all, in the steps of `LatencyGrid`.
    init(_ services: [String: ServiceHistory], until second: Int) {
        for (name, history) in services {
            let counts = LatencyGrid.sum(history.sums.values((second - 9)..<(second + 1)))
            let bounds = LatencyGrid.bounds + [LatencyGrid.longest]
            let buckets = zip(bounds, counts).filter { $0.1 > 0 }.map {
                LatencyDetail.Bucket(upToMicroseconds: $0.0, count: UInt64($0.1))
            }
            points[Subject(service: name, server: nil)] = [
                Point(milliseconds: 0, buckets: []), Point(milliseconds: LatencyWindow.span, buckets: buckets),
            ]
        }
    }

    /// Takes what a snapshot carries; forgets what is no longer asked for.
    mutating func take(_ snapshot: EngineSnapshot) {
        let now = snapshot.uptimeMilliseconds
        for service in snapshot.services {
            for detail in service.watched?.latency ?? [] {
                let subject = Subject(service: service.name, server: detail.server)
                let before = points[subject, default: []]
                // The last one that is older than the window is what the oldest second is counted from.
                let start = before.lastIndex { now - $0.milliseconds >= LatencyWindow.span } ?? 0
                points[subject] = Array(before[start...]) + [Point(milliseconds: now, buckets: detail.buckets)]
            }
        }
        points = points.filter { now - ($0.value.last?.milliseconds ?? 0) <= LatencyWindow.span }
    }

    /// What was counted in the last seconds and how many milliseconds that were; nil before the second look.
    func recent(service: String, server: String?) -> (buckets: [LatencyDetail.Bucket], milliseconds: Int64)? {
        guard let all = points[Subject(service: service, server: server)], all.count > 1, let first = all.first,
            let last = all.last
        else { return nil }
        var earlier: [UInt64: UInt64] = [:]
        for bucket in first.buckets { earlier[bucket.upToMicroseconds] = bucket.count }
        let buckets = last.buckets.compactMap { bucket -> LatencyDetail.Bucket? in
            let before = earlier[bucket.upToMicroseconds] ?? 0
            // A server of the same name has started anew.
            let count = bucket.count >= before ? bucket.count - before : bucket.count
            return count > 0 ? LatencyDetail.Bucket(upToMicroseconds: bucket.upToMicroseconds, count: count) : nil
        }
        return (buckets, last.milliseconds - first.milliseconds)
    }
}
