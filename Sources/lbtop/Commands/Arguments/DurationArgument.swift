import Balancer

/// A duration as a user writes it: a whole number with its unit, `500ms`, `2s`, `1m` or `1h`.
struct DurationArgument: Equatable, Sendable, CustomStringConvertible {
    let milliseconds: Int

    var duration: Duration { .milliseconds(milliseconds) }

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    /// A duration as its argument; below a millisecond is dropped.
    init(_ duration: Duration) {
        let parts = duration.components
        milliseconds = Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000)
    }

    /// Reads a duration of `shortest` milliseconds up to a day.
    ///
    /// - Throws: `SpecError` that says how it is written.
    init(parsing text: String, from shortest: Int = 1) throws(SpecError) {
        milliseconds = Int(try DurationText.milliseconds(parsing: text, from: Int64(shortest)))
    }

    /// For options that need some time: from 1 ms.
    static let positive: @Sendable (String) throws -> DurationArgument = { try DurationArgument(parsing: $0) }

    /// For options where nothing means at once.
    static let orZero: @Sendable (String) throws -> DurationArgument = { try DurationArgument(parsing: $0, from: 0) }

    /// The shortest text that reads back to the same duration.
    var description: String { DurationText.text(milliseconds: Int64(milliseconds)) }
}
