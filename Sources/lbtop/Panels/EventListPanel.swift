import Balancer

/// All events, the newest at the bottom, with a cursor; the one under it is said in full below.
enum EventListPanel: Panel {
    static let slot = Layout.Slot.eventList

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let all = context.model.shown.events
        let list = context.model.eventList
        let events = list.shown(all)
        let following = list.isFollowing ? "follows the newest" : "G follows the newest"
        let count = events.count < all.count ? "\(events.count) of \(all.count)" : "\(all.count)"
        canvas.rule(rect, context.glyphs, title: "events", note: "\(count), \(following)")
        guard !events.isEmpty else {
            var text = StyledText("nothing happened yet", .faint)
            if let filter = list.filter, !all.isEmpty {
                text = StyledText("none of \(all.count) matches ", .warning).then("/\(filter.text)", .bold)
                    .then(": ", .warning).then("Esc", .key).then(" clears the filter")
            }
            canvas.put(text, x: rect.x + 2, y: rect.y + 1, limit: rect.width - 3, ellipsis: context.glyphs.ellipsis)
            return
        }
        let textRows = Layout.eventTextRows(rect)
        let visible = max(0, rect.height - 1 - textRows)
        let ids = events.map(\.id)
        let selected = list.cursor.row(in: ids)
        let first = TableState.firstRow(
            list.cursor.firstRow, showing: selected ?? min(list.cursor.lastRow, ids.count - 1), of: ids.count,
            in: visible)
        for (offset, event) in events.dropFirst(first).prefix(visible).enumerated() {
            let y = rect.y + 1 + offset
            canvas.mark(Rect(x: rect.x, y: y, width: rect.width, height: 1), .row(event.id))
            EventLine.draw(event, context, x: rect.x + 1, y: y, width: rect.width - 2, on: &canvas)
            if event.id == list.cursor.selection {
                canvas.set(context.glyphs.cursor, x: rect.x, y: y, style: .accent)
                canvas.restyle(Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: 1)) { $0.reverse = true }
            }
        }
        if first > 0 { canvas.set(context.glyphs.up, x: rect.right - 1, y: rect.y + 1, style: .faint) }
        if ids.count - first > visible, visible > 0 {
            canvas.set(context.glyphs.down, x: rect.right - 1, y: rect.y + visible, style: .faint)
        }
        guard textRows > 0, let event = events.first(where: { $0.id == list.cursor.selection }) else { return }
        drawWhole(
            event, context,
            in: Rect(x: rect.x, y: rect.bottom - textRows, width: rect.width, height: textRows), on: &canvas)
    }

    /// What kind of event it is and all of its words.
    private static func drawWhole(
        _ event: EngineEvent, _ context: PanelContext, in rect: Rect, on canvas: inout Canvas
    ) {
        let about = [event.service.map { "service \($0)" }, event.server.map { "server \($0)" }].compactMap { $0 }
        canvas.rule(
            rect, context.glyphs, title: "\(event.level.rawValue), \(DetailText.words(event.kind.rawValue))",
            note: about.joined(separator: ", "))
        var text = EventLine.text(event)
        if let effect = EventLine.effect(of: event, context) {
            text = text.then("; ", .faint)
            text.pieces += effect.pieces
        }
        let lines = text.wrapped(max(1, rect.width - 3))
        for (row, line) in lines.prefix(rect.height - 1).enumerated() {
            canvas.put(
                line, x: rect.x + 2, y: rect.y + 1 + row, limit: rect.width - 3, ellipsis: context.glyphs.ellipsis)
        }
    }
}
