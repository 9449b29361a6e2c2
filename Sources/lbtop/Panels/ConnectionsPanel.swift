import Balancer

/// The oldest client connections, a row each, with what they are doing; `K` closes the one under the cursor.
enum ConnectionsPanel: Panel {
    static let slot = Layout.Slot.connections

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let known = context.service?.watched?.connections.first { $0.server == nil }
        let shown = context.model.connectionList.shown(known?.oldest ?? [])
        canvas.rule(rect, context.glyphs, title: "client connections", note: note(known, shown.count))
        guard let known else {
            let text = context.waiting(
                context.snapshot == nil ? "waiting for the first figures ..." : "asking for the connections ...")
            canvas.put(text, x: rect.x + 2, y: rect.y + 1, limit: rect.width - 3)
            return
        }
        guard !shown.isEmpty else {
            var text = StyledText("no client is connected", .faint)
            if let filter = context.model.connectionList.filter, !known.oldest.isEmpty {
                text = StyledText("none of \(known.oldest.count) matches ", .warning).then("/\(filter.text)", .bold)
                    .then(": ", .warning).then("Esc", .key).then(" clears the filter")
            }
            canvas.put(text, x: rect.x + 2, y: rect.y + 1, limit: rect.width - 3, ellipsis: context.glyphs.ellipsis)
            return
        }
        let list = Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
        ConnectionRows.draw(
            shown, cursor: context.model.connectionList.cursor, hasCursor: true, context, in: list, on: &canvas)
    }

    private static func note(_ known: ConnectionsDetail?, _ shown: Int) -> String {
        guard let known else { return "" }
        let total = NumberText.exact(known.total)
        if shown < known.oldest.count { return "\(shown) of the oldest \(known.oldest.count), \(total) in all" }
        return known.total > shown ? "the oldest \(shown) of \(total)" : "\(total) in all, oldest first"
    }
}
