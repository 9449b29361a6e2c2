/// How many colours the terminal shows.
enum ColourDepth: Sendable, CaseIterable {
    /// NO_COLOR, or a terminal without colours: bold, reverse and underline only.
    case none
    /// 8 or 16 colours.
    case eight
    /// 256 colours and more.
    case many
}
