import CLinux
import Synchronization

/// What the engine knows about each server's load right now, shared by all workers and kept whatever strategy is
/// active: a new strategy starts with true numbers.
///
/// One slot of 128 bytes (two cache lines, so that neighbours do not share one) a server. The region is reserved
/// once and never moves; memory is used only where slots are touched. All accesses are atomic, and relaxed unless it
/// says why not: a pick made from a figure that is a microsecond old is as good.
///
/// INVARIANT (unchecked Sendable): `base` is set once, stays mapped until `deinit`, and is only accessed through
/// atomics.
public final class LoadTable: @unchecked Sendable {
    /// The most servers that a service can hold at the same time.
    public static let capacity = 1024
    private static let wordsPerSlot = 16
    private static let words = capacity * wordsPerSlot

    private enum Word: Int {
        case inFlight, startSum, availability, cost, costStamp, maximum, failureStreak, place
    }

    private let base: UnsafeMutablePointer<Atomic<UInt64>>

    /// An empty table: nothing in flight, no server available.
    public init() {
        guard let region = lb_reserve(LoadTable.words * 8) else {
            preconditionFailure("out of address space for the load table")
        }
        base = region.bindMemory(to: Atomic<UInt64>.self, capacity: LoadTable.words)
    }

    deinit {
        munmap(base, LoadTable.words * 8)
    }

    @inline(__always)
    private func word(_ server: ServerIndex, _ word: Word) -> UnsafeMutablePointer<Atomic<UInt64>> {
        base + (server.offset &* LoadTable.wordsPerSlot &+ word.rawValue)
    }

    // MARK: In flight

    /// Requests (TCP mode: connections) at the server now, those still connecting included.
    public func inFlight(_ server: ServerIndex) -> Int {
        max(0, Int(Int64(bitPattern: word(server, .inFlight).pointee.load(ordering: .relaxed))))
    }

    /// Counts a request in, at `now`. Every call is paired with exactly one `end` with the same `now`.
    public func begin(_ server: ServerIndex, at now: Instant) {
        word(server, .inFlight).pointee.wrappingAdd(1, ordering: .relaxed)
        word(server, .startSum).pointee.wrappingAdd(now.nanoseconds / 1024, ordering: .relaxed)
    }

    /// Counts a request in unless the server is full; false when it is.
    public func beginIfRoom(_ server: ServerIndex, at now: Instant) -> Bool {
        let limit = word(server, .maximum).pointee.load(ordering: .relaxed)
        guard limit > 0 else {
            begin(server, at: now)
            return true
        }
        // Never above the limit, not for an instant: who looks for room in that instant would find none where there is
        // some, and nobody would tell it.
        let inFlight = word(server, .inFlight)
        var count = inFlight.pointee.load(ordering: .relaxed)
        while true {
            guard Int64(bitPattern: count) < Int64(bitPattern: limit) else { return false }
            let (isDone, present) = inFlight.pointee.weakCompareExchange(
                expected: count, desired: count &+ 1, ordering: .relaxed)
            if isDone { break }
            count = present
        }
        word(server, .startSum).pointee.wrappingAdd(now.nanoseconds / 1024, ordering: .relaxed)
        return true
    }

    /// Counts a request out that began at `start`.
    public func end(_ server: ServerIndex, begunAt start: Instant) {
        word(server, .inFlight).pointee.wrappingSubtract(1, ordering: .relaxed)
        word(server, .startSum).pointee.wrappingSubtract(start.nanoseconds / 1024, ordering: .relaxed)
    }

    /// The mean age, in nanoseconds, of the requests in flight; 0 without any. A hung server shows here before it
    /// has answered anything.
    public func meanAgeNanoseconds(_ server: ServerIndex, now: Instant) -> UInt64 {
        let count = word(server, .inFlight).pointee.load(ordering: .relaxed)
        guard Int64(bitPattern: count) > 0 else { return 0 }
        let sum = word(server, .startSum).pointee.load(ordering: .relaxed)
        let age = Int64(bitPattern: (now.nanoseconds / 1024) &* count &- sum)
        // The two loads are not one: a request that came or went in between may bend the sum for an instant.
        return age > 0 ? UInt64(age) / count &* 1024 : 0
    }

