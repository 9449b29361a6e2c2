extension Canvas {
    /// A rectangle that takes clicks.
    struct Place: Sendable {
        var rect: Rect
        var target: HitTarget
    }

    /// What was drawn at a cell; of several things the one drawn last.
    func target(x: Int, y: Int) -> HitTarget {
        let place = places.last { place in
            x >= place.rect.x && x < place.rect.right && y >= place.rect.y && y < place.rect.bottom
        }
        return place?.target ?? .nothing
    }

    /// Makes each key's name in a text that was drawn from `x` on take clicks: with the words after it up to the next
    /// key or a gap, when it stands alone; by itself when it is one of several.
    mutating func markKeys(of text: StyledText, x: Int, y: Int, end: Int) {
        var at = x
        for (position, piece) in text.pieces.enumerated() {
            defer { at += SafeText.width(piece.text) }
            guard piece.style.ink == .key, at < end else { continue }
            let words = piece.text.split(separator: " ")
            let isAlone = words.count == 1
            for word in words {
                guard let key = Key(label: String(word)) else { continue }
                let offset = SafeText.width(String(piece.text[..<word.startIndex]))
                var width = SafeText.width(String(word))
                if isAlone {
                    let rest = piece.text[word.endIndex...] + Canvas.label(after: position, in: text)
                    width += Canvas.extent(of: String(rest))
                }
                let right = min(at + offset + width, end)
                mark(Rect(x: at + offset, y: y, width: right - at - offset, height: 1), .key(key))
            }
        }
    }

    /// The words between a piece and the next key.
    private static func label(after position: Int, in text: StyledText) -> String {
        text.pieces[(position + 1)...].prefix { $0.style.ink != .key }.map(\.text).joined()
    }

    /// The cells up to the end of the first words: leading spaces count, a gap after the words ends them.
    private static func extent(of text: String) -> Int {
        let characters = Array(text)
        guard var end = characters.firstIndex(where: { $0 != " " }) else { return 0 }
        while end < characters.count,
            characters[end] != " " || (end + 1 < characters.count && characters[end + 1] != " ")
        {
            end += 1
        }
        return SafeText.width(String(characters[..<end]))
    }
}
