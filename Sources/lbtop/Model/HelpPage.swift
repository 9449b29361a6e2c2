/// The help in front of the main screen: keys that scroll it, keys that close it; all others act.
struct HelpPage: Sendable, Equatable {
    enum Outcome: Equatable { case stay, close, act }

    /// The first line shown; the panel limits it to what there is.
    var firstLine = 0

    mutating func press(_ key: Key) -> Outcome {
        switch key {
        case .escape, .enter, .character("?"), .character("q"), .function(1), .control("g"), .control("c"), .backspace:
            return .close
        case .down, .character("j"): firstLine = min(firstLine + 1, 500)
        case .up, .character("k"): firstLine = max(0, firstLine - 1)
        case .pageDown, .character(" "): firstLine = min(firstLine + 10, 500)
        case .pageUp: firstLine = max(0, firstLine - 10)
        case .home, .character("g"): firstLine = 0
        default: return .act
        }
        return .stay
    }
}
