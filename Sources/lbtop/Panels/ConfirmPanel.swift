import Balancer

/// Asks before a server leaves; says what that costs.
enum ConfirmPanel {
    static func draw(_ dialog: ConfirmDialog, _ context: PanelContext, on canvas: inout Canvas) {
        let server = context.model.server(of: dialog)
        let mode = context.model.liveService?.mode ?? .http
        let inFlight = max(0, server?.inFlight ?? 0)
        let what = plural(inFlight, mode == .tcp ? "connection" : "request")
        let name = dialog.serverName
        var box = DialogBox(title: title(dialog), width: 66, frame: .warning)
        if let server {
            let look = StateLook(server.state, context.glyphs)
            let text = StyledText(name, .bold).then(server.address == name ? "" : "  \(server.address)")
                .then("  \(look.word)", look.style).then("  weight \(server.weight)", .faint)
            box.add(text.then("  \(what) in flight", inFlight > 0 ? .warning : .faint), 2)
        }
        if dialog.isLast {
            let effect = mode == .tcp ? "new connections will be closed" : "new requests will be answered 503"
            box.add(StyledText("No other server is up: \(effect) at once.", .bad), 1)
        }
        box.space()
        let timeout = context.model.options.drainTimeoutSeconds
        let cancel = StyledText("\(context.glyphs.cursor) ", .accent).then("Esc", .key).then("  cancel (Enter, too)")
        box.add(cancel, 3, indent: 7)
        switch dialog.subject {
        case .drain: box.add(choice("y", "drain \(name): no new picks, what is in flight ends"), 0, indent: 7)
        case .off: box.add(choice("y", "switch \(name) off: no new picks, what is in flight ends"), 0, indent: 7)
        case .remove where dialog.cutsNow:
            box.add(choice("y", "remove \(name) now" + (inFlight > 0 ? " and cut \(what)" : "")), 0, indent: 7)
        case .remove:
            let rest = inFlight > 0 ? ": \(what) may end within \(timeout) s, then cut" : ": nothing is in flight"
            box.add(choice("y", "remove \(name)\(rest)"), 0, indent: 7)
            if inFlight > 0 { box.add(choice("K", "remove \(name) now and cut \(what)"), 4, indent: 7) }
        }
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }

    private static func choice(_ key: String, _ text: String) -> StyledText {
        StyledText("  ").then(key, .key).then(String(repeating: " ", count: max(1, 5 - key.count)) + text)
    }

    private static func title(_ dialog: ConfirmDialog) -> String {
        switch dialog.subject {
        case .remove: "remove \(dialog.serverName)?"
        case .drain: "drain the last server?"
        case .off: "switch the last server off?"
        }
    }

    private static func plural(_ count: Int, _ word: String) -> String {
        "\(NumberText.exact(count)) \(word)\(count == 1 ? "" : "s")"
    }
}
