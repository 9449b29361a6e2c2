/// The dialog that starts a load generator.
enum LoadPanel {
    private static let labelWidth = 13

    static func draw(_ dialog: LoadDialog, _ context: PanelContext, on canvas: inout Canvas) {
        var box = DialogBox(title: "load generator", width: 60)
        let minutes = LoadOrder.longestSeconds / 60
        box.add("GET requests from this machine to \(dialog.target), through this balancer to its servers.", .plain, 3)
        box.space()
        for field in LoadDialog.Field.allCases {
            let isActive = dialog.field == field
            let name = field == .rate ? "requests/s" : "connections"
            let limits = field == .rate ? LoadOrder.rates : LoadOrder.connectionCounts
            let editor = field == .rate ? dialog.rate : dialog.connections
            let isWrong = !(Int(editor.text).map(limits.contains) ?? false)
            let text = StyledText(name.padding(labelWidth), isActive ? .accent : .faint)
                .then(editor.text, isWrong ? .bad : .bold)
                .then("  \(limits.lowerBound) to \(NumberText.exact(limits.upperBound))", isWrong ? .warning : .faint)
            box.add(text, isActive ? 0 : 2, wrapped: false, name: "\(field)")
        }
        box.space()
        box.add("It is marked under the graphs, ends with l, with the console, and after \(minutes) min.", .faint, 4)
        box.space()
        let enter: Style = dialog.order == nil ? .faint : .key
        box.add(
            StyledText("Enter", enter).then(" start   ").then("Tab", .key).then(" other field   ").then("Esc", .key)
                .then(" leave"), 1)
        let places = box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
        if let place = places["\(dialog.field)"] {
            let editor = dialog.field == .rate ? dialog.rate : dialog.connections
            canvas.cursor = (min(place.x + labelWidth + editor.cursor, canvas.width - 1), place.y)
        }
    }
}
