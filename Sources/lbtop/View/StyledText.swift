/// Text in pieces of different style.
struct StyledText: Sendable, Equatable {
    struct Piece: Sendable, Equatable {
        var text: String
        var style: Style
    }

    var pieces: [Piece] = []

    init(_ text: String = "", _ style: Style = .plain) {
        if !text.isEmpty { pieces = [Piece(text: text, style: style)] }
    }

    /// This text with more after it.
    func then(_ text: String, _ style: Style = .plain) -> StyledText {
        var longer = self
        if !text.isEmpty { longer.pieces.append(Piece(text: text, style: style)) }
        return longer
    }

    /// This text with another after it.
    func joined(_ other: StyledText) -> StyledText {
        var longer = self
        longer.pieces += other.pieces
        return longer
    }

    /// Cells it takes.
    var width: Int { pieces.reduce(0) { $0 + SafeText.width($1.text) } }

    /// The same in lines of at most `width` cells, broken at spaces.
    /// Further lines are set in by `indent` cells.
    func wrapped(_ width: Int, indent: Int = 0) -> [StyledText] {
        guard width > indent, self.width > width else { return [self] }
        var lines: [StyledText] = []
        var line = StyledText()
        var used = 0
        for piece in pieces {
            for (position, word) in piece.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                let wordWidth = SafeText.width(String(word))
                let isAtStart = used == 0 || (!lines.isEmpty && used == indent)
                // Spaces that begin the text stay; those that begin a further line do not.
                let space = position > 0 && (!isAtStart || lines.isEmpty) ? 1 : 0
                if used + space + wordWidth > width, !isAtStart {
                    lines.append(line)
                    line = StyledText(String(repeating: " ", count: indent)).then(String(word), piece.style)
                    used = indent + wordWidth
                } else {
                    line = line.then((space == 1 ? " " : "") + String(word), piece.style)
                    used += space + wordWidth
                }
            }
        }
        return lines + [line]
    }
}

extension Canvas {
    /// Writes styled text; returns the cells it took.
    @discardableResult
    mutating func put(_ text: StyledText, x: Int, y: Int, limit: Int = .max, ellipsis: Character? = nil) -> Int {
        var used = 0
        let room = min(limit, width - x)
        markKeys(of: text, x: x, y: y, end: x + max(0, room))
        for (position, piece) in text.pieces.enumerated() where used < room {
            let isLast = position == text.pieces.count - 1
            // A piece that just fits must still end in the sign when others follow it.
            let rest = isLast ? 0 : StyledText.width(of: text.pieces[(position + 1)...])
            let over = used + SafeText.width(piece.text) + rest > room
            used += put(
                piece.text, x: x + used, y: y, style: piece.style, limit: room - used,
                ellipsis: over && used + SafeText.width(piece.text) > room ? ellipsis : nil)
        }
        return used
    }
}

extension StyledText {
    static func width(of pieces: ArraySlice<Piece>) -> Int { pieces.reduce(0) { $0 + SafeText.width($1.text) } }
}
