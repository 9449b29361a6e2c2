/// The help: every row of the table of bindings. It leaves the last two lines of the screen, so that keys can be tried
/// from it.
enum HelpPanel {
    static func draw(_ page: HelpPage, _ context: PanelContext, on canvas: inout Canvas) {
        let isFramed = canvas.height >= 8 && canvas.width >= 30
        let screen = Rect(x: 0, y: 0, width: canvas.width, height: max(1, canvas.height - (isFramed ? 2 : 1)))
        let lines = HelpText.lines(width: max(1, screen.width - (isFramed ? 4 : 0)))
        let width = (lines.map(\.width).max() ?? 0) + 4
        let rect = isFramed ? screen.centred(width: max(width, 40), height: lines.count + 2) : screen
        let inside =
            isFramed ? Rect(x: rect.x + 2, y: rect.y + 1, width: rect.width - 3, height: rect.height - 2) : rect
        let first = min(page.firstLine, max(0, lines.count - inside.height))
        let hasMore = lines.count > inside.height
        if isFramed {
            let note = hasMore ? "j k scroll, Esc close" : "all other keys act; Esc close"
            canvas.box(rect, context.glyphs, title: "help", note: note, style: .heading)
        } else {
            canvas.fill(rect)
        }
        for (row, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
            canvas.put(line, x: inside.x, y: inside.y + row, limit: inside.width)
        }
        if hasMore, first + inside.height < lines.count {
            canvas.set(context.glyphs.down, x: inside.right - 1, y: inside.bottom - 1, style: .accent)
        }
    }
}
