extension Canvas {
    /// Writes text from column `x` on row `y`, within `limit` cells and the canvas; returns the cells it took.
    ///
    /// Text that does not fit ends in the canvas's sign of omission when `ellipsis` is given.
    @discardableResult
    mutating func put(
        _ text: String, x: Int, y: Int, style: Style = .plain, limit: Int = .max, ellipsis: Character? = nil
    ) -> Int {
        let room = min(limit, width - x)
        guard room > 0, y >= 0, y < height else { return 0 }
        let cells = SafeText.cells(text)
        var end = room
        var mark: Character?
        if let ellipsis, cells.reduce(0, { $0 + $1.width }) > room {
            end = room - 1
            mark = ellipsis
        }
        var used = 0
        for (character, cellWidth) in cells {
            guard used + cellWidth <= end else { break }
            set(character, width: cellWidth, x: x + used, y: y, style: style)
            used += cellWidth
        }
        if let mark {
            set(mark, width: 1, x: x + used, y: y, style: style)
            used += 1
        }
        return used
    }

    /// Writes text so that it ends before column `right`.
    mutating func putRight(_ text: String, right: Int, y: Int, style: Style = .plain, limit: Int = .max) {
        let textWidth = min(SafeText.width(text), max(0, limit))
        put(text, x: right - textWidth, y: y, style: style, limit: textWidth)
    }

    /// Sets one character, wide ones included; halves of wide characters that it covers become spaces.
    mutating func set(_ character: Character, width cellWidth: Int = 1, x: Int, y: Int, style: Style = .plain) {
        guard x >= 0, y >= 0, y < height, x < width, x + cellWidth <= width else { return }
        for column in x..<x + cellWidth {
            if self[column, y].isContinuation, column == x { self[column - 1, y].character = " " }
            if column + 1 < width, self[column + 1, y].isContinuation {
                self[column + 1, y] = Cell(character: " ", style: self[column + 1, y].style)
            }
        }
        self[x, y] = Cell(character: character, style: style)
        if cellWidth == 2 { self[x + 1, y] = Cell(character: " ", style: style, isContinuation: true) }
    }

    /// Fills a rectangle.
    mutating func fill(_ rect: Rect, _ character: Character = " ", style: Style = .plain) {
        for y in max(0, rect.y)..<max(max(0, rect.y), min(rect.bottom, height)) {
            for x in max(0, rect.x)..<max(max(0, rect.x), min(rect.right, width)) {
                set(character, x: x, y: y, style: style)
            }
        }
    }

    /// Changes the style of a row's cells, keeping what they show.
    mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        for y in max(0, rect.y)..<max(max(0, rect.y), min(rect.bottom, height)) {
            for x in max(0, rect.x)..<max(max(0, rect.x), min(rect.right, width)) {
                var cell = self[x, y]
                change(&cell.style)
                self[x, y] = cell
            }
        }
    }

    /// Draws a frame and clears what is inside it; the title stands in the upper edge.
    mutating func box(_ rect: Rect, _ glyphs: Glyphs, title: String = "", note: String = "", style: Style = .plain) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        fill(rect, " ")
        let (left, right, top, bottom) = (rect.x, rect.right - 1, rect.y, rect.bottom - 1)
        for x in left...right {
            set(glyphs.horizontal, x: x, y: top, style: style)
            set(glyphs.horizontal, x: x, y: bottom, style: style)
        }
        for y in top...bottom {
            set(glyphs.vertical, x: left, y: y, style: style)
            set(glyphs.vertical, x: right, y: y, style: style)
        }
        set(glyphs.topLeft, x: left, y: top, style: style)
        set(glyphs.topRight, x: right, y: top, style: style)
        set(glyphs.bottomLeft, x: left, y: bottom, style: style)
        set(glyphs.bottomRight, x: right, y: bottom, style: style)
        if !title.isEmpty {
            put(" \(title) ", x: left + 2, y: top, style: Style.heading, limit: max(0, rect.width - 4))
        }
        if !note.isEmpty, SafeText.width(note) + SafeText.width(title) + 9 <= rect.width {
            putRight(" \(note) ", right: right - 1, y: top, style: .faint)
        }
    }

    /// Draws a line over the rectangle's first row, with a title in it and a note at its end.
    mutating func rule(_ rect: Rect, _ glyphs: Glyphs, title: String, note: String = "") {
        for x in rect.x..<rect.right { set(glyphs.horizontal, x: x, y: rect.y, style: .faint) }
        put(" \(title) ", x: rect.x + 1, y: rect.y, style: .heading, limit: max(0, rect.width - 2))
        if !note.isEmpty, SafeText.width(title) + SafeText.width(note) + 9 <= rect.width {
            putRight(" \(note) ", right: rect.right - 1, y: rect.y, style: .faint)
        }
    }

    /// Copies rows of another canvas, from its row `first` on.
    mutating func copy(_ other: Canvas, from first: Int, rows: Int, to place: (x: Int, y: Int)) {
        for row in 0..<max(0, min(rows, other.height - first)) {
            for column in 0..<other.width { self[place.x + column, place.y + row] = other[column, first + row] }
        }
    }

    /// Replaces what an ASCII terminal cannot show; each cell keeps its place.
    mutating func reduceToASCII() {
        for y in 0..<height {
            for x in 0..<width where !(self[x, y].character.isASCII) {
                self[x, y].character = SafeText.placeholder
                if x + 1 < width, self[x + 1, y].isContinuation {
                    self[x + 1, y] = Cell(character: " ", style: self[x, y].style)
                }
            }
        }
    }

    /// The screen as text, spaces at line ends removed: what golden tests compare.
    var text: String {
        var lines: [String] = []
        for y in 0..<height {
            var line = ""
            for x in 0..<width where !self[x, y].isContinuation { line.append(self[x, y].character) }
            while line.hasSuffix(" ") { line.removeLast() }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
