/// Bad user input: one line that says what is wrong, where, and how to mend it.
public struct SpecError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, without a full stop.
    public var message: String

    /// An error with that line.
    public init(_ message: String) { self.message = message }

    /// The line.
    public var description: String { message }
}
