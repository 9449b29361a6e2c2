import Balancer

/// What a load came to, and whether it was the load that was asked for. Pure.
struct LoadReport {
    /// Of the rate: closer is what was asked for.
    static let tolerance = 0.02

    let rate: Int
    /// Requests that went out, answers that came whole, requests that broke off or could not be sent, and those that
    /// were given up because they had waited too long.
    var sent: UInt64 = 0
    var answered: UInt64 = 0
    var failed: UInt64 = 0
    var givenUp: UInt64 = 0
    /// What the last one failed of.
    var lastFailure: String?
    private var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
    private var slowest: UInt64 = 0

    private var seen: (due: UInt64, sent: UInt64) = (0, 0)
    private var secondsBehind = 0
    private var secondsWell = 0
    private var isBehind = false

    init(rate: Int) { self.rate = rate }

    /// Counts an answer by the time since its request was due.
    mutating func answered(afterNanoseconds nanoseconds: UInt64) {
        answered += 1
        buckets[LatencyBuckets.index(forMicroseconds: nanoseconds / 1000)] += 1
        slowest = max(slowest, nanoseconds / 1000)
    }

    /// Looks at the second that has passed: a line when the load has begun to be less than was asked for, or is so again.
    /// Two seconds in a row decide: one alone may be the machine's.
    mutating func second(due: UInt64, whyNot: String) -> String? {
        let (wanted, went) = (due - seen.due, sent - seen.sent)
        seen = (due, sent)
        let allowed = max(1, UInt64(Double(wanted) * LoadReport.tolerance))
        if went + allowed < wanted {
            secondsBehind += 1
            secondsWell = 0
        } else {
            secondsWell += 1
            secondsBehind = 0
        }
        if !isBehind, secondsBehind >= 2 {
            isBehind = true
            return "\(went) instead of \(rate) requests a second: \(lastFailure ?? whyNot)"
        }
        if isBehind, secondsWell >= 2 {
            isBehind = false
            return "\(rate) requests a second again"
        }
        return nil
    }

    /// The line at the end.
    func summary(nanoseconds: UInt64, whyNot: String) -> String {
        let seconds = Double(nanoseconds) / 1e9
        let real = seconds > 0 ? Double(sent) / seconds : 0
        var parts = ["\(sent) requests in \(LoadReport.tenths(seconds)) s, \(LoadReport.tenths(real)) a second"]
        let wanted = Double(rate) * seconds
        // A single request more or less is no other rate: at 10 a second for a second it would be a tenth.
        if abs(Double(sent) - wanted) > max(1, wanted * LoadReport.tolerance) {
            parts[0] += " instead of \(rate): \(lastFailure ?? whyNot)"
        }
        parts.append("\(answered) answered" + (failed > 0 ? ", \(failed) failed" : ""))
        if givenUp > 0 { parts.append("\(givenUp) never sent") }
        let figures = LatencyFigures(buckets: buckets, maximum: slowest)
        if let p50 = figures.p50, let p99 = figures.p99, let most = figures.max {
            let times = [p50, p99, most].map { LoadReport.tenths(Double($0) / 1000) }
            parts.append("p50 \(times[0]) ms, p99 \(times[1]) ms, max \(times[2]) ms since each was due")
        }
        return parts.joined(separator: "; ")
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
