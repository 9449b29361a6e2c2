import Balancer

/// The servers, a row each; the cursor stands on one of them.
enum TablePanel: Panel {
    static let slot = Layout.Slot.table
    /// Cells before the first column: the cursor and a space.
    private static let margin = 2

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        guard context.snapshot != nil else {
            canvas.put(
                "waiting for the first figures ...", x: rect.x + 2, y: rect.y, style: .faint, limit: rect.width - 2)
            return
        }
        guard !context.rows.isEmpty else { return drawEmpty(context, in: rect, on: &canvas) }
        let all =
            context.model.view == .latency
            ? LatencyColumns.all(for: context.rows, screen: rect.width)
            : TableColumn.chosen(
                context.model.preferences.columns, of: TableColumns.all(for: context.rows, screen: rect.width))
        let columns = TableColumn.fit(
            all, width: rect.width - margin - 1, screen: rect.width)
        let visible = max(0, rect.height - 1)
        let selected = context.model.table.selection.flatMap { id in
            context.rows.firstIndex { $0.server.id == id }
        }
        let first = TableState.firstRow(
            context.model.table.firstRow, showing: selected ?? context.model.table.lastRow, of: context.rows.count,
            in: visible)
        drawHeader(columns, context, in: rect, on: &canvas)
        for (offset, row) in context.rows.dropFirst(first).prefix(visible).enumerated() {
            let y = rect.y + 1 + offset
            let isSelected = row.server.id == context.model.table.selection
            canvas.mark(Rect(x: rect.x, y: y, width: rect.width, height: 1), .server(row.server.id))
            drawRow(row, columns, context, x: rect.x, y: y, isSelected: isSelected, on: &canvas)
        }
        drawMore(context, first: first, visible: visible, in: rect, on: &canvas)
    }

    private static func drawHeader(
        _ columns: [(column: TableColumn<ServerRow>, width: Int)], _ context: PanelContext, in rect: Rect,
        on canvas: inout Canvas
    ) {
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), " ", style: Style(underline: true))
        var x = rect.x + margin
        let table = context.model.table
        for (column, width) in columns {
            let isSorted = column.sort == table.column
            let sign = isSorted ? String(table.isDescending ? context.glyphs.down : context.glyphs.up) : ""
            let style = Style(ink: isSorted ? .accent : .faint, bold: isSorted, underline: true)
            let header = column.sort == .share ? ShareCell.header(context, width) : name(column, context)
            let text = header + (SafeText.width(header) < width ? sign : "")
            if column.isRightAligned {
                canvas.putRight(text, right: x + width, y: rect.y, style: style)
            } else {
                canvas.put(text, x: x, y: rect.y, style: style, limit: width)
            }
            if let sort = column.sort {
                canvas.mark(Rect(x: x, y: rect.y, width: width + 1, height: 1), .header(sort))
            }
            x += width + 1
        }
    }

    private static func name(_ column: TableColumn<ServerRow>, _ context: PanelContext) -> String {
        column.sort == .requests && context.service?.mode == .tcp ? "NEW/S" : column.header
    }

    private static func drawRow(
        _ row: ServerRow, _ columns: [(column: TableColumn<ServerRow>, width: Int)], _ context: PanelContext, x: Int,
        y: Int,
        isSelected: Bool, on canvas: inout Canvas
    ) {
        var at = x + margin
        var highlightEnd = x + margin
        for (column, width) in columns {
            let text = column.cell(row, context, width)
            if column.isRightAligned {
                canvas.put(text, x: max(at, at + width - text.width), y: y, limit: width)
            } else {
                canvas.put(text, x: at, y: y, limit: width, ellipsis: context.glyphs.ellipsis)
            }
            at += width + 1
            if column.sort != .share, column.sort != nil { highlightEnd = at - 1 }
        }
        if context.model.table.search?.matches(row) == true {
            canvas.restyle(Rect(x: x + margin, y: y, width: highlightEnd - x - margin, height: 1)) {
                $0.underline = true
            }
        }
        if !row.server.state.isInRotation {
            canvas.restyle(Rect(x: x, y: y, width: highlightEnd - x, height: 1)) { style in
                if style.ink == .normal { style.ink = .faint }
            }
        }
        if context.model.table.tags.contains(row.server.id) { canvas.set("*", x: x + 1, y: y, style: .warning) }
        guard isSelected else { return }
        canvas.set(context.glyphs.cursor, x: x, y: y, style: .accent)
        // Bars are not reversed: they would turn into their opposite.
        canvas.restyle(Rect(x: x + 1, y: y, width: highlightEnd - x - 1, height: 1)) { $0.reverse = true }
    }

    /// Says how many rows there are above and below.
    private static func drawMore(
        _ context: PanelContext, first: Int, visible: Int, in rect: Rect, on canvas: inout Canvas
    ) {
        let below = context.rows.count - first - visible
        if first > 0 { canvas.set(context.glyphs.up, x: rect.right - 1, y: rect.y + 1, style: .faint) }
        if below > 0, visible > 0 {
            canvas.set(context.glyphs.down, x: rect.right - 1, y: rect.bottom - 1, style: .faint)
        }
    }

    private static func drawEmpty(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let what = context.service?.mode == .tcp ? "connections are closed" : "requests are answered 503"
        if let filter = context.model.table.filter, !context.allRows.isEmpty {
            let hidden = context.allRows.count
            canvas.put(
                StyledText("None of \(hidden) servers matches ", .warning).then("/\(filter.text)", .bold)
                    .then(": ", .warning).then("Esc", .key).then(" clears the filter"),
                x: rect.x + 2, y: rect.y + rect.height / 2, limit: rect.width - 3, ellipsis: context.glyphs.ellipsis)
            return
        }
        var lines = [StyledText("No server yet: \(what) at once.", .warning)]
        if context.model.refuses {
            lines.append(StyledText("This console is \(context.model.isLocked ? "locked" : "read-only").", .faint))
        } else {
            lines.append(
                StyledText("Press ").then("a", .key).then(" to add one, or type ").then(":add 127.0.0.1:9001", .key))
        }
        let wrapped = lines.flatMap { $0.wrapped(max(1, rect.width - 4)) }
        let top = rect.y + max(0, (rect.height - wrapped.count) / 2)
        for (row, line) in wrapped.enumerated() where top + row < rect.bottom {
            canvas.put(line, x: rect.x + max(2, (rect.width - line.width) / 2), y: top + row, limit: rect.width - 2)
        }
    }
}
