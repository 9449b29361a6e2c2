/// What is sent to the terminal beside the picture.
enum TerminalSignal: Sendable, Equatable {
    /// Whether the terminal reports its mouse to the console.
    case mouse(Bool)
    /// Rings once.
    case bell
    /// The window's title; nil gives back the one from before.
    case title(String?)
    /// Puts a text into the clipboard of the machine in front of which the user sits.
    case clipboard(String)
    /// How many colours are used; nil: as many as the terminal shows.
    case colour(ColourDepth?)
}
