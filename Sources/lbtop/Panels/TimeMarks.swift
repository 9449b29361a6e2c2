import Balancer

/// What stands below a graph: the events' signs under the seconds they happened at, and the mark of the second that is
/// looked at.
enum TimeMarks {
    /// Draws the marks on row `y` and the line of the second looked at through `plot`.
    ///
    /// Where two events meet, the worse or newer one stands.
    /// - Parameter server: only events about this server, or about none.
    static func draw(
        _ context: PanelContext, _ time: TimeAxis, plot: Rect, y: Int, server: String? = nil, on canvas: inout Canvas
    ) {
        var occupied: [Int: EngineEvent.Level] = [:]
        for event in context.model.live.events.reversed() {
            guard let second = context.observation.timeline.second(ofUnixMilliseconds: event.unixMilliseconds) else {
                break
            }
            let mark = EventMark(event)
            guard second < time.end || context.observation.second == nil, let column = time.column(of: second),
                mark.isOnGraphs, event.service == nil || event.service == context.service?.name,
                server == nil || event.server == nil || event.server == server
            else { continue }
            if let before = occupied[column], before == .error || event.level != .error { continue }
            occupied[column] = event.level
            canvas.set(mark.sign, x: plot.x + column, y: y, style: mark.style)
        }
        guard let column = time.cursor, column >= 0, column < plot.width else { return }
        canvas.restyle(Rect(x: plot.x + column, y: plot.y, width: 1, height: plot.height)) { $0.reverse = true }
        if occupied[column] == nil {
            canvas.set(context.glyphs.up, x: plot.x + column, y: y, style: .warning)
        } else {
            canvas.restyle(Rect(x: plot.x + column, y: y, width: 1, height: 1)) { $0.reverse = true }
        }
    }

    /// How long an axis is, for a title.
    static func span(_ time: TimeAxis) -> String {
        let span = time.span < 60 ? "\(time.span) s" : TimeText.short(milliseconds: Int64(time.span) * 1000)
        return time.secondsPerColumn == 1 ? "last \(time.span) s" : "last \(span), \(time.secondsPerColumn) s a column"
    }
}
