/// How a cell looks, by meaning; the theme and the terminal's abilities turn it into colours and attributes.
struct Style: Hashable, Sendable {
    /// What the text's colour says.
    enum Ink: Hashable, Sendable {
        case normal, faint, accent, good, warning, bad
        /// The name of a key: what is written so can be clicked.
        case key
        /// A series' colour, 0... (repeats).
        case series(Int)
    }

    var ink: Ink = .normal
    var bold = false
    var reverse = false
    var underline = false

    static let plain = Style()
}
