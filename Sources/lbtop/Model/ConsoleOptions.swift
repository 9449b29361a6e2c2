/// What is settled when the console starts and does not change while it runs.
struct ConsoleOptions: Sendable {
    /// Shows everything, refuses changes.
    var readOnly = false
    /// Draws with ASCII only: the locale is not UTF-8, or the terminal cannot show more.
    var ascii = false
    /// How many colours the terminal shows.
    var colour = ColourDepth.many
    /// How long a removal or a quit lets connections end before it cuts them, in seconds; told in dialogs.
    var drainTimeoutSeconds = 30
    /// How often snapshots come, at the start; nil: as the saved options say.
    var interval: Duration?
    /// False when the command line switched the mouse off: the saved options do not switch it on.
    var allowsMouse = true
    /// The words after the program's name that it was started with; nil: not known, or of no use.
    var launch: [String]?
    /// Local time minus UTC, in seconds, for the times beside events.
    var utcOffsetSeconds = 0
}
