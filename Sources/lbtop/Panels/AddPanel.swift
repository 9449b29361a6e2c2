import Balancer

/// The dialog that adds a server: its fields, how its address answers, and what it would take from the others.
enum AddPanel {
    private static let labelWidth = 9
    private static let boxWidth = 74

    static func draw(_ dialog: AddDialog, _ context: PanelContext, on canvas: inout Canvas) {
        let service = context.model.liveService
        let servers = service?.servers ?? []
        let verdict = dialog.verdict(existing: servers)
        var box = DialogBox(title: "add server", note: "host:port  [v6]:port  unix:/path", width: boxWidth)
        let width = max(1, min(boxWidth, canvas.width - 4) - labelWidth)
        for field in AddDialog.Field.allCases where field != .check || service?.check != nil {
            let isActive = dialog.field == field && !dialog.isAsking
            let label = StyledText("\(field)".padding(labelWidth), isActive ? .accent : .faint)
            let value = value(field, dialog, check: service?.check, width: width, isActive: isActive)
            box.add(label.joined(value), isActive ? 0 : 5, wrapped: false, name: "\(field)")
        }
        box.add(StyledText("probe".padding(labelWidth), .faint).joined(probe(dialog, context)), 3, indent: labelWidth)
        switch verdict {
        case .success(let spec):
            let text = StyledText("effect".padding(labelWidth), .faint).then(effect(spec, servers))
            box.add(text, 2, indent: labelWidth)
        case .failure(let problem):
            let isQuiet = dialog.address.isEmpty && !dialog.wasRefused
            box.add(StyledText(problem.text, dialog.wasRefused ? .bad : (isQuiet ? .faint : .warning)), 1)
        }
        box.space()
        if dialog.isAsking {
            box.add("It does not answer. Add it all the same?", .warning, 0)
            box.add(
                StyledText("\(context.glyphs.cursor) ", .accent).then("Esc", .key).then(" go back (Enter, too)   ")
                    .then("y", .key).then(" add it"), 0)
        } else {
            var keys = StyledText("Enter", .key).then(" add   ")
            if case .failure = verdict { keys = StyledText("Enter", .faint).then(" add   ", .faint) }
            keys = keys.then("Tab", .key).then(" next field   ").then("Esc", .key).then(" cancel")
            if dialog.field == .start {
                keys = keys.then("   Left Right", .key).then(" choose, ").then("0-9", .key).then(" seconds")
            } else if dialog.field == .check {
                keys = keys.then("   Space", .key).then(" switches")
            }
            box.add(keys, 2)
        }
        let places = box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
        if let place = places["\(dialog.field)"], !dialog.isAsking, let editor = editor(dialog.field, dialog) {
            let cursor = FieldText(editor, width: width).cursor
            canvas.cursor = (min(place.x + labelWidth + cursor, canvas.width - 1), place.y)
        }
    }

    private static func editor(_ field: AddDialog.Field, _ dialog: AddDialog) -> LineEditor? {
        switch field {
        case .address: dialog.address
        case .name: dialog.name
        case .weight: dialog.weight
        case .max: dialog.max
        case .start, .check: nil
        }
    }

    private static func value(
        _ field: AddDialog.Field, _ dialog: AddDialog, check: String?, width: Int, isActive: Bool
    ) -> StyledText {
        if let editor = editor(field, dialog) {
            let text = StyledText(FieldText(editor, width: width).text, .bold)
            return editor.isEmpty ? text.then((isActive ? " " : "") + placeholder(field), .faint) : text
        }
        let choices: [(label: String, isChosen: Bool)] =
            field == .check
            ? [("on", dialog.isChecked), ("off", !dialog.isChecked)]
            : AddStart.Choice.allCases.map { (dialog.start.label($0), dialog.start.choice == $0) }
        var all = StyledText()
        for (position, choice) in choices.enumerated() {
            all = all.then(position > 0 ? "  " : "").then(
                (choice.isChosen ? "(*) " : "( ) ") + choice.label, choice.isChosen ? .bold : .faint)
        }
        if field == .check { all = all.then("  " + (check ?? ""), .faint) }
        guard all.width > width, let chosen = choices.first(where: { $0.isChosen }) else { return all }
        return StyledText("< ", .faint).then(chosen.label, .bold).then(" >", .faint)
    }

    private static func placeholder(_ field: AddDialog.Field) -> String {
        switch field {
        case .address: "e.g. 127.0.0.1:9001 or 127.0.0.1:9001,weight=2,name=a1"
        case .name: "(the address)"
        case .weight: "(1)"
        default: "(no limit)"
        }
    }

    /// How the address answers, before it gets any traffic.
    private static func probe(_ dialog: AddDialog, _ context: PanelContext) -> StyledText {
        guard dialog.probed != nil else { return StyledText("begins when the address is complete", .faint) }
        guard let probe = context.model.probe(of: dialog) else { return StyledText("asks ...", .faint) }
        switch probe.state {
        case "passed": return StyledText("ok: ", .good).then(probe.text)
        case "failed": return StyledText("fails: ", .bad).then(probe.text, .warning)
        default: return StyledText("asks ... ", .faint).then(probe.text, .faint)
        }
    }

    /// What the addition would do to the others.
    private static func effect(_ spec: ServerSpec, _ servers: [ServerSnapshot]) -> String {
        let others = servers.filter { $0.state.isPicked }
        guard spec.start == .enabled else {
            return
                "no traffic until it is enabled; \(others.count) \(others.count == 1 ? "server stays" : "servers stay") up"
        }
        guard !others.isEmpty else { return "all requests go to \(spec.name): the only server up" }
        let weights = others.reduce(0) { $0 + $1.weight }
        func percent(_ part: Int, _ whole: Int) -> String {
            "\(NumberText.whole(Double(part) / Double(max(1, whole)) * 100))%"
        }
        let own = percent(spec.weight, weights + spec.weight)
        // The first one stands for all: each loses the same part.
        let first = others[0]
        let before = percent(first.weight, weights)
        let after = percent(first.weight, weights + spec.weight)
        let rest = others.count == 1 ? "" : " and so on"
        return "by weight it gets \(own), \(first.name) \(before) -> \(after)\(rest); \(others.count + 1) servers up"
    }
}

extension String {
    /// This text with spaces up to a width; unchanged when it is longer.
    func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - SafeText.width(self))) }
}
