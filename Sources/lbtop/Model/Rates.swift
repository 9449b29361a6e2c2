/// What happens a second, from two counter points.
struct Rates: Sendable, Equatable {
    var picks = 0.0
    var requests = 0.0
    var retries = 0.0
    var bytesIn = 0.0
    var bytesOut = 0.0
    var errors = 0.0
    var accepted = 0.0

    /// No traffic.
    static let zero = Rates()
}

extension Rates {
    /// The rates between two points; zero when the counters went back or no time passed.
    init(from earlier: CounterPoint, to later: CounterPoint) {
        let elapsed = later.milliseconds - earlier.milliseconds
        guard elapsed > 0, !later.wentBack(from: earlier) else { return }
        let seconds = Double(elapsed) / 1000
        func rate(_ path: KeyPath<CounterPoint, UInt64>) -> Double {
            Double(later[keyPath: path] - earlier[keyPath: path]) / seconds
        }
        picks = rate(\.picks)
        requests = rate(\.requests)
        retries = rate(\.retries)
        bytesIn = rate(\.bytesIn)
        bytesOut = rate(\.bytesOut)
        errors = rate(\.errors)
        accepted = rate(\.accepted)
    }
}
