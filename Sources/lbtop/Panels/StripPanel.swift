import Balancer

/// What each server did: a row a server, a column a second (or as `z` has it), the shade being its share of picks or
/// what else `h` chooses, with the figure of the moment shown and its trend at the end; events below at their second.
enum StripPanel: Panel {
    static let slot = Layout.Slot.share

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let names = min(14, context.rows.map { SafeText.width($0.server.name) }.max() ?? 4)
        let left = names + 2
        let width = max(0, rect.width - left - 9)
        let time = context.axis(columns: width)
        let figure = context.model.strip
        let others = StripFigure.allCases.filter { $0 != figure }.map(\.title).joined(separator: ", ")
        let note = rect.width >= 100 ? "h: \(others)   less \(shades(context)) more" : "h next   \(shades(context))"
        canvas.rule(rect, context.glyphs, title: "\(figure.title), \(TimeMarks.span(time))", note: note)
        let room = max(0, rect.height - 2)
        let rows = visible(context, room)
        guard width > 0, !rows.isEmpty else { return }
        let scale = StripScale(figure, context, time, rows: rows)
        for (position, row) in rows.enumerated() {
            let y = rect.y + 1 + position
            canvas.put(row.server.name, x: rect.x + 1, y: y, limit: names, ellipsis: context.glyphs.ellipsis)
            for column in 0..<width {
                guard let level = scale.level(row.server.id, column) else { continue }
                let shade = context.glyphs.shades[min(max(0, level), context.glyphs.shades.count - 1)]
                canvas.set(
                    shade, x: rect.x + left + column, y: y,
                    style: figure == .errors ? .bad : Style(ink: .series(position)))
            }
            let style: Style = figure == .share && row.isOffTarget ? .warning : .plain
            canvas.putRight(scale.text(row), right: rect.right - 3, y: y, style: style)
            canvas.set(trend(row, scale, context.glyphs), x: rect.right - 2, y: y, style: .faint)
        }
        let plot = Rect(x: rect.x + left, y: rect.y + 1, width: width, height: rows.count)
        let marksRow = rect.y + 1 + rows.count
        if marksRow < rect.bottom { TimeMarks.draw(context, time, plot: plot, y: marksRow, on: &canvas) }
    }

    /// The rows that the table shows, as many as there is room for, the cursor's among them.
    private static func visible(_ context: PanelContext, _ room: Int) -> ArraySlice<ServerRow> {
        let selected = context.rows.firstIndex { $0.server.id == context.model.table.selection }
        let first = TableState.firstRow(
            context.model.table.firstRow, showing: selected ?? context.model.table.lastRow, of: context.rows.count,
            in: room)
        return context.rows.dropFirst(first).prefix(room)
    }

    /// Whether the last 5 s were above or below the 15 s before them; a letter for a server that may not be picked.
    private static func trend(_ row: ServerRow, _ scale: StripScale, _ glyphs: Glyphs) -> Character {
        switch row.server.state {
        case .draining, .removing: return "d"
        case .failing, .down, .ejected: return "x"
        case .off: return "m"
        case .up, .checking: break
        }
        guard let (now, before) = scale.trend(row.server.id) else { return " " }
        let least = max(abs(before), abs(now)) / 10
        if abs(now - before) <= least { return "=" }
        return now > before ? glyphs.up : glyphs.down
    }

    private static func shades(_ context: PanelContext) -> String { String(context.glyphs.shades) }
}
