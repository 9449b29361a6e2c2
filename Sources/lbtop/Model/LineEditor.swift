/// A line being typed, with its cursor: used by every prompt and field.
struct LineEditor: Sendable, Equatable {
    private(set) var characters: [Character] = []
    /// 0...`characters.count`.
    private(set) var cursor = 0

    /// The longest line that can be typed.
    static let capacity = 512

    init(_ text: String = "") { set(text) }

    var text: String { String(characters) }
    /// What stands before the cursor.
    var head: String { String(characters[..<cursor]) }
    var isEmpty: Bool { characters.isEmpty }

    /// Replaces all; the cursor goes to the end.
    mutating func set(_ text: String) {
        characters = Array(text.prefix(LineEditor.capacity))
        cursor = characters.count
    }

    /// Replaces what stands before the cursor.
    mutating func setHead(_ text: String) {
        let new = Array(text)
        characters = Array((new + characters[cursor...]).prefix(LineEditor.capacity))
        cursor = min(new.count, characters.count)
    }

    /// Takes an editing key; false when the key means nothing to a line.
    mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let text): insert(text)
        case .backspace, .control("h"): if cursor > 0 { remove(cursor - 1..<cursor) }
        case .delete, .control("d"): if cursor < characters.count { remove(cursor..<cursor + 1) }
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<characters.count)
        case .control("w"): remove(wordStart..<cursor)
        default: return false
        }
        return true
    }

    private var wordStart: Int {
        var start = cursor
        while start > 0, characters[start - 1] == " " { start -= 1 }
        while start > 0, characters[start - 1] != " " { start -= 1 }
        return start
    }

    private mutating func insert(_ text: String) {
        // A paste is one line here: line ends and other controls are left out.
        let printable = text.filter { character in
            character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        }
        let new = printable.prefix(LineEditor.capacity - characters.count)
        characters.insert(contentsOf: new, at: cursor)
        cursor += new.count
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }
}
