/// How keys move the highlight of a list; a digit moves to that line and does nothing else.
enum MenuMovement {
    /// The new position, or nil when the key does not move.
    static func moved(_ position: Int, by key: Key, count: Int) -> Int? {
        guard count > 0 else { return nil }
        switch key {
        case .character("j"), .down, .tab: return (position + 1) % count
        case .character("k"), .up, .backTab: return (position + count - 1) % count
        case .character("g"), .home, .pageUp: return 0
        case .character("G"), .end, .pageDown: return count - 1
        case .character(let character):
            guard let digit = character.wholeNumberValue, character.isASCII, (1...min(9, count)).contains(digit) else {
                return nil
            }
            return digit - 1
        default: return nil
        }
    }
}
