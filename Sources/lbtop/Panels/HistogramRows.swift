import Balancer

/// A histogram of latencies, a row a step of the time, with the percentiles beside the rows they fall into.
enum HistogramRows {
    /// Rows below the rule that a histogram has use for.
    static let most = 9

    /// Draws a rule and the rows below it.
    static func draw(
        server: String?, _ context: PanelContext, in rect: Rect, on canvas: inout Canvas
    ) {
        let known = context.observation.latencies.recent(service: context.service?.name ?? "", server: server)
        let histogram = known.map { LatencyHistogram($0.buckets, rows: max(0, rect.height - 1)) }
        let seconds = max(1, ((known?.milliseconds ?? LatencyWindow.span) + 500) / 1000)
        canvas.rule(
            rect, context.glyphs, title: "latency, last \(seconds) s",
            note: histogram.map { "ms, n=\(NumberText.exact($0.total))" } ?? "ms")
        guard let histogram, histogram.total > 0 else {
            let text = histogram == nil ? "counting ..." : "no request has ended"
            canvas.put(text, x: rect.x + 2, y: rect.y + 1, style: .faint, limit: rect.width - 3)
            return
        }
        let marks: [(String, Double)] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]
        let places = marks.map { ($0.0, histogram.step(of: $0.1)) }
        let label = 7
        let tail = 11
        let room = max(1, rect.width - label - tail - 7)
        let peak = histogram.steps.map(\.count).max() ?? 1
        for (position, step) in histogram.steps.enumerated() {
            let y = rect.y + 1 + position
            guard y < rect.bottom else { return }
            let bound = step.upToMicroseconds.map { "≤" + text($0) }
            let more = position > 0 ? histogram.steps[position - 1].upToMicroseconds : nil
            let name = bound ?? ">" + text(more ?? 0)
            canvas.putRight(
                context.model.options.ascii ? name.replacing("≤", with: "<=") : name, right: rect.x + 1 + label, y: y,
                style: .faint)
            let part = Double(step.count) / Double(max(1, peak))
            let cells = step.count == 0 ? 0 : max(1, Int((part * Double(room)).rounded()))
            canvas.put(
                String(repeating: context.glyphs.bar, count: cells), x: rect.x + label + 2, y: y,
                style: Style(ink: .accent), limit: room)
            canvas.putRight(
                NumberText.percent(Double(step.count) / Double(histogram.total)),
                right: rect.x + label + 2 + room + 6, y: y, style: step.count == 0 ? .faint : .plain)
            let here = places.filter { $0.1 == position }.map(\.0)
            if let first = here.first {
                let text = here.count > 1 ? "\(first)-\(here.last?.dropFirst() ?? "")" : first
                canvas.put(
                    text, x: rect.x + label + 2 + room + 7, y: y, style: .warning, limit: rect.right - 1)
            }
        }
    }

    /// A bound in milliseconds, as short as can be: `0.5`, `2`, `1000`.
    private static func text(_ microseconds: UInt64) -> String {
        microseconds % 1000 == 0 ? "\(microseconds / 1000)" : "0.\(microseconds / 100)"
    }
}
