/// The columns to sort by.
enum SortPanel {
    static func draw(_ menu: SortMenu, _ context: PanelContext, on canvas: inout Canvas) {
        var box = DialogBox(title: "sort by", width: 44)
        let table = context.model.table
        for (position, column) in SortColumn.allCases.enumerated() {
            let isHighlighted = position == menu.highlighted
            var text = StyledText(isHighlighted ? "\(context.glyphs.cursor) " : "  ", .accent)
                .then(column.rawValue.padding(9), .bold).then(column.title, .faint)
            if column == table.column {
                text = text.then(" \(table.isDescending ? context.glyphs.down : context.glyphs.up)", .good)
            }
            box.choice(text, isHighlighted: isHighlighted, priority: isHighlighted ? 0 : 3)
        }
        box.space()
        box.add(
            StyledText("Enter", .key).then(" sort   ").then("r", .key).then(" later reverses   ").then("Esc", .key)
                .then(" leave"), 1)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }
}
