/// How many colours the terminal shows.
enum ColourDepth: Sendable, CaseIterable, Comparable {
    /// NO_COLOR, or a terminal without colours: bold, reverse and underline only.
    case none
    /// 8 colours.
    case eight
    /// 16 colours: a grey among them.
    case sixteen
    /// 256 colours and more.
    case many
}
