/// A timeout that can be set at run time, by the name of its option without the dashes.
public enum TimeoutName: String, Sendable, Codable, CaseIterable {
    case header = "header-timeout"
    case idle = "idle-timeout"
    case body = "body-timeout"
    case write = "write-timeout"
    case connect = "connect-timeout"
    case connectTotal = "connect-total"
    case response = "response-timeout"
    case responseIdle = "response-idle"
    case serverIdle = "server-idle-timeout"
    case tunnel = "tunnel-timeout"
    case queue = "queue-timeout"
    case linger = "linger-timeout"
    case drain = "drain-timeout"

    /// The times that it takes, in milliseconds.
    public var range: ClosedRange<Int64> { (self == .drain ? 0 : 1)...DurationText.longestMilliseconds }

    /// The timeout of that name.
    ///
    /// - Throws: `SpecError` that says which one was probably meant.
    public init(parsing text: String) throws(SpecError) {
        guard let name = TimeoutName(rawValue: text) else {
            let names = TimeoutName.allCases.map(\.rawValue)
            let hint = NearestName.to(text, among: names).map { "did you mean \($0)?" }
            throw SpecError("no timeout '\(text)': \(hint ?? "there is \(names.joined(separator: ", "))")")
        }
        self = name
    }
}
