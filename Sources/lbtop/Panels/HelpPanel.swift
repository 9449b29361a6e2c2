/// The help: every row of the table of bindings, or those that a search finds. It leaves the last two lines of the
/// screen, so that keys can be tried from it.
enum HelpPanel {
    static func draw(_ page: HelpPage, _ context: PanelContext, on canvas: inout Canvas) {
        let isFramed = canvas.height >= 8 && canvas.width >= 30
        let screen = Rect(x: 0, y: 0, width: canvas.width, height: max(1, canvas.height - (isFramed ? 2 : 1)))
        let width = max(1, screen.width - (isFramed ? 4 : 0))
        let lines = page.search.map { found($0.text, width: width) } ?? HelpText.lines(width: width)
        let widest = lines.map(\.width).max() ?? 0
        let rect =
            isFramed
            ? screen.centred(
                width: min(screen.width, max(widest + 4, 52)),
                height: max(lines.count, 3) + (page.search == nil ? 2 : 3))
            : screen
        let inside =
            isFramed ? Rect(x: rect.x + 2, y: rect.y + 1, width: rect.width - 3, height: rect.height - 2) : rect
        // The last line but one: where the search is typed, and how far the page goes on.
        let room = page.search == nil ? inside.height : max(0, inside.height - 1)
        let last = max(0, lines.count - room)
        let first = min(page.firstLine, last)
        if isFramed {
            let part = last > 0 ? "\(first + 1)-\(first + room) of \(lines.count): j k scroll, " : ""
            let note = part + "/ search, Esc close"
            canvas.box(rect, context.glyphs, title: "help", note: note, style: .heading)
        } else {
            canvas.fill(rect)
        }
        for (row, line) in lines.dropFirst(first).prefix(room).enumerated() {
            canvas.put(line, x: inside.x, y: inside.y + row, limit: inside.width)
        }
        // Nobody who reads about a key wants to press it.
        canvas.mark(rect, .nothing)
        if first < last { canvas.set(context.glyphs.down, x: inside.right - 1, y: inside.y + room - 1, style: .accent) }
        if let search = page.search { prompt(search, page, inside, context, on: &canvas) }
    }

    private static func found(_ text: String, width: Int) -> [StyledText] {
        let lines = HelpText.lines(matching: text, width: width)
        return lines.isEmpty ? [StyledText("nothing with '\(text)' in it", .warning)] : lines
    }

    private static func prompt(
        _ search: LineEditor, _ page: HelpPage, _ inside: Rect, _ context: PanelContext, on canvas: inout Canvas
    ) {
        let y = inside.bottom - 1
        canvas.fill(Rect(x: inside.x, y: y, width: inside.width, height: 1))
        canvas.put("/", x: inside.x, y: y, style: .key)
        let field = FieldText(search, width: max(1, inside.width - 1))
        canvas.put(field.text, x: inside.x + 1, y: y, style: .bold, limit: inside.width - 1)
        if page.isTyping { canvas.cursor = (min(inside.x + 1 + field.cursor, canvas.width - 1), y) }
    }
}
