/// How a refresh interval is written: `500ms`, `2s`, `1.5s`.
enum IntervalText {
    /// What an engine accepts, in milliseconds.
    static let accepted: ClosedRange<Int> = 50...60_000

    /// Reads an interval; nil when it is none or out of range.
    static func parse(_ text: String) -> Duration? {
        let lower = text.lowercased()
        let milliseconds: Double?
        if lower.hasSuffix("ms") {
            milliseconds = Double(lower.dropLast(2))
        } else if lower.hasSuffix("s") {
            milliseconds = Double(lower.dropLast()).map { $0 * 1000 }
        } else {
            milliseconds = nil
        }
        guard let milliseconds, milliseconds >= Double(accepted.lowerBound), milliseconds <= Double(accepted.upperBound)
        else { return nil }
        return .milliseconds(Int(milliseconds.rounded()))
    }

    /// Writes an interval the shortest way.
    static func text(_ interval: Duration) -> String {
        let (seconds, attoseconds) = interval.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
