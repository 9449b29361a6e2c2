import Balancer

/// What happened, the newest at the bottom.
enum EventsPanel: Panel {
    static let slot = Layout.Slot.events

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let events = context.model.shown.events
        let room = rect.height - 1
        let waiting = context.model.pending.isEmpty ? "" : "\(context.model.pending.count) sent, not answered yet"
        canvas.rule(rect, context.glyphs, title: "events", note: waiting.isEmpty ? count(events) : waiting)
        if events.isEmpty, room > 0 {
            canvas.put("nothing happened yet", x: rect.x + 2, y: rect.y + 1, style: .faint, limit: rect.width - 2)
        }
        for (row, event) in events.suffix(max(0, room)).enumerated() {
            EventLine.draw(
                event, context, x: rect.x + 1, y: rect.y + 1 + row, width: rect.width - 2, on: &canvas)
        }
    }

    private static func count(_ events: [EngineEvent]) -> String { events.isEmpty ? "" : "\(events.count)" }
}
