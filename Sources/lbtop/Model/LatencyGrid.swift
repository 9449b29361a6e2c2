import Balancer

/// The steps in which latencies are kept for each second: six a decade, 0.05 ms to 30 s, and one for what is longer.
enum LatencyGrid {
    /// The longest time of each step, in microseconds; the last step has no bound and is not among them.
    static let bounds: [UInt64] = {
        var bounds: [UInt64] = [50, 70]
        for decade: UInt64 in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            for step: UInt64 in [10, 15, 20, 30, 50, 70] where decade * step <= 30_000_000 {
                bounds.append(decade * step)
            }
        }
        return bounds
    }()

    /// Stands for the longest time of the last step where one must be named: 71 minutes.
    static let longest: UInt64 = 1 << 32

    /// What was counted in some seconds, by step; empty when nothing is known of any.
    static func sum(_ seconds: [ServiceSecond]) -> [UInt32] {
        var sum: [UInt32] = []
        for second in seconds where !second.latencies.isEmpty {
            if sum.isEmpty {
                sum = second.latencies
            } else {
                for (step, count) in second.latencies.enumerated() where sum.indices.contains(step) {
                    sum[step] = UInt32(clamping: UInt64(sum[step]) + UInt64(count))
                }
            }
        }
        return sum
    }

    /// How many steps there are.
    static var count: Int { bounds.count + 1 }

    /// The step of a time.
    static func step(ofMicroseconds time: UInt64) -> Int { bounds.firstIndex { time <= $0 } ?? bounds.count }

    /// What was counted between two readings of cumulative buckets: by step, and its 99th percentile.
    ///
    /// - Returns: nil when the readings do not belong together.
    static func between(
        _ earlier: [LatencyDetail.Bucket], _ later: [LatencyDetail.Bucket], seconds: Int
    ) -> (steps: [UInt32], p99: Double?)? {
        var before: [UInt64: UInt64] = [:]
        for bucket in earlier { before[bucket.upToMicroseconds] = bucket.count }
        var steps = Array(repeating: UInt32(0), count: count)
        var counted: [(time: UInt64, count: UInt64)] = []
        var sum: UInt64 = 0
        for bucket in later {
            let old = before[bucket.upToMicroseconds] ?? 0
            guard bucket.count >= old else { return nil }
            let new = bucket.count - old
            guard new > 0, sum.addingReportingOverflow(new).overflow == false else { continue }
            sum += new
            counted.append((bucket.upToMicroseconds, new))
            let place = step(ofMicroseconds: bucket.upToMicroseconds)
            let perSecond = max(1, new / UInt64(max(1, seconds)))
            steps[place] = UInt32(clamping: UInt64(steps[place]) + min(perSecond, UInt64(UInt32.max)))
        }
        // Of fewer than 20 the 99th percentile is only the largest.
        guard sum >= 20 else { return (steps, nil) }
        counted.sort { $0.time < $1.time }
        var left = sum - sum / 100
        for (time, count) in counted {
            if left <= count { return (steps, Double(time)) }
            left -= count
        }
        return (steps, counted.last.map { Double($0.time) })
    }
}
