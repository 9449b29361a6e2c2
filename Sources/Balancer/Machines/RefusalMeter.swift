import Synchronization

/// How many refused messages of a service are told one by one: a few at once, then one in a while, whatever comes. The
/// rest is counted. Any thread; one word holds the state, as in the virtual scheduling of ITU-T I.371's GCRA.
final class RefusalMeter: Sendable {
    /// So many at once.
    static let burst: UInt64 = 20
    /// Then one in so many nanoseconds.
    static let interval: UInt64 = 5_000_000_000

    /// When the next one would be due if all so far had come evenly.
    private let due = Atomic<UInt64>(0)
    private let untold = Atomic<Int>(0)

    /// Whether one that came at `now` is told; otherwise it is counted.
    func mayTell(now: Instant) -> Bool {
        var expected = due.load(ordering: .relaxed)
        while true {
            guard expected <= now.nanoseconds &+ RefusalMeter.interval &* (RefusalMeter.burst &- 1) else {
                untold.add(1, ordering: .relaxed)
                return false
            }
            let next = max(expected, now.nanoseconds) &+ RefusalMeter.interval
            let (done, found) = due.compareExchange(expected: expected, desired: next, ordering: .relaxed)
            if done { return true }
            expected = found
        }
    }

    /// How many were not told since the last call.
    func takeUntold() -> Int { untold.exchange(0, ordering: .relaxed) }
}
