/// What changed with an event: the seconds before it against those after it.
///
/// Each figure is the mean of its seconds, up to 10 on each side; the seconds of the event itself are left out. A
/// change is clear when it is larger than
/// - three times its standard error, which follows from how much the seconds scatter before and after (five times with
///   fewer than 8 seconds on a side, because so few say little about the scatter),
/// - a twentieth of the larger of both figures, and
/// - what is worth a word at all (`Figure.least`).
///
/// How many requests come is up to the clients, and they are there whatever is changed here: a load that falls on its own
/// must not be told as the effect of a weight. Requests a second are told only beside a clear change of the errors,
/// where they are what the errors are measured against.
///
/// Otherwise nothing is claimed. Seconds that follow each other are not independent, so this is a rule against crying
/// wolf, not a test of significance.
struct EventEffect: Sendable, Equatable {
    /// What is compared.
    enum Figure: CaseIterable, Sendable {
        /// The 99th percentile, in microseconds.
        case p99
        /// The coefficient of variation of the load per weight.
        case imbalance
        /// Requests a second.
        case requests
        /// Errors a second.
        case errors

        /// Smaller changes are not worth a word.
        var least: Double {
            switch self {
            case .p99: 50
            case .imbalance: 0.02
            case .requests: 1
            case .errors: 0.1
            }
        }
    }

    /// A figure before and after.
    struct Change: Sendable, Equatable {
        var figure: Figure
        var before: Double
        var after: Double
        /// True when it is larger than the noise.
        var isClear: Bool
    }

    /// Why nothing can be said of it.
    enum Obstacle: Sendable, Equatable {
        /// Another change came, or had come, within 3 s.
        case otherChange
        /// The console had not looked for 3 s.
        case tooEarly
        /// It is told at a later event of the same moment, or nothing is kept of its time.
        case untold
    }

    var changes: [Change] = []
    /// How many seconds were compared on each side.
    var secondsBefore = 0
    var secondsAfter = 0
    var obstacle: Obstacle?

    /// The clear changes that may be told as the event's doing.
    var told: [Change] {
        let clear = changes.filter(\.isClear)
        return clear.contains { $0.figure == .errors } ? clear : clear.filter { $0.figure != .requests }
    }

    /// Seconds on each side.
    static let window = 10
    /// With fewer nothing is said.
    static let leastSeconds = 3

    /// Compares the seconds of a figure; nil when there are too few of them.
    static func change(_ figure: Figure, before: [Double], after: [Double]) -> Change? {
        guard before.count >= leastSeconds, after.count >= leastSeconds else { return nil }
        let (a, b) = (moments(before), moments(after))
        let error = (a.variance / Double(before.count) + b.variance / Double(after.count)).squareRoot()
        let factor = min(before.count, after.count) < 8 ? 5.0 : 3.0
        let noise = max(factor * error, max(abs(a.mean), abs(b.mean)) / 20, figure.least)
        return Change(figure: figure, before: a.mean, after: b.mean, isClear: abs(b.mean - a.mean) > noise)
    }

    private static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, squares / Double(values.count - 1))
    }
}

/// How far the comparison for an event is.
enum EffectProgress: Sendable, Equatable {
    case waiting(seconds: Int)
    case settled(EventEffect)
}
