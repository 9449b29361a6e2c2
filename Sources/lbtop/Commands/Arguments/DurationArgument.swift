import Balancer

/// A duration as a user writes it: a whole number with its unit, `500ms`, `2s`, `1m` or `1h`.
struct DurationArgument: Equatable, Sendable, CustomStringConvertible {
    /// The longest that is accepted: a day. Longer ones are slips of the finger.
    static let longestMilliseconds = 24 * 3600 * 1000

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
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let scales = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
        guard let number = Int(digits), let scale = scales[String(text.dropFirst(digits.count))] else {
            throw SpecError("write a whole number with its unit, e.g. 500ms, 2s, 1m or 1h")
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: scale)
        guard !overflow, (shortest...DurationArgument.longestMilliseconds).contains(milliseconds) else {
            let least = DurationArgument(milliseconds: shortest)
            throw SpecError("it has to be from \(least) to 24h")
        }
        self.milliseconds = milliseconds
    }

    /// For options that need some time: from 1 ms.
    static let positive: @Sendable (String) throws -> DurationArgument = { try DurationArgument(parsing: $0) }

    /// For options where nothing means at once.
    static let orZero: @Sendable (String) throws -> DurationArgument = { try DurationArgument(parsing: $0, from: 0) }

    /// The shortest text that reads back to the same duration.
    var description: String {
        for (unit, scale) in [("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        where milliseconds >= scale && milliseconds % scale == 0 {
            return "\(milliseconds / scale)\(unit)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }
}
