import Balancer

/// What happened, the newest at the bottom, with what changed by it.
enum EventsPanel: Panel {
    static let slot = Layout.Slot.events

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let events = context.observation.events
        let room = rect.height - 1
        let waiting = context.model.pending.isEmpty ? "" : "\(context.model.pending.count) sent, not answered yet"
        canvas.rule(rect, context.glyphs, title: "events", note: waiting.isEmpty ? count(events) : waiting)
        if events.isEmpty, room > 0 {
            canvas.put("nothing happened yet", x: rect.x + 2, y: rect.y + 1, style: .faint, limit: rect.width - 2)
        }
        var lines: [StyledText] = []
        for event in events.reversed() where lines.count < room {
            // Where there is one row left, the words stand without what changed.
            lines = EventLine.lines(event, context, width: rect.width - 2).prefix(room - lines.count) + lines
        }
        for (row, line) in lines.enumerated() {
            canvas.put(
                line, x: rect.x + 1, y: rect.y + 1 + row, limit: rect.width - 2, ellipsis: context.glyphs.ellipsis)
        }
    }

    private static func count(_ events: [EngineEvent]) -> String { events.isEmpty ? "" : "\(events.count)" }
}
