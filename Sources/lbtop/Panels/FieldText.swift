/// A line being typed as it is drawn: scrolled so that the cursor is seen.
struct FieldText: Sendable {
    /// What is visible.
    var text: String
    /// Cells from its start to the cursor.
    var cursor: Int

    init(_ editor: LineEditor, width: Int) {
        let room = max(1, width - 1)
        var head = ""
        var headWidth = 0
        for character in editor.characters[..<editor.cursor].reversed() {
            let cells = SafeText.cell(character).width
            guard headWidth + cells <= room else { break }
            head.insert(character, at: head.startIndex)
            headWidth += cells
        }
        cursor = headWidth
        text = head + String(editor.characters[editor.cursor...])
    }
}
