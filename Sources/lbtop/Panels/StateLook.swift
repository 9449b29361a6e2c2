import Balancer

/// How a server's state is shown: a word and a sign beside the colour, which alone says nothing to many.
struct StateLook: Sendable {
    var sign: Character
    var word: String
    var style: Style
    /// The word in five letters.
    var shortWord: String { word == "failing" ? "fail" : String(word.prefix(5)) }

    init(_ state: ServerState, _ glyphs: Glyphs) {
        word = state.rawValue
        switch state {
        case .up: (sign, style) = (glyphs.live, .good)
        case .checking: (sign, style) = ("?", .warning)
        case .failing: (sign, style) = ("!", .warning)
        case .ejected: (sign, style) = ("!", .warning)
        case .down: (sign, style) = ("x", .bad)
        case .draining, .removing: (sign, style) = (glyphs.down, .warning)
        case .off: (sign, style) = ("-", .faint)
        }
    }
}
