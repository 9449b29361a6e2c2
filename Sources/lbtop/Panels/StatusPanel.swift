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
        if let text = texts.first(where: { $0.width + (context.model.filterText.isEmpty ? 24 : 12) <= room }),
            text.width > 0
        {
            canvas.put(text, x: rect.right - 1 - text.width, y: rect.y)
            room -= text.width + 2
        }
        canvas.put(left(context), x: rect.x + 1, y: rect.y, limit: room, ellipsis: context.glyphs.ellipsis)
    }

    private static func left(_ context: PanelContext) -> StyledText {
        if let hint = context.model.hint { return StyledText(hint.text, Style(hint.level)) }
        if let load = context.model.load {
            let left = TimeText.short(milliseconds: load.untilUnixMilliseconds - context.now)
            return StyledText("LOAD ", .warning).then(
                "\(load.order.rate)/s over \(load.order.connections) connections, \(left) left: "
            )
            .then("l", .key).then(" ends it", .faint)
        }
        if !context.model.view.showsServers { return list(context) }
        let table = context.model.table
        let shown = table.tags.isEmpty ? 0 : context.rows.count { table.tags.contains($0.server.id) }
        if shown > 0 {
            let hidden = table.tags.count - shown
            let left = hidden > 0 ? ", \(hidden) hidden left alone" : ""
            return StyledText("\(shown) tagged\(left)", .warning).then(
                ": d e m x + - go to \(shown == 1 ? "it" : "them"), Esc clears", .faint)
        }
        guard let row = context.rows.first(where: { $0.server.id == table.selection }) else {
            if context.model.isPaused, let name = table.selectionName, table.selection != nil {
                return StyledText("\(name) was not there at this time", .faint)
            }
            return table.lostText.map { StyledText("\($0); j k select another", .warning) } ?? StyledText()
        }
        let server = row.server
        let look = StateLook(server, context.glyphs)
        var text = StyledText(server.name, .bold)
        if server.name != server.address { text = text.then(" " + server.address) }
        text = text.then(" \(look.word)", look.style)
        if server.stateSinceUnixMilliseconds > 0 {
            let age = TimeText.short(milliseconds: context.now - server.stateSinceUnixMilliseconds)
            text = text.then(" \(age)", .faint)
        }
        if let reason = server.reason { return text.then(": \(reason)", .warning) }
        if context.isPast { return text }
        return text.then("  \(server.open) open, \(server.idle) idle", .faint)
    }

    /// What the keys do in a view without servers.
    private static func list(_ context: PanelContext) -> StyledText {
        let keys: [(String, String)] =
            switch context.model.view {
            case .main, .latency: []
            case .connections:
                [("K", "close it"), ("Enter", "its server"), ("/", "filter"), ("Esc", "main view")]
            case .events: [("j k g G", "move"), ("Enter", "its server"), ("/", "filter"), ("Esc", "main view")]
            }
        return keys.reduce(StyledText()) { $0.then($1.0, .key).then(" \($1.1)   ", .faint) }
    }

    /// The filter, and how many rows it hides.
    private static func hidden(_ context: PanelContext) -> StyledText {
        let text = String(context.model.filterText.prefix(30))
        guard !text.isEmpty else { return StyledText() }
        let hidden =
            switch context.model.view {
            case .main, .latency: context.allRows.count - context.rows.count
            case .connections: (context.model.connections?.oldest.count ?? 0) - context.model.shownConnections.count
            case .events: context.model.shown.events.count - context.model.shownEvents.count
            }
        return StyledText("/", .key).then("\(text) ", .warning).then("\(hidden) hidden", .faint)
    }

    private static func order(_ context: PanelContext, after start: StyledText) -> StyledText {
        guard context.model.view.showsServers else { return start }
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
