/// The past of one server or service: counter points of the last seconds, from which rates come, and a ring of
/// whole seconds, from which graphs and the past come.
struct Series: Sendable {
    /// How far back the points go, in milliseconds.
    static let pointWindow: Int64 = 11_000
    /// Seconds kept: ten minutes.
    static let capacity = 600
    /// Rates are taken over at least this long, so that a short interval does not make them jump.
    private static let leastRateSpan: Int64 = 900

    private(set) var points: [CounterPoint] = []
    private(set) var seconds = Track<SecondFigures>(capacity: Series.capacity)
    /// The counters at the end of the newest second.
    private(set) var secondStart: CounterPoint?

    /// Takes the counters of a new snapshot.
    ///
    /// - Parameters:
    ///   - figures: what else is kept of the second that ends with it, if one does.
    ///   - ending: how many seconds end with it, `end` being the number of the one after them.
    mutating func append(_ point: CounterPoint, _ given: SecondFigures, ending count: Int, end: Int) {
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
        let start = secondStart
        if start == nil || count > 0 { secondStart = point }
        guard count > 0 else { return }
        var figures = given
        if let start { figures.setRates(Rates(from: start, to: point)) }
        for second in (end - count)..<end { seconds.append(figures, at: second) }
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

    /// A counter at the end of a past second: what it is now less what was counted since.
    func count(_ now: KeyPath<CounterPoint, UInt64>, _ each: KeyPath<SecondFigures, Float>, at second: Int) -> UInt64 {
        guard let newest = secondStart else { return 0 }
        let since = seconds.values((second + 1)..<max(second + 1, seconds.end)).reduce(0.0) {
            $0 + Double($1[keyPath: each])
        }
        let value = Double(newest[keyPath: now]) - since
        return value >= 0.5 && value < 1e18 ? UInt64(value.rounded()) : 0
    }
}
