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
            let y = rect.y + 1 + row
            let mark = EventMark(event)
            let time = TimeText.clock(
                unixMilliseconds: event.unixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
            canvas.put(time, x: rect.x + 1, y: y, style: .faint, limit: rect.width - 1)
            canvas.set(mark.sign, x: rect.x + 10, y: y, style: mark.style)
            let text = StyledText(
                event.text, event.level == .error ? .bad : (event.level == .warning ? .warning : .plain)
            )
            .then(by(event), .faint)
            canvas.put(text, x: rect.x + 12, y: y, limit: rect.width - 13, ellipsis: context.glyphs.ellipsis)
        }
    }

    private static func by(_ event: EngineEvent) -> String {
        switch event.actor {
        case nil: ""
        case ConsoleModel.actor: " (you)"
        case let actor?: " (\(actor))"
        }
    }

    private static func count(_ events: [EngineEvent]) -> String { events.isEmpty ? "" : "\(events.count)" }
}
