/// A duration as a user writes it: a whole number with its unit, `500ms`, `2s`, `1m` or `1h`.
public enum DurationText {
    /// The longest that is accepted: a day. Longer ones are slips of the finger.
    public static let longestMilliseconds: Int64 = 24 * 3600 * 1000

    /// Reads a duration of `shortest` milliseconds up to a day; returns milliseconds.
    ///
    /// - Throws: `SpecError` that says how it is written.
    public static func milliseconds(parsing text: String, from shortest: Int64 = 1) throws(SpecError) -> Int64 {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        let scales: [String: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
        let number = Int64(String(decoding: digits, as: UTF8.self))
        guard let number, let scale = scales[String(decoding: text.utf8.dropFirst(digits.count), as: UTF8.self)] else {
            throw SpecError("write a whole number with its unit, e.g. 500ms, 2s, 1m or 1h")
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: scale)
        guard !overflow, (shortest...longestMilliseconds).contains(milliseconds) else {
            throw SpecError("it has to be from \(DurationText.text(milliseconds: shortest)) to 24h")
        }
        return milliseconds
    }

    /// The shortest text that reads back to the same duration.
    public static func text(milliseconds: Int64) -> String {
        for (unit, scale) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1000)]
        where milliseconds >= scale && milliseconds % scale == 0 {
            return "\(milliseconds / scale)\(unit)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }
}
