import Balancer

/// Asks before a server leaves; says what that costs.
enum ConfirmPanel {
    static func draw(_ dialog: ConfirmDialog, _ context: PanelContext, on canvas: inout Canvas) {
        let servers = context.model.servers(of: dialog)
        let server = servers.count == 1 ? servers.first : nil
        let mode = context.model.liveService?.mode ?? .http
        let inFlight = servers.reduce(0) { $0 + max(0, $1.inFlight) }
        let what = plural(inFlight, mode == .tcp ? "connection" : "request")
        let name = dialog.servers.count > 1 ? "\(servers.count) servers" : dialog.serverName
        var box = DialogBox(title: title(dialog, name), width: 66, frame: .warning)
        if let server {
            let look = StateLook(server.state, context.glyphs)
            let text = StyledText(name, .bold).then(server.address == name ? "" : "  \(server.address)")
                .then("  \(look.word)", look.style).then("  weight \(server.weight)", .faint)
            box.add(text.then("  \(what) in flight", inFlight > 0 ? .warning : .faint), 2)
        }
        if servers.count > 1 {
            let shown = servers.prefix(12).map(\.name).joined(separator: ", ")
            let more = servers.count > 12 ? " and \(servers.count - 12) more" : ""
            box.add(
                StyledText(shown + more, .bold).then("  \(what) in flight", inFlight > 0 ? .warning : .faint), 2)
        }
        if dialog.isLast {
            let effect = mode == .tcp ? "new connections will be closed" : "new requests will be answered 503"
            box.add(StyledText("No other server is up: \(effect) at once.", .bad), 1)
        }
        box.space()
        let timeout = context.model.options.drainTimeoutSeconds
        let cancel = StyledText("\(context.glyphs.cursor) ", .accent).then("Esc", .key).then("  cancel (Enter, too)")
        box.add(cancel, 3, indent: 7)
        let first = "drain first, remove it later: nothing is cut"
        switch dialog.subject {
        case .drain: box.add(choice("y", "drain \(name): no new picks, what is in flight ends"), 0, indent: 7)
        case .off: box.add(choice("y", "switch \(name) off: no new picks, what is in flight ends"), 0, indent: 7)
        case .remove where dialog.cutsNow:
            box.add(choice("y", "remove \(name) now" + (inFlight > 0 ? " and cut \(what)" : "")), 0, indent: 7)
            if inFlight > 0 { box.add(choice("d", first), 4, indent: 7) }
        case .remove:
            let rest = inFlight > 0 ? ": \(what) may end within \(timeout) s, then cut" : ": nothing is in flight"
            box.add(choice("y", "remove \(name)\(rest)"), 0, indent: 7)
            if inFlight > 0 {
                box.add(choice("d", first), 4, indent: 7)
                box.add(choice("K", "remove \(name) now and cut \(what): no undo for those"), 5, indent: 7)
            }
        case .undo, .redo:
            box.add(choice("y", "\(dialog.subject): \(name) goes out of rotation, nothing is cut"), 0, indent: 7)
        }
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }

    private static func choice(_ key: String, _ text: String) -> StyledText {
        StyledText("  ").then(key, .key).then(String(repeating: " ", count: max(1, 5 - key.count)) + text)
    }

    private static func title(_ dialog: ConfirmDialog, _ name: String) -> String {
        switch dialog.subject {
        case .remove: "remove \(name)?"
        case .drain where dialog.servers.count > 1: "drain the last servers?"
        case .off where dialog.servers.count > 1: "switch the last servers off?"
        case .drain: "drain the last server?"
        case .off: "switch the last server off?"
        case .undo, .redo: "\(dialog.subject): the last server goes?"
        }
    }

    private static func plural(_ count: Int, _ word: String) -> String {
        "\(NumberText.exact(count)) \(word)\(count == 1 ? "" : "s")"
    }
}
