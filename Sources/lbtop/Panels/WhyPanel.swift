import Balancer

/// Why servers were picked: the last picks with the values that decided them; of the detail's server when one is open.
enum WhyPanel: Panel {
    static let slot = Layout.Slot.why

    static func draw(_ context: PanelContext, in place: Rect, on canvas: inout Canvas) {
        var rect = place
        if rect.x > 0 {
            for y in rect.y..<rect.bottom { canvas.set(context.glyphs.vertical, x: rect.x, y: y, style: .faint) }
            rect = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: rect.height)
        }
        let server = context.model.isDetailShown ? context.model.selectedServer?.name : nil
        let picks = context.model.picks(of: server)
        let strategy = picks.first?.strategy ?? context.service?.strategy ?? ""
        canvas.rule(
            rect, context.glyphs, title: server.map { "why: last picks of \($0)" } ?? "why: last picks",
            note: WhyText.meaning(strategy))
        WhyText.draw(picks, context, in: rect.belowRule, on: &canvas)
    }
}
