import Balancer

/// The strip's figure as shades: which level a server has in a column, and its figure in words.
struct StripScale {
    private let figure: StripFigure
    private let history: ServiceHistory
    private let time: TimeAxis
    /// What the figure is measured by: an equal share of picks, or the largest value that is shown.
    private let top: Double

    init(_ figure: StripFigure, _ context: PanelContext, _ time: TimeAxis, rows: ArraySlice<ServerRow>) {
        self.figure = figure
        history = context.history
        self.time = time
        switch figure {
        case .share:
            top = 1 / Double(max(1, context.allRows.count { $0.server.state.isPicked }))
        case .errors: top = 0
        case .p99, .connections:
            // The largest that is shown is the darkest.
            var most = 0.0
            for row in rows {
                guard let track = context.history.servers[row.server.id]?.seconds else { continue }
                for column in 0..<time.columns {
                    for second in track.values(time.seconds(column)) {
                        let value = figure == .p99 ? second.p99Microseconds : second.inFlight
                        most = max(most, Double(value))
                    }
                }
            }
            top = most
        }
    }

    /// The shade's level, 0...3; nil: nothing.
    func level(_ server: UInt64, _ column: Int) -> Int? {
        let seconds = time.seconds(column)
        guard let values = history.servers[server]?.seconds.values(seconds), !values.isEmpty else { return nil }
        switch figure {
        case .share:
            let picks = values.reduce(0.0) { $0 + Double($1.picks) }
            let all = history.total.seconds.values(seconds).reduce(0.0) { $0 + Double($1.picks) }
            guard picks > 0, all > 0 else { return nil }
            // A fair share has the third shade, with room on both sides: it must not flicker between two.
            let ratio = picks / all / top
            return ratio >= 1.35 ? 3 : (ratio >= 0.8 ? 2 : (ratio >= 0.4 ? 1 : 0))
        case .p99:
            let value = Double(values.reduce(0) { max($0, $1.p99Microseconds) })
            guard value > 0, top > 0 else { return nil }
            // Halves: latencies differ by factors.
            return value > top / 2 ? 3 : (value > top / 4 ? 2 : (value > top / 8 ? 1 : 0))
        case .errors:
            let requests = values.reduce(0.0) { $0 + Double($1.requests) }
            let errors = values.reduce(0.0) { $0 + Double($1.errors) }
            guard errors > 0 else { return nil }
            let part = errors / max(requests, errors)
            return part >= 0.5 ? 3 : (part >= 0.1 ? 2 : (part >= 0.01 ? 1 : 0))
        case .connections:
            let value = values.reduce(0.0) { $0 + Double($1.inFlight) } / Double(values.count)
            guard value > 0, top > 0 else { return nil }
            return min(3, Int(value / top * 4))
        }
    }

    /// The figure at the moment shown.
    func text(_ row: ServerRow) -> String {
        switch figure {
        case .share: row.share.map { "\(NumberText.whole($0 * 100))%" } ?? "-"
        case .p99: NumberText.milliseconds(row.server.traffic.latency.p99)
        case .errors: row.rates.map { NumberText.short($0.errors) } ?? "-"
        case .connections: NumberText.short(UInt64(max(0, row.server.inFlight)))
        }
    }

    /// The mean of the last 5 s and that of the 15 s before them; nil when they were not seen.
    func trend(_ server: UInt64) -> (now: Double, before: Double)? {
        let recent = history.recent(20, server: server)
        guard recent.count >= 10 else { return nil }
        let all = figure == .share ? history.recent(20).suffix(recent.count).map { Double($0.picks) } : []
        let values = recent.enumerated().map { position, second in
            switch figure {
            case .share:
                all.indices.contains(position) && all[position] > 0 ? Double(second.picks) / all[position] : 0
            case .p99: Double(second.p99Microseconds)
            case .errors: Double(second.errors)
            case .connections: Double(second.inFlight)
            }
        }
        func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
        return (mean(values.suffix(5)), mean(values.dropLast(5)))
    }
}
