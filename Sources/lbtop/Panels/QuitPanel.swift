import Balancer

/// Asks how to quit while client connections are open.
enum QuitPanel {
    static func draw(_ dialog: QuitDialog, _ context: PanelContext, on canvas: inout Canvas) {
        let open = context.model.openConnections
        let count = NumberText.exact(open)
        let connections = open == 1 ? "1 client connection" : "\(count) client connections"
        let timeout = context.model.options.drainTimeoutSeconds
        let isDraining = context.model.live.snapshot?.process.phase == .draining
        var box = DialogBox(title: "quit: lbtop IS the load balancer", width: 64, frame: .warning)
        let state =
            open == 0 ? "No client connection is open any more" : "\(connections) \(open == 1 ? "is" : "are") open"
        box.add(StyledText("\(state) through this process.", .bold), 2)
        if let text = context.model.unwrittenText, canvas.height >= 12 { box.add(text, .warning, 4) }
        box.space()
        guard let typed = dialog.typed else {
            let stay = StyledText("\(context.glyphs.cursor) ", .accent).then("Esc", .key).then("  stay (Enter, too)")
            box.add(stay, 3, indent: 7)
            let drain = isDraining ? "go on draining, then quit" : "stop accepting, drain up to \(timeout) s, then quit"
            box.add(choice("d", drain), 0, indent: 7)
            let now = open == 0 ? "quit now (q, too): nothing is cut" : "quit now and cut \(connections) (asks again)"
            box.add(choice("k", now), 1, indent: 7)
            box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
            return
        }
        let prompt = "Type \(QuitDialog.word) and Enter to cut them: "
        box.add(StyledText(prompt).then(typed.text, .bold), 0, wrapped: false, name: "typed")
        if dialog.wasRefused { box.add("that is not '\(QuitDialog.word)'", .bad, 1) }
        box.add(StyledText("Esc", .key).then(" stay"), 1)
        let places = box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
        if let place = places["typed"] {
            let at = place.x + prompt.count + FieldText(typed, width: max(1, place.width - prompt.count)).cursor
            canvas.cursor = (min(at, canvas.width - 1), place.y)
        }
    }

    private static func choice(_ key: String, _ text: String) -> StyledText {
        StyledText("  ").then(key, .key).then("    " + text)
    }
}
