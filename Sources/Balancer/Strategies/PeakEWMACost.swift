import CLinux
import Glibc

/// The cost of a server: its smoothed response time, which jumps up to a slower answer at once and comes down slowly
/// (the "peak EWMA" of Twitter's Finagle). Pure; the engine keeps it in the load table after every response, whatever
/// strategy is active.
enum PeakEWMACost {
    /// The time constant in nanoseconds: 10 s after the last answer a cost has fallen to 1/e.
    static let tau = 10_000_000_000.0
    /// What a failure counts as at least: 1 s in nanoseconds.
    static let failureFloor: UInt64 = 1_000_000_000
    /// Up to where failures double the cost: 60 s, or a server would take minutes to be forgiven.
    static let failureCeiling: UInt64 = 60_000_000_000
    /// The largest cost that is kept: 2^50 ns (13 days).
    static let ceiling: UInt64 = 1 << 50

    /// The new cost after an answer, 1...`ceiling` (0 means unknown, so it is never returned). All in nanoseconds.
    ///
    /// - Parameters:
    ///   - cost: what the load table holds; 0 when nothing is known.
    ///   - stamp: when that was stored.
    ///   - sample: the time to the first byte, or what `observed` makes of it.
    static func updated(cost: UInt64, stamp: Instant, sample: UInt64, now: Instant) -> UInt64 {
        let sample = min(max(sample, 1), ceiling)
        let cost = min(cost, ceiling)
        if cost == 0 || sample >= cost { return sample }
        let old = weight(since: stamp, now: now)
        // Between the two by construction; clamped because rounding may say otherwise.
        return UInt64(min(max(Double(cost) * old + Double(sample) * (1 - old), Double(sample)), Double(cost)))
    }

    /// What an answer counts as, in nanoseconds. A failure (reset, time-out, 5xx) never counts as less than the cost
    /// there is, however fast it came: errors must not make a server look attractive. It counts as the longest of
    /// its own time, 1 s, and twice the cost (doubling up to 60 s).
    static func observed(sample: UInt64, failed: Bool, cost: UInt64) -> UInt64 {
        guard failed else { return sample }
        let current = min(cost, ceiling)
        let doubled = max(current, min(current * 2, failureCeiling))
        return max(sample, doubled, failureFloor)
    }

    /// A cost as it counts now, in nanoseconds: it fades, so that a server that was slow once is tried again.
    @inline(__always)
    static func decayed(cost: UInt64, stamp: Instant, now: Instant) -> Double {
        Double(cost) * weight(since: stamp, now: now)
    }

    @inline(__always)
    private static func weight(since stamp: Instant, now: Instant) -> Double {
        exp(-Double(now.nanoseconds(since: stamp)) / tau)
    }
}
