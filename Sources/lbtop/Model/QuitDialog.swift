/// Asks how to quit while client connections are open. The default is to stay.
struct QuitDialog: Sendable, Equatable {
    enum Outcome: Equatable { case stay, cancel, drain, now }

    /// The word being typed to cut connections, once that was chosen.
    var typed: LineEditor?
    /// True after an Enter with another word.
    var wasRefused = false

    /// What must be typed to cut connections.
    static let word = "quit"

    /// - Parameter open: client connections open now; without any, `q` and `k` end at once: nothing would be cut.
    mutating func press(_ key: Key, open: Int) -> Outcome {
        if open == 0, typed == nil, key == .character("q") || key == .character("k") { return .now }
        if key == .escape || key == .control("g") || key == .control("c") { return .cancel }
        guard var line = typed else {
            switch key {
            case .enter, .character("q"), .character("n"): return .cancel
            case .character("d"): return .drain
            case .character("k"): typed = LineEditor()
            default: break
            }
            return .stay
        }
        if key == .enter {
            if line.text.trimmed == QuitDialog.word { return .now }
            wasRefused = true
            return .stay
        }
        wasRefused = false
        _ = line.press(key)
        typed = line
        return .stay
    }
}
