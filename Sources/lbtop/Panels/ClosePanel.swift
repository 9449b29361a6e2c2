import Balancer

/// Asks before a client connection is cut; says which one.
enum ClosePanel {
    static func draw(_ dialog: CloseDialog, _ context: PanelContext, on canvas: inout Canvas) {
        let connection = dialog.connection
        var box = DialogBox(title: "close \(connection.client)?", width: 66, frame: .warning)
        let age = TimeText.short(milliseconds: connection.ageMilliseconds)
        let place = connection.server.map { " at \($0)" } ?? ""
        box.add(
            StyledText(connection.client, .bold).then("  \(connection.doing)\(place), open \(age)").then(
                "  in \(NumberText.bytes(Double(connection.bytesIn))), out \(NumberText.bytes(Double(connection.bytesOut)))",
                .faint), 2)
        if let request = connection.request { box.add(StyledText(request, .accent), 3, wrapped: false) }
        box.space()
        box.add(
            StyledText("\(context.glyphs.cursor) ", .accent).then("Esc", .key).then("  cancel (Enter, too)"), 4,
            indent: 7)
        box.add(
            StyledText("  ").then("y", .key).then("    cut it now; what it is doing is lost, undo cannot help"), 0,
            indent: 7)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }
}
