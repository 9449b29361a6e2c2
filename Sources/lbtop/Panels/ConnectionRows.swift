import Balancer

/// Client connections as rows: in the view of all of them, and in a server's detail.
enum ConnectionRows {
    /// Draws as many as there is room for, with a header where there are three rows and more.
    ///
    /// - Parameter hasCursor: the row under the cursor is marked: keys go to it.
    static func draw(
        _ connections: [ConnectionFigures], cursor: ListCursor, hasCursor: Bool, withServer: Bool = true,
        _ context: PanelContext,
        in rect: Rect, on canvas: inout Canvas
    ) {
        let columns = TableColumn.fit(
            ConnectionColumns.all(connections, isTCP: context.service?.mode == .tcp, withServer: withServer),
            width: rect.width - 3,
            screen: rect.width)
        var y = rect.y
        if rect.height > 2 {
            drawHeader(columns, in: rect, on: &canvas)
            y += 1
        }
        let visible = max(0, rect.bottom - y)
        let selected = cursor.row(in: connections.map(\.id))
        let first = TableState.firstRow(
            cursor.firstRow, showing: min(selected ?? cursor.lastRow, connections.count - 1), of: connections.count,
            in: visible)
        let top = y
        for connection in connections.dropFirst(first).prefix(visible) {
            if hasCursor { canvas.mark(Rect(x: rect.x, y: y, width: rect.width, height: 1), .row(connection.id)) }
            var x = rect.x + 2
            for (column, width) in columns {
                let text = column.cell(connection, context, width)
                let at = column.isRightAligned ? max(x, x + width - text.width) : x
                canvas.put(text, x: at, y: y, limit: width, ellipsis: context.glyphs.ellipsis)
                x += width + 1
            }
            if hasCursor, connection.id == cursor.selection {
                canvas.set(context.glyphs.cursor, x: rect.x, y: y, style: .accent)
                canvas.restyle(Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: 1)) { $0.reverse = true }
            }
            y += 1
        }
        if first > 0 { canvas.set(context.glyphs.up, x: rect.right - 1, y: top, style: .faint) }
        if connections.count - first > visible, visible > 0 {
            canvas.set(context.glyphs.down, x: rect.right - 1, y: rect.bottom - 1, style: .faint)
        }
    }

    private static func drawHeader(
        _ columns: [(column: TableColumn<ConnectionFigures>, width: Int)], in rect: Rect, on canvas: inout Canvas
    ) {
        let style = Style(ink: .faint, underline: true)
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), " ", style: Style(underline: true))
        var x = rect.x + 2
        for (column, width) in columns {
            if column.isRightAligned {
                canvas.putRight(column.header, right: x + width, y: rect.y, style: style, limit: width)
            } else {
                canvas.put(column.header, x: x, y: rect.y, style: style, limit: width)
            }
            x += width + 1
        }
    }
}
