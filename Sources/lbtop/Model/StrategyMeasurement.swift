import Balancer

/// What a strategy did, second by second, while its turn in a comparison lasted.
struct StrategyMeasurement: Sendable, Equatable {
    /// What a second was like; nil where there was nothing to measure.
    struct Second: Sendable, Equatable {
        var p50: Double?
        var p99: Double?
        var requests: Double
        var errors: Double
        var imbalance: Double?
    }

    /// Requests picked by the strategy before end within this long, in milliseconds, and are not counted.
    static let settling: Int64 = 2_000
    /// Seconds that are kept at most: a fast interval makes no more.
    private static let capacity = 120

    let strategy: String
    private(set) var seconds: [Second] = []
    private var start: Int64?
    private var last: Mark?

    /// The counters where a second begins.
    private struct Mark: Equatable {
        var total: CounterPoint
        var picks: [UInt64: UInt64]
        var buckets: [UInt64: UInt64]
    }

    init(strategy: String) { self.strategy = strategy }

    /// Takes a snapshot's figures of the service.
    mutating func take(_ service: ServiceSnapshot, uptimeMilliseconds uptime: Int64) {
        let begun = start ?? uptime
        start = begun
        guard uptime - begun >= StrategyMeasurement.settling else { return }
        var traffic = service.totals
        // The total's own error figures count tries; clients count answers.
        traffic.errors = [:]
        let total = CounterPoint(milliseconds: uptime, traffic: traffic, errors: service.errorCount)
        var picks: [UInt64: UInt64] = [:]
        for server in service.servers where server.state.isPicked { picks[server.id] = server.traffic.picks }
        var buckets: [UInt64: UInt64] = [:]
        for bucket in service.watched?.latency.first(where: { $0.server == nil })?.buckets ?? [] {
            buckets[bucket.upToMicroseconds] = bucket.count
        }
        let mark = Mark(total: total, picks: picks, buckets: buckets)
        guard let before = last else {
            last = mark
            return
        }
        if total.wentBack(from: before.total) {
            last = mark
            return
        }
        guard total.milliseconds - before.total.milliseconds >= 950 else { return }
        last = mark
        guard seconds.count < StrategyMeasurement.capacity else { return }
        let rates = Rates(from: before.total, to: total)
        var passed: [(microseconds: UInt64, count: UInt64)] = []
        if !before.buckets.isEmpty {
            for (upTo, count) in buckets {
                let earlier = before.buckets[upTo] ?? 0
                if count > earlier { passed.append((upTo, count - earlier)) }
            }
        }
        let weights = Dictionary(service.servers.map { ($0.id, $0.weight) }) { first, _ in first }
        let loads = picks.compactMap { id, count -> Double? in
            guard let earlier = before.picks[id], count >= earlier else { return nil }
            return Double(count - earlier) / Double(max(1, weights[id] ?? 1))
        }
        seconds.append(
            Second(
                p50: Statistics.quantile(0.5, of: passed), p99: Statistics.quantile(0.99, of: passed),
                requests: rates.requests, errors: rates.errors, imbalance: Statistics.variation(loads)))
    }

    /// A figure over the seconds measured.
    func figure(_ value: (Second) -> Double?) -> Statistics { Statistics(seconds.compactMap(value)) }
}
