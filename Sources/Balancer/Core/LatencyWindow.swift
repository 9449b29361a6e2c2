/// The latencies of the last 10 seconds, made from cumulative buckets. Reader's side: one thread.
///
/// Each sample adds what is new and takes out what has become too old, bucket by bucket, so that the cost follows
/// the number of buckets that changed. When samples are further apart than the window is long, it covers the time
/// since the last one.
struct LatencyWindow: Sendable {
    /// What one sample added.
    private struct Step {
        var start: Instant
        var maximum: UInt64
        var buckets: [(index: UInt16, count: UInt64)]
    }

    /// The window's length in nanoseconds, without the slack that a late sample gets.
    static let nanoseconds: UInt64 = 10_000_000_000

    private var steps: [Step] = []
    private var cumulative: [UInt64] = []
    private var current = [UInt64](repeating: 0, count: LatencyBuckets.count)
    private var last: Instant?

    /// A window that knows nothing: the first sample is what the next one is compared with.
    init() {}

    /// A window that starts with all counts at zero at `start`: for a server that is added now.
    init(startingAt start: Instant) {
        last = start
        cumulative = [UInt64](repeating: 0, count: LatencyBuckets.count)
    }

    /// Takes a sample.
    ///
    /// - Parameters:
    ///   - buckets: cumulative counts, `LatencyBuckets.count` of them; anything else is ignored.
    ///   - maximum: the largest latency since the last sample, in microseconds; 0 without any.
    mutating func add(cumulative buckets: [UInt64], maximum: UInt64, now: Instant) {
        guard buckets.count == LatencyBuckets.count else { return }
        defer {
            cumulative = buckets
            last = now
        }
        guard let last else { return }
        var step = Step(start: last, maximum: maximum, buckets: [])
        CumulativeCounts.forEachCounted(CumulativeCounts.since(cumulative, buckets)) { index, count in
            // Counts never go back; where they seem to, nothing is new.
            guard buckets[index] > cumulative[index] else { return }
            current[index] += count
            step.buckets.append((UInt16(truncatingIfNeeded: index), count))
        }
        // Even an empty step counts: it holds the time at which the window ends.
        steps.append(step)
        // A twentieth of slack, or a sample that is a little late would cost a tenth of the window.
        let length = LatencyWindow.nanoseconds + LatencyWindow.nanoseconds / 20
        let expired = steps.dropLast().prefix { now.nanoseconds(since: $0.start) > length }.count
        for step in steps.prefix(expired) {
            for (index, count) in step.buckets { current[Int(index)] -= count }
        }
        steps.removeFirst(expired)
    }

    /// The mean of the window in microseconds, by the middles of the buckets; nil without a sample.
    var meanMicroseconds: Double? {
        var count = 0.0
        var sum = 0.0
        CumulativeCounts.forEachCounted(current) { index, value in
            count += Double(value)
            sum += Double(value) * Double(LatencyBuckets.lowerBound(index) + LatencyBuckets.upperBound(index)) / 2
        }
        return count > 0 ? sum / count : nil
    }

    /// The figures of the window, as of the last sample.
    var figures: LatencyFigures {
        LatencyFigures(buckets: current, maximum: steps.reduce(0) { max($0, $1.maximum) })
    }
}
