import Balancer

/// Requests a second over the last minutes, a column a second, with the events below at the second they happened.
enum ThroughputPanel: Panel {
    static let slot = Layout.Slot.throughput
    /// Cells for the axis at the left.
    static let axis = 7

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let width = max(0, rect.width - axis - 1)
        let values = context.history.total.seconds.suffix(width).map { Double($0.requests) }
        let peak = values.max() ?? 0
        let what = context.service?.mode == .tcp ? "connections" : "requests"
        canvas.rule(
            rect, context.glyphs, title: "\(what) a second, last \(width) s",
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
        drawMarks(context, x: rect.x + axis, y: rect.bottom - 1, width: width, on: &canvas)
    }

    /// The top of the axis is a round number: no `.0`.
    private static func label(_ value: Double) -> String {
        let text = NumberText.short(value)
        guard let point = text.firstRange(of: ".0") else { return text }
        return String(text[..<point.lowerBound] + text[point.upperBound...])
    }

    /// The events' signs under the seconds they happened at; where two meet, the worse or newer one stands.
    ///
    /// - Parameters:
    ///   - server: only those about this server, or about none.
    ///   - secondsPerColumn: how long a column is.
    static func drawMarks(
        _ context: PanelContext, x: Int, y: Int, width: Int, server: String? = nil, secondsPerColumn: Int = 1,
        on canvas: inout Canvas
    ) {
        var occupied: [Int: EngineEvent.Level] = [:]
        for event in context.model.shown.events.reversed() {
            let age = (context.snapshot?.unixMilliseconds ?? context.now) - event.unixMilliseconds
            let column = width - 1 - Int(clamping: max(0, age) / 1000) / max(1, secondsPerColumn)
            guard column >= 0 else { break }
            let mark = EventMark(event)
            guard mark.isOnGraphs, event.service == nil || event.service == context.service?.name,
                server == nil || event.server == nil || event.server == server
            else { continue }
            if let before = occupied[column], before == .error || event.level != .error { continue }
            occupied[column] = event.level
            canvas.set(mark.sign, x: x + column, y: y, style: mark.style)
        }
    }
}
