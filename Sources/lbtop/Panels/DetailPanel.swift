import Balancer

/// All that is known of the server under the cursor: beside the table on a wide screen, in its place on others.
enum DetailPanel: Panel {
    static let slot = Layout.Slot.detail

    static func draw(_ context: PanelContext, in place: Rect, on canvas: inout Canvas) {
        var rect = place
        if rect.x > 0 {
            for y in rect.y..<rect.bottom { canvas.set(context.glyphs.vertical, x: rect.x, y: y, style: .faint) }
            rect = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: rect.height)
        }
        let table = context.model.table
        guard let row = context.rows.first(where: { $0.server.id == table.selection }) else {
            let text = table.lostText.map { "\($0); j k select another" } ?? "no server is selected"
            canvas.rule(rect, context.glyphs, title: "server", note: "Esc back")
            canvas.put(text, x: rect.x + 2, y: rect.y + 1, style: .warning, limit: rect.width - 3)
            return
        }
        let server = row.server
        let title = server.name == server.address ? server.name : "\(server.name)  \(server.address)"
        canvas.rule(rect, context.glyphs, title: title, note: "Esc back")
        let lines = DetailText.lines(row, context, width: rect.width - 2)
        let room = rect.height - 1
        // The graphs take what the figures leave, and at least a row each where there is room for half of the figures.
        let graphRows = room - lines.count >= 6 ? room - lines.count : (room >= 14 ? 6 : 0)
        var shown = lines
        while shown.count > room - graphRows,
            let worst = shown.indices.max(by: { shown[$0].priority < shown[$1].priority })
        {
            shown.remove(at: worst)
        }
        var y = rect.y + 1
        for line in shown {
            line.items.draw(x: rect.x + 1, y: y, width: rect.width - 2, on: &canvas)
            y += 1
        }
        let left = rect.bottom - y
        guard left >= 6 else { return }
        DetailGraphs.draw(row, context, in: Rect(x: rect.x, y: y, width: rect.width, height: left), on: &canvas)
    }
}
