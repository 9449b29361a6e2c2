/// A line shown for a moment above the footer.
struct Hint: Sendable, Equatable {
    /// How the line is meant.
    enum Level: Sendable { case note, good, warning, bad }

    var text: String
    var level: Level
    /// When it goes, in milliseconds since 1970.
    var untilUnixMilliseconds: Int64

    /// How long a hint stays, in milliseconds: long enough to read two lines.
    static let lifetime: Int64 = 6_000
}
