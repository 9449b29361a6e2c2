/// How the program ends when the user says so.
enum QuitMode: Sendable, Equatable {
    /// At once; open connections are cut.
    case now
    /// Stop accepting, let connections end up to the drain timeout, then end.
    case drain
}
