extension Key {
    /// The key that a label stands for: the reverse of `label`. Nil for what names none.
    init?(label: String) {
        if let named = Key.named[label] {
            self = named
        } else if label.count == 1, let character = label.first, character.isASCII, character != " " {
            self = .character(character)
        } else if label.count == 2, label.hasPrefix("^"), let letter = label.last, letter.isASCII, letter.isLetter {
            self = .control(Character(letter.lowercased()))
        } else {
            return nil
        }
    }

    private static let named: [String: Key] = {
        let keys: [Key] = [
            .character(" "), .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right,
            .home, .end, .pageUp, .pageDown,
        ]
        let pairs = (keys + (1...12).map { .function($0) }).map { ($0.label, $0) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
}
