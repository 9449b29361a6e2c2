/// The page of options, or the columns to choose from.
enum OptionsPanel {
    private static let labelWidth = 17

    static func draw(_ page: OptionsPage, _ context: PanelContext, on canvas: inout Canvas) {
        if let column = page.column {
            drawColumns(column, context, on: &canvas)
        } else {
            drawItems(page, context, on: &canvas)
        }
    }

    private static func drawItems(_ page: OptionsPage, _ context: PanelContext, on canvas: inout Canvas) {
        var box = DialogBox(title: "options", note: "saved on leaving", width: 66)
        for (position, item) in OptionsPage.Item.allCases.enumerated() {
            let isHighlighted = position == page.highlighted
            let (label, value, note) = line(item, context.model)
            let text = StyledText(isHighlighted ? "\(context.glyphs.cursor) " : "  ", .accent)
                .then(label.padding(labelWidth)).then(value.padding(10), .bold).then(" " + note, .faint)
            box.choice(text, isHighlighted: isHighlighted, priority: isHighlighted ? 0 : 3)
        }
        box.space()
        box.add("Questions before connections are cut cannot be switched off.", .faint, 5)
        box.space()
        box.add(
            StyledText("Right", .key).then(" ").then("Left", .key).then(" change   ").then("Enter", .key)
                .then(" next, or columns   ").then("Esc", .key).then(" leave"), 1)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }

    private static func line(
        _ item: OptionsPage.Item, _ model: ConsoleModel
    ) -> (label: String, value: String, note: String) {
        let chosen = model.preferences
        switch item {
        case .interval: return ("refresh", IntervalText.text(model.interval), "how often figures come")
        case .glyphs:
            return ("glyphs", model.isASCII ? "ASCII" : "blocks", model.options.ascii ? "all this terminal shows" : "")
        case .colour: return ("colours", chosen.colour.rawValue, "auto: as many as the terminal shows")
        case .mouse: return ("mouse", word(chosen.hasMouse), "Shift+drag selects text")
        case .bell: return ("bell", word(chosen.hasBell), "rings when a server goes down")
        case .title: return ("window title", word(chosen.hasTitle), "says how many servers are up")
        case .sort: return ("sorted by", model.table.column.rawValue, model.table.column.title)
        case .order: return ("order", model.table.isDescending ? "descending" : "ascending", "")
        case .columns:
            let shown = ColumnChoice.listed(chosen.columns).filter(\.isShown).map(\.name)
            return (
                "columns", "\(shown.count) of \(ColumnChoice.names.count)", chosen.columns == nil ? "as fit" : "chosen"
            )
        }
    }

    private static func drawColumns(_ highlighted: Int, _ context: PanelContext, on canvas: inout Canvas) {
        var box = DialogBox(title: "columns, from left to right", width: 56)
        for (position, column) in ColumnChoice.listed(context.model.preferences.columns).enumerated() {
            let isHighlighted = position == highlighted
            let text = StyledText(isHighlighted ? "\(context.glyphs.cursor) " : "  ", .accent)
                .then(column.isShown ? "[x] " : "[ ] ", column.isShown ? .good : .faint).then(column.name, .bold)
                .then(column.name == "name" ? "  always shown" : "", .faint)
            box.choice(text, isHighlighted: isHighlighted, priority: isHighlighted ? 0 : 3)
        }
        box.space()
        box.add(
            StyledText("Space", .key).then(" show, hide   ").then("+", .key).then(" ").then("-", .key)
                .then(" move it   ").then("Esc", .key).then(" back"), 1)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }

    private static func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }
}
