/// How far a drain is: from how many it began, and how long the rest takes when it goes on as it went lately.
struct DrainEstimate: Sendable, Equatable {
    /// In flight when it began, as far as that was seen.
    var start: Int
    /// Until none is left, in milliseconds; nil while nothing falls.
    var millisecondsLeft: Int64?

    /// The estimate looks back so many seconds.
    static let window = 10

    /// - Parameters:
    ///   - inFlight: at the end of each second, oldest first.
    ///   - now: in flight now.
    ///   - seconds: how long it has drained.
    init(inFlight: [Float], now: Int, seconds: Int64) {
        let since = Int(min(max(seconds, 0), Int64(inFlight.count)) + 1)
        let drained = inFlight.suffix(since)
        let most = drained.max() ?? 0
        start = max(now, most.isFinite ? Int(min(most, 1e9)) : 0)
        let recent = drained.suffix(DrainEstimate.window)
        guard now > 0, recent.count > 1, let first = recent.first, first > Float(now) else { return }
        let perSecond = Double(first - Float(now)) / Double(recent.count - 1)
        millisecondsLeft = Int64(min(Double(now) / perSecond, 86_400) * 1000)
    }
}
