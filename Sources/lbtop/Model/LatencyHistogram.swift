import Balancer

/// Latencies counted into a few steps of 1, 2 and 5 times a power of ten: what a histogram draws, a row a step.
struct LatencyHistogram: Sendable, Equatable {
    /// The requests of a row: those that took at most `upTo` and more than the row before; nil: all longer ones.
    struct Step: Sendable, Equatable {
        var upToMicroseconds: UInt64?
        var count: UInt64
    }

    private(set) var steps: [Step] = []
    private(set) var total: UInt64 = 0

    /// 0.1 ms to 50 s.
    private static let bounds: [UInt64] = (2...7).flatMap { power in
        let base = (0..<power).reduce(UInt64(1)) { product, _ in product * 10 }
        return [base, 2 * base, 5 * base]
    }

    /// - Parameter rows: at most so many steps; the rarest ends are counted into their neighbours.
    init(_ buckets: [LatencyDetail.Bucket], rows: Int) {
        var counts = Array(repeating: UInt64(0), count: LatencyHistogram.bounds.count + 1)
        for bucket in buckets {
            let step =
                LatencyHistogram.bounds.firstIndex { bucket.upToMicroseconds <= $0 } ?? LatencyHistogram.bounds.count
            counts[step] &+= bucket.count
            total &+= bucket.count
        }
        guard rows > 0, var low = counts.firstIndex(where: { $0 > 0 }), var high = counts.lastIndex(where: { $0 > 0 })
        else { return }
        while high - low + 1 > rows {
            if counts[low] <= counts[high] {
                counts[low + 1] &+= counts[low]
                low += 1
            } else {
                counts[high - 1] &+= counts[high]
                high -= 1
            }
        }
        // The last row says `more than` when longer ones were counted into it.
        let last = counts[low...high].last ?? 0
        steps = (low..<high).map { Step(upToMicroseconds: LatencyHistogram.bounds[$0], count: counts[$0]) }
        let hasLonger = buckets.contains { bucket in
            !LatencyHistogram.bounds.indices.contains(high) || bucket.upToMicroseconds > LatencyHistogram.bounds[high]
        }
        steps.append(Step(upToMicroseconds: hasLonger ? nil : LatencyHistogram.bounds[high], count: last))
    }

    /// The step that the share `quantile` of the requests took at most; nil without requests.
    func step(of quantile: Double) -> Int? {
        guard total > 0 else { return nil }
        var sum = 0.0
        for (position, step) in steps.enumerated() {
            sum += Double(step.count)
            if sum >= quantile * Double(total) { return position }
        }
        return steps.count - 1
    }
}
