/// What is searched being typed, over the status line; no row is hidden.
enum SearchPanel {
    static func draw(_ search: SearchLine, _ context: PanelContext, on canvas: inout Canvas) {
        guard canvas.height >= 2 else { return }
        let y = canvas.height - 2
        canvas.fill(Rect(x: 0, y: y, width: canvas.width, height: 2))
        let label = "find "
        canvas.put(label, x: 0, y: y, style: .accent)
        let field = FieldText(search.editor, width: max(1, canvas.width - label.count))
        canvas.put(field.text, x: label.count, y: y, limit: canvas.width - label.count)
        canvas.cursor = (min(label.count + field.cursor, canvas.width - 1), y)
        let matches = context.model.table.search.map { search in context.rows.count(where: search.matches) } ?? 0
        let style: Style = search.editor.isEmpty ? .faint : (matches == 0 ? .bad : .warning)
        let text = StyledText("\(matches) of \(context.rows.count)", style).then("  Enter", .key).then(" keep  ")
            .then("Down", .key).then(" next  ").then("Esc", .key).then(" leave  ")
            .then("later: n N; text  state:down  p99>20", .faint)
        canvas.put(text, x: 0, y: y + 1, limit: canvas.width, ellipsis: context.glyphs.ellipsis)
    }
}
