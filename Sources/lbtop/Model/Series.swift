/// The past of one server or service: counter points of the last seconds, from which rates come, and a ring of
/// whole seconds, from which graphs come.
struct Series: Sendable {
    /// How far back the points go, in milliseconds.
    static let pointWindow: Int64 = 11_000
    /// Seconds kept: ten minutes.
    static let capacity = 600
    /// Rates are taken over at least this long, so that a short interval does not make them jump.
    private static let leastRateSpan: Int64 = 900

    private(set) var points: [CounterPoint] = []
    private(set) var seconds = Ring<SecondFigures>(capacity: Series.capacity)
    private var secondStart: CounterPoint?

    /// Takes the counters of a new snapshot.
    mutating func append(_ point: CounterPoint, inFlight: Int, p99Microseconds: UInt64?) {
        if let last = points.last, point.wentBack(from: last) {
            points = []
            secondStart = nil
        }
        // Points closer than 200 ms replace each other, so that a fast interval costs no more memory.
        if points.count >= 2, point.milliseconds - points[points.count - 2].milliseconds < 200 {
            points[points.count - 1] = point
        } else {
            points.append(point)
        }
        if let keep = points.firstIndex(where: { point.milliseconds - $0.milliseconds <= Series.pointWindow }),
            keep > 0
        {
            points.removeFirst(min(keep, points.count - 2))
        }
        guard let start = secondStart else {
            secondStart = point
            return
        }
        let elapsed = point.milliseconds - start.milliseconds
        guard elapsed >= 950 else { return }
        let rates = Rates(from: start, to: point)
        let figures = SecondFigures(
            picks: Float(rates.picks), requests: Float(rates.requests), errors: Float(rates.errors),
            inFlight: Float(inFlight), p99Microseconds: Float(p99Microseconds ?? 0))
        // A long interval fills as many seconds as it lasted.
        for _ in 0..<min(max(1, (elapsed + 500) / 1000), Int64(Series.capacity)) { seconds.append(figures) }
        secondStart = point
    }

    /// What happens a second now; nil before the second snapshot.
    var rates: Rates? {
        guard points.count >= 2, let last = points.last else { return nil }
        let earlier = points.last { last.milliseconds - $0.milliseconds >= Series.leastRateSpan } ?? points[0]
        return Rates(from: earlier, to: last)
    }

    /// Picks since `start` (uptime in milliseconds), or in the last interval when nothing is newer.
    func picks(since start: Int64) -> UInt64 {
        guard let last = points.last else { return 0 }
        guard points.count >= 2 else { return 0 }
        let baseline = points.dropLast().first { $0.milliseconds >= start } ?? points[points.count - 2]
        return last.picks >= baseline.picks ? last.picks - baseline.picks : 0
    }
}
