/// Two strategies beside each other, as a comparison measured them; kept until the next one.
struct StrategyComparison: Sendable, Equatable {
    var service: String
    var first: StrategyMeasurement
    var second: StrategyMeasurement
    /// When it ended, in milliseconds since 1970.
    var endedUnixMilliseconds: Int64

    /// A line of the table.
    struct Row: Sendable {
        var name: String
        var first: Statistics
        var second: Statistics
        var lessIsBetter: Bool
        var unit: Unit
    }

    /// How a line's numbers are written.
    enum Unit: Sendable { case milliseconds, rate, ratio }

    var rows: [Row] {
        func row(
            _ name: String, _ unit: Unit, lessIsBetter: Bool = true, _ value: (StrategyMeasurement.Second) -> Double?
        ) -> Row {
            Row(
                name: name, first: first.figure(value), second: second.figure(value), lessIsBetter: lessIsBetter,
                unit: unit)
        }
        return [
            row("p50 ms", .milliseconds) { $0.p50 }, row("p99 ms", .milliseconds) { $0.p99 },
            row("req/s", .rate, lessIsBetter: false) { $0.requests }, row("errors/s", .rate) { $0.errors },
            row("imbalance", .ratio) { $0.imbalance },
        ]
    }
}

extension StrategyComparison.Row {
    /// What stands at the end of the line.
    enum Verdict: Equatable {
        case first(Double), second(Double)
        case unclear, unmeasured
    }

    /// Which is better, and by which part the second differs from the first; unclear where noise is larger.
    var verdict: Verdict {
        guard first.count >= 5, second.count >= 5 else { return .unmeasured }
        guard let difference = first.clearDifference(to: second) else { return .unclear }
        return (difference < 0) == lessIsBetter ? .second(difference) : .first(difference)
    }
}
