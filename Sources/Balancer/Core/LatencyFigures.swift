/// Percentiles of a latency, in microseconds; nil without a sample.
public struct LatencyFigures: Sendable, Codable, Equatable {
    /// How many samples.
    public var count: UInt64 = 0
    /// The median.
    public var p50: UInt64?
    /// 9 in 10 are at or below it.
    public var p90: UInt64?
    /// 99 in 100 are at or below it.
    public var p99: UInt64?
    /// 999 in 1000 are at or below it.
    public var p999: UInt64?
    /// The largest.
    public var max: UInt64?

    /// No sample.
    public init() {}
}
