import Balancer

/// The dialog that adds a server.
enum AddPanel {
    private static let labelWidth = 9

    static func draw(_ dialog: AddDialog, _ context: PanelContext, on canvas: inout Canvas) {
        let servers = context.model.liveService?.servers ?? []
        let verdict = dialog.verdict(existing: servers)
        var box = DialogBox(title: "add server", note: "host:port  [v6]:port  unix:/path", width: 74)
        let width = max(1, min(74, canvas.width - 4) - labelWidth)
        for field in AddDialog.Field.allCases {
            let isActive = dialog.field == field
            let label = "\(field)".padding(labelWidth)
            let editor = editor(field, dialog)
            let shown = FieldText(editor, width: width)
            var text = StyledText(label, isActive ? .accent : .faint).then(shown.text, .bold)
            if editor.isEmpty { text = text.then((isActive ? " " : "") + placeholder(field), .faint) }
            box.add(text, isActive ? 0 : 3, wrapped: false, name: "\(field)")
        }
        box.space()
        switch verdict {
        case .success(let spec):
            box.add(StyledText("ok: ", .good).then(effect(spec, servers)), 1)
        case .failure(let problem):
            let isQuiet = dialog.address.isEmpty && !dialog.wasRefused
            box.add(
                StyledText(problem.text, dialog.wasRefused ? .bad : (isQuiet ? .faint : .warning)), 1)
        }
        box.space()
        var keys = StyledText("Enter", .key).then(" add   ")
        if case .failure = verdict { keys = StyledText("Enter", .faint).then(" add   ", .faint) }
        box.add(keys.then("Tab", .key).then(" next field   ").then("Esc", .key).then(" cancel"), 2)
        let places = box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
        if let place = places["\(dialog.field)"] {
            let cursor = FieldText(editor(dialog.field, dialog), width: width).cursor
            canvas.cursor = (min(place.x + labelWidth + cursor, canvas.width - 1), place.y)
        }
    }

    private static func editor(_ field: AddDialog.Field, _ dialog: AddDialog) -> LineEditor {
        switch field {
        case .address: dialog.address
        case .name: dialog.name
        case .weight: dialog.weight
        }
    }

    private static func placeholder(_ field: AddDialog.Field) -> String {
        switch field {
        case .address: "e.g. 127.0.0.1:9001 or 127.0.0.1:9001,weight=2,name=a1"
        case .name: "(the address)"
        case .weight: "(1)"
        }
    }

    /// What the addition would do.
    private static func effect(_ spec: ServerSpec, _ servers: [ServerSnapshot]) -> String {
        let others = servers.filter { $0.state.isInRotation }
        let weights = others.reduce(spec.weight) { $0 + $1.weight }
        let share = Int((Double(spec.weight) / Double(weights) * 100).rounded())
        let what = others.isEmpty ? "all requests go to it" : "\(share) % of the picks by weight"
        return "\(spec.name), weight \(spec.weight); \(others.count) -> \(others.count + 1) servers, \(what)"
    }
}

extension String {
    /// This text with spaces up to a width; unchanged when it is longer.
    func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - SafeText.width(self))) }
}
