import Balancer

/// Strategies that this console lets run for a while each, by the clock it is told: one to try, or two to compare. It
/// ends by itself, and with the strategy that was active before unless the user keeps another.
struct StrategyTrial: Sendable, Equatable {
    enum Purpose: Sendable { case attempt, comparison }

    /// What is to be done now.
    enum Step: Equatable {
        case wait
        /// The next strategy's turn has come.
        case next(String)
        /// The last one's time is over.
        case finished
        /// Somebody else changed the strategy to this one.
        case overtaken(String)
        /// The engine has not switched, or the service has gone.
        case failed
    }

    /// How long each runs, in milliseconds.
    static let length: Int64 = 30_000
    /// How long the engine may take to switch, in milliseconds.
    static let patience: Int64 = 5_000
    /// The words of `:try` that are no strategy.
    static let keep = "keep"
    static let revert = "revert"
    static let words = [keep, revert]

    var purpose: Purpose
    var service: String
    /// The strategy that was active before.
    var original: String
    /// What runs in turn.
    var strategies: [String]
    private(set) var position = 0
    /// True once a snapshot has shown the present one as active.
    private(set) var isActive = false
    /// When the present one was ordered; once it is active, from when it is.
    private(set) var sinceUnixMilliseconds: Int64
    /// What was measured of each so far.
    private(set) var measured: [StrategyMeasurement]

    init(_ purpose: Purpose, service: String, original: String, strategies: [String], now: Int64) {
        self.purpose = purpose
        self.service = service
        self.original = original
        self.strategies = strategies
        sinceUnixMilliseconds = now
        measured = strategies.map { StrategyMeasurement(strategy: $0) }
    }

    /// The one whose turn it is.
    var current: String { strategies.indices.contains(position) ? strategies[position] : original }

    /// How long the present one has left, in milliseconds.
    func left(now: Int64) -> Int64 {
        isActive ? max(0, StrategyTrial.length - max(0, now - sinceUnixMilliseconds)) : StrategyTrial.length
    }

    /// Takes the clock and what is active.
    mutating func advance(now: Int64, active: String?) -> Step {
        guard let active else { return .failed }
        // A clock that was set back makes it no longer.
        if now < sinceUnixMilliseconds { sinceUnixMilliseconds = now }
        if !isActive {
            if active == current {
                isActive = true
                sinceUnixMilliseconds = now
            } else if now - sinceUnixMilliseconds >= StrategyTrial.patience {
                return .failed
            }
            return .wait
        }
        if active != current { return .overtaken(active) }
        guard left(now: now) == 0 else { return .wait }
        guard position + 1 < strategies.count else { return .finished }
        position += 1
        isActive = false
        sinceUnixMilliseconds = now
        return .next(current)
    }

    /// Takes what a snapshot says of the service while the present one is measured.
    mutating func measure(_ service: ServiceSnapshot, uptimeMilliseconds: Int64) {
        guard purpose == .comparison, isActive, measured.indices.contains(position) else { return }
        measured[position].take(service, uptimeMilliseconds: uptimeMilliseconds)
    }
}
