import Balancer

/// Requests a second over the last minutes, a column a second or as `z` has it, with the events below at the second
/// they happened.
enum ThroughputPanel: Panel {
    static let slot = Layout.Slot.throughput
    /// Cells for the axis at the left.
    static let axis = 7

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let width = max(0, rect.width - axis - 1)
        let time = context.axis(columns: width)
        let values = time.values(context.history.total.seconds, { $0.requests }, combine: TimeAxis.mean)
        let peak = values.max() ?? 0
        let what = context.service?.mode == .tcp ? "connections" : "requests"
        canvas.rule(
            rect, context.glyphs, title: "\(what) a second, \(TimeMarks.span(time))",
            note: peak > 0 ? "peak \(NumberText.short(peak))" : "")
        let rows = rect.height - 2
        guard rows > 0, width > 0 else { return }
        let top = Sparkline.roundedUp(peak)
        let lines = Sparkline.rows(values, width: width, height: rows, maximum: top, glyphs: context.glyphs)
        for (row, line) in lines.enumerated() {
            canvas.put(line, x: rect.x + axis, y: rect.y + 1 + row, style: .accent, limit: width)
        }
        canvas.putRight(label(top), right: rect.x + axis - 1, y: rect.y + 1, style: .faint)
        if rows > 1 {
            canvas.putRight("0", right: rect.x + axis - 1, y: rect.y + rows, style: .faint)
        }
        let plot = Rect(x: rect.x + axis, y: rect.y + 1, width: width, height: rows)
        TimeMarks.draw(context, time, plot: plot, y: rect.bottom - 1, on: &canvas)
    }

    /// The top of the axis is a round number: no `.0`.
    private static func label(_ value: Double) -> String {
        let text = NumberText.short(value)
        guard let point = text.firstRange(of: ".0") else { return text }
        return String(text[..<point.lowerBound] + text[point.upperBound...])
    }
}
