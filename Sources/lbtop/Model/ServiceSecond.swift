import Balancer

/// What is kept of a second for the service as a whole, besides its `SecondFigures`: one of these a second, so it may
/// be larger.
struct ServiceSecond: Sendable, Equatable {
    /// Client connections accepted in that second.
    var accepted: Float = 0
    /// Counters since the start, at its end.
    var totals = TrafficFigures()
    /// The same that only a service has.
    var refused: UInt64 = 0
    var failures: [String: UInt64] = [:]
    var ownResponses: [String: UInt64] = [:]
    var queued = 0
    /// What lbtop itself adds.
    var addedLatency = LatencyFigures()
    /// How unequally the servers were loaded at its end; nil when there was nothing to compare.
    var imbalance: Double?
    /// Requests of that second alone, by `LatencyGrid`; empty when not known.
    var latencies: [UInt32] = []
    /// The 99th percentile of that second alone, in microseconds; nil when not known.
    var p99Microseconds: Double?
    /// The process at its end.
    var process = ProcessFigures()
    var cpuPercent: Double?
}
