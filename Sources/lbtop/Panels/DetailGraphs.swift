import Balancer

/// A server's last minutes: requests, load, latency and errors, one above the other, with events at the bottom.
enum DetailGraphs {
    private struct Graph {
        var name: String
        var value: KeyPath<SecondFigures, Float>
        /// Makes one value of a column's.
        var combine: (ArraySlice<Float>) -> Float
        var style: Style
        var now: String
        /// Writes the top of the axis.
        var text: (Double) -> String
    }

    private static let label = 10
    private static let value = 7

    static func draw(_ row: ServerRow, _ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let width = max(0, rect.width - label - value - 1)
        let track = context.history.servers[row.server.id]?.seconds ?? Track(capacity: 1)
        let time = context.axis(columns: width, fitting: track.count)
        canvas.rule(rect, context.glyphs, title: "history, \(TimeMarks.span(time))")
        let isTCP = context.service?.mode == .tcp
        let graphs: [Graph] = [
            Graph(
                name: isTCP ? "new/s" : "req/s", value: \.requests, combine: TimeAxis.mean, style: .accent,
                now: rate(row.rates?.requests)
            ) { NumberText.short($0) },
            Graph(
                name: "in flight", value: \.inFlight, combine: TimeAxis.mean, style: .plain,
                now: NumberText.short(UInt64(max(0, row.server.inFlight)))
            ) { NumberText.short($0) },
            Graph(
                name: "p99 ms", value: \.p99Microseconds, combine: TimeAxis.most, style: .warning,
                now: NumberText.milliseconds(row.server.traffic.latency.p99)
            ) {
                NumberText.milliseconds(UInt64(max(0, min($0, 1e15))))
            },
            Graph(
                name: "err/s", value: \.errors, combine: TimeAxis.most, style: .bad, now: rate(row.rates?.errors)
            ) {
                NumberText.short($0)
            },
        ]
        let height = max(1, min(4, (rect.height - 2) / graphs.count))
        var y = rect.y + 1
        for graph in graphs {
            let values = time.values(track, { $0[keyPath: graph.value] }, combine: graph.combine)
            let peak = values.max() ?? 0
            let lines = Sparkline.rows(
                values, width: width, height: height, maximum: max(0.001, peak), glyphs: context.glyphs)
            canvas.put(graph.name, x: rect.x + 1, y: y + height - 1, style: .faint, limit: label - 1)
            if height > 1, peak > 0 {
                canvas.putRight(graph.text(peak), right: rect.x + label - 1, y: y, style: .faint)
            }
            for (offset, line) in lines.enumerated() {
                canvas.put(line, x: rect.x + label, y: y + offset, style: graph.style, limit: width)
            }
            canvas.putRight(graph.now, right: rect.right - 1, y: y + height - 1, style: .bold)
            y += height
        }
        guard y < rect.bottom else { return }
        let plot = Rect(x: rect.x + label, y: rect.y + 1, width: width, height: y - rect.y - 1)
        TimeMarks.draw(context, time, plot: plot, y: y, server: row.server.name, on: &canvas)
    }

    private static func rate(_ value: Double?) -> String { value.map { NumberText.short($0) } ?? "-" }
}
