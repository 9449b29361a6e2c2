import Balancer

/// The line above the footer: what just happened or was refused, otherwise the server under the cursor; at its end
/// the order of the table.
enum StatusPanel: Panel {
    static let slot = Layout.Slot.status

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        var room = rect.width - 2
        // That rows are hidden is said whatever else there is to say.
        let hidden = self.hidden(context)
        var texts = [hidden]
        if context.model.hint == nil || rect.width >= 110 { texts = [order(context, after: hidden), hidden] }
        if let text = texts.first(where: { $0.width + (context.model.table.filter == nil ? 24 : 12) <= room }),
            text.width > 0
        {
            canvas.put(text, x: rect.right - 1 - text.width, y: rect.y)
            room -= text.width + 2
        }
        canvas.put(left(context), x: rect.x + 1, y: rect.y, limit: room, ellipsis: context.glyphs.ellipsis)
    }

    private static func left(_ context: PanelContext) -> StyledText {
        if let hint = context.model.hint { return StyledText(hint.text, Style(hint.level)) }
        let table = context.model.table
        let shown = table.tags.isEmpty ? 0 : context.rows.count { table.tags.contains($0.server.id) }
        if shown > 0 {
            let hidden = table.tags.count - shown
            let left = hidden > 0 ? ", \(hidden) hidden left alone" : ""
            return StyledText("\(shown) tagged\(left)", .warning).then(
                ": d e m x + - go to \(shown == 1 ? "it" : "them"), Esc clears", .faint)
        }
        guard let row = context.rows.first(where: { $0.server.id == table.selection }) else {
            return table.lostText.map { StyledText("\($0); j k select another", .warning) } ?? StyledText()
        }
        let server = row.server
        let look = StateLook(server.state, context.glyphs)
        var text = StyledText(server.name, .bold)
        if server.name != server.address { text = text.then(" " + server.address) }
        text = text.then(" \(look.word)", look.style)
        if server.stateSinceUnixMilliseconds > 0 {
            let age = TimeText.short(milliseconds: context.now - server.stateSinceUnixMilliseconds)
            text = text.then(" \(age)", .faint)
        }
        if let reason = server.reason { return text.then(": \(reason)", .warning) }
        return text.then("  \(server.open) open, \(server.idle) idle", .faint)
    }

    /// The filter, and how many rows it hides.
    private static func hidden(_ context: PanelContext) -> StyledText {
        guard let filter = context.model.table.filter else { return StyledText() }
        let text = String(filter.text.prefix(30))
        return StyledText("/", .key).then("\(text) ", .warning).then(
            "\(context.allRows.count - context.rows.count) hidden", .faint)
    }

    private static func order(_ context: PanelContext, after start: StyledText) -> StyledText {
        let table = context.model.table
        let sign = String(table.isDescending ? context.glyphs.down : context.glyphs.up)
        var text = start.width > 0 ? start.then("  ") : start
        if let position = context.rows.firstIndex(where: { $0.server.id == table.selection }),
            context.rows.count > context.layout.tableRows
        {
            text = text.then("\(position + 1)/\(context.rows.count)  ", .faint)
        }
        return text.then("sort: ", .faint).then("\(table.column.rawValue) \(sign)")
    }
}
