import Balancer

/// Who got the picks: a row a server, a column a second, the shade being its share, with its share now at the end.
enum SharePanel: Panel {
    static let slot = Layout.Slot.share

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let names = min(14, context.rows.map { SafeText.width($0.server.name) }.max() ?? 4)
        let left = names + 2
        let width = max(0, rect.width - left - 7)
        canvas.rule(rect, context.glyphs, title: "share of picks, last \(width) s", note: legend(context))
        let rows = context.rows.prefix(max(0, rect.height - 2))
        guard width > 0, !rows.isEmpty else { return }
        func past(_ row: ServerRow) -> [Double] {
            context.history.servers[row.server.id]?.seconds.suffix(width).map { Double($0.picks) } ?? []
        }
        var sums = Array(repeating: 0.0, count: width)
        for row in context.allRows {
            for (offset, value) in past(row).reversed().enumerated() { sums[width - 1 - offset] += value }
        }
        // A fair share among all has the middle shade, twice that the darkest.
        let fair = 1 / Double(max(1, context.allRows.count))
        for (position, row) in rows.enumerated() {
            let y = rect.y + 1 + position
            canvas.put(row.server.name, x: rect.x + 1, y: y, limit: names, ellipsis: context.glyphs.ellipsis)
            let series = past(row)
            for (offset, value) in series.reversed().enumerated() {
                let column = width - 1 - offset
                guard value > 0, sums[column] > 0 else { continue }
                let level = Int(value / sums[column] / fair * 2)
                let shade = context.glyphs.shades[min(max(0, level), context.glyphs.shades.count - 1)]
                canvas.set(shade, x: rect.x + left + column, y: y, style: Style(ink: .series(position)))
            }
            let text = row.share.map { "\(Int(($0 * 100).rounded()))%" } ?? "-"
            canvas.putRight(text, right: rect.right - 2, y: y, style: row.isOffTarget ? .warning : .plain)
        }
        let marksRow = rect.y + 1 + rows.count
        if marksRow < rect.bottom {
            ThroughputPanel.drawMarks(context, x: rect.x + left, y: marksRow, width: width, on: &canvas)
        }
    }

    private static func legend(_ context: PanelContext) -> String {
        let shades = context.glyphs.shades
        return "less \(String(shades)) more"
    }
}
