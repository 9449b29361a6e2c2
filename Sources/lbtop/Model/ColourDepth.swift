/// How many colours the terminal shows.
enum ColourDepth: Sendable, CaseIterable, Comparable {
    /// NO_COLOR, or a terminal without colours: bold, reverse and underline only.
    case none
    /// The eight of ANSI.
    case eight
    /// These, and each of them bright.
    case sixteen
    /// xterm's 256.
    case many
    /// Any colour, by its parts.
    case direct
}