    // MARK: Availability

    /// True when the server is in rotation, and nothing is known against it (or nobody is better). Whether it may be
    /// picked is its tier's matter too: see `Tiers`.
    public func isAvailable(_ server: ServerIndex) -> Bool {
        word(server, .availability).pointee.load(ordering: .relaxed) != 0
    }

    /// True when the server is in rotation and nothing is known against it.
    public func isWell(_ server: ServerIndex) -> Bool {
        word(server, .availability).pointee.load(ordering: .relaxed) == Availability.untilConnectFails.rawValue
    }

    /// Says whether the server may be picked. Only the controller calls this, by what is known of the server.
    public func setAvailability(_ server: ServerIndex, _ availability: Availability) {
        word(server, .availability).pointee.store(availability.rawValue, ordering: .releasing)
    }

    /// Lets the server be picked, or not.
    public func setAvailable(_ server: ServerIndex, _ available: Bool) {
        setAvailability(server, available ? .untilConnectFails : .none)
    }

    /// A connect failed: the server may not be picked until the controller says so. False when it may be all the same,
    /// or may not already.
    public func passOver(_ server: ServerIndex) -> Bool {
        word(server, .availability).pointee.compareExchange(
            expected: Availability.untilConnectFails.rawValue, desired: Availability.none.rawValue,
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Counts one more failure in a row; returns how many there are now.
    public func addFailure(_ server: ServerIndex) -> Int {
        Int(truncatingIfNeeded: word(server, .failureStreak).pointee.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Ends the row of failures: the server answered. Writes only when there is something to clear.
    public func clearFailures(_ server: ServerIndex) {
        if word(server, .failureStreak).pointee.load(ordering: .relaxed) != 0 {
            word(server, .failureStreak).pointee.store(0, ordering: .relaxed)
        }
    }

    // MARK: Place

    /// Which of the server's addresses was reached last: the next connect begins there.
    func place(_ server: ServerIndex) -> UInt32 {
        UInt32(truncatingIfNeeded: word(server, .place).pointee.load(ordering: .relaxed))
    }

    /// One of the server's addresses was reached. Writes only when it is another one than last time.
    func setPlace(_ server: ServerIndex, _ place: UInt32) {
        guard self.place(server) != place else { return }
        word(server, .place).pointee.store(UInt64(place), ordering: .relaxed)
    }

    // MARK: Cost (peak EWMA)

    /// The smoothed response time in nanoseconds, and when it was last updated; 0 means nothing is known yet.
    public func cost(_ server: ServerIndex) -> (nanoseconds: UInt64, stamp: Instant) {
        (
            word(server, .cost).pointee.load(ordering: .relaxed),
            Instant(nanoseconds: word(server, .costStamp).pointee.load(ordering: .relaxed))
        )
    }

    /// Stores a new smoothed response time. Writers may race; the last one wins, which is as good.
    public func setCost(_ server: ServerIndex, nanoseconds: UInt64, at now: Instant) {
        word(server, .cost).pointee.store(nanoseconds, ordering: .relaxed)
        word(server, .costStamp).pointee.store(now.nanoseconds, ordering: .relaxed)
    }

    // MARK: Limits

    /// The most requests in flight that the server takes; 0 means no limit.
    public func maximum(_ server: ServerIndex) -> Int {
        Int(truncatingIfNeeded: word(server, .maximum).pointee.load(ordering: .relaxed))
    }

    /// True when the server is below its maximum, or has none.
    @inline(__always)
    public func hasRoom(_ server: ServerIndex) -> Bool {
        let limit = maximum(server)
        return limit <= 0 || inFlight(server) < limit
    }

    /// Sets the most requests in flight; 0 lifts the limit.
    public func setMaximum(_ server: ServerIndex, _ maximum: Int) {
        word(server, .maximum).pointee.store(UInt64(max(0, maximum)), ordering: .relaxed)
    }

    // MARK: Slots

    /// Clears a slot before another server takes it. Only the controller calls this, when nothing is in flight.
    public func reset(_ server: ServerIndex) {
        for offset in 0..<LoadTable.wordsPerSlot {
            base[server.offset * LoadTable.wordsPerSlot + offset].store(0, ordering: .relaxed)
        }
    }
}
