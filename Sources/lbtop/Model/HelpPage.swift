/// The help in front of the main screen: keys that scroll and search it, keys that close it; all others act.
struct HelpPage: Sendable, Equatable {
    enum Outcome: Equatable { case stay, close, act }

    /// The first line shown; the panel limits it to what there is.
    var firstLine = 0
    /// What is searched for; nil: the whole page is shown.
    var search: LineEditor?
    /// True while the search has the keys.
    var isTyping = false

    mutating func press(_ key: Key) -> Outcome {
        if isTyping, let editor = search { return type(key, editor) }
        switch key {
        case .escape where search != nil, .backspace where search != nil: search = nil
        case .escape, .enter, .character("?"), .character("q"), .function(1), .control("g"), .control("c"), .backspace:
            return .close
        case .character("/"): (search, isTyping, firstLine) = (search ?? LineEditor(), true, 0)
        case .down, .character("j"): firstLine = min(firstLine + 1, 500)
        case .up, .character("k"): firstLine = max(0, firstLine - 1)
        case .pageDown, .character(" "): firstLine = min(firstLine + 10, 500)
        case .pageUp: firstLine = max(0, firstLine - 10)
        case .home, .character("g"): firstLine = 0
        case .end, .character("G"): firstLine = 500
        default: return .act
        }
        return .stay
    }

    private mutating func type(_ key: Key, _ given: LineEditor) -> Outcome {
        var editor = given
        switch key {
        case .escape, .control("g"), .control("c"),
            .backspace where editor.isEmpty:
            (search, isTyping) = (nil, false)
        case .enter:
            isTyping = false
            if editor.isEmpty { search = nil }
        default:
            _ = editor.press(key)
            search = editor
            firstLine = 0
        }
        return .stay
    }
}
