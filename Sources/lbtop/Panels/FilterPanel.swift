import Balancer

/// The filter being typed, over the status line, with how much it lets through and what can be written.
enum FilterPanel {
    static func draw(_ editor: LineEditor, _ context: PanelContext, on canvas: inout Canvas) {
        guard canvas.height >= 2 else { return }
        let y = canvas.height - 2
        canvas.fill(Rect(x: 0, y: y, width: canvas.width, height: 2))
        canvas.set("/", x: 0, y: y, style: .key)
        let field = FieldText(editor, width: max(1, canvas.width - 1))
        canvas.put(field.text, x: 1, y: y, limit: canvas.width - 1)
        canvas.cursor = (min(1 + field.cursor, canvas.width - 1), y)
        let (shown, all, examples) = counts(context)
        let style: Style = shown == 0 ? .bad : (shown < all ? .warning : .faint)
        let text = StyledText("\(shown) of \(all)", style).then("  Enter", .key).then(" keep  ").then("Esc", .key)
            .then(" clear  ").then(examples, .faint)
        canvas.put(text, x: 0, y: y + 1, limit: canvas.width, ellipsis: context.glyphs.ellipsis)
    }

    /// How many rows are let through, of how many, and what can be written.
    private static func counts(_ context: PanelContext) -> (shown: Int, all: Int, examples: String) {
        let model = context.model
        switch model.view {
        case .main, .latency:
            return (context.rows.count, context.allRows.count, "text  state:down  p99>20  err>0  !not")
        case .connections:
            return (
                model.shownConnections.count, model.connections?.oldest.count ?? 0,
                "text  server:a1  doing:idle  client:10.  !not"
            )
        case .events:
            return (
                model.shownEvents.count, model.shown.events.count, "text  level:error  kind:strategy  server:a1  !not"
            )
        }
    }
}
