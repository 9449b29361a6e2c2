/// The `:` line, over the status line, with what helps or what is wrong below it.
enum PromptPanel {
    static func draw(_ line: CommandLine, _ context: PanelContext, on canvas: inout Canvas) {
        guard canvas.height >= 2 else { return }
        let y = canvas.height - 2
        canvas.fill(Rect(x: 0, y: y, width: canvas.width, height: 2))
        canvas.set(":", x: 0, y: y, style: .key)
        let field = FieldText(line.editor, width: canvas.width - 1)
        canvas.put(field.text, x: 1, y: y, style: .bold)
        canvas.cursor = (min(1 + field.cursor, canvas.width - 1), y)
        canvas.put(below(line, canvas.width), x: 0, y: y + 1, limit: canvas.width, ellipsis: context.glyphs.ellipsis)
    }

    private static func below(_ line: CommandLine, _ width: Int) -> StyledText {
        if let problem = line.problem { return StyledText(problem, .bad) }
        if !line.candidates.isEmpty { return StyledText(line.candidates.joined(separator: "  "), .accent) }
        let word = line.editor.text.split(separator: " ").first.map(String.init) ?? ""
        if let form = Bindings.commands.first(where: { $0.form.name == word })?.form {
            return StyledText(form.usage, .faint)
        }
        let keys = StyledText("Enter", .key).then(" run  ").then("Tab", .key).then(" complete  ")
        if width < 40 { return keys }
        let more = keys.then("Up", .key).then(" history  ").then("Esc", .key).then(" leave")
        let names = Bindings.commands.map(\.form.name).joined(separator: " ")
        return width >= more.width + names.count + 2 ? more.then("  \(names)", .faint) : more
    }
}
