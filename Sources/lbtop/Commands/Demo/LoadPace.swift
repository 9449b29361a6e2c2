/// When requests are due: request n at n / rate seconds after the start, whatever became of those before it. Pure.
///
/// This is an open loop: a server that stalls delays nobody's decision to send. What was due meanwhile is sent as soon
/// as it can be, and how long it took counts from when it was due; otherwise a stall of a second would show as one slow
/// request instead of all those that should have met it ("coordinated omission").
struct LoadPace {
    /// Requests a second.
    let rate: UInt64
    /// In nanoseconds of the monotonic clock.
    let start: UInt64
    /// How many have been handed out or given up.
    private(set) var taken: UInt64 = 0

    init(rate: Int, start: UInt64) {
        self.rate = UInt64(max(1, rate))
        self.start = start
    }

    /// When the next one is due.
    var next: UInt64 { moment(of: taken) }

    /// Hands out the next request if it is due; returns when it was.
    mutating func take(at now: UInt64) -> UInt64? {
        let due = next
        guard due <= now else { return nil }
        taken += 1
        return due
    }

    /// How many were due by `now`, at it included.
    func due(by now: UInt64) -> UInt64 {
        guard now >= start else { return 0 }
        let (seconds, rest) = (now - start).quotientAndRemainder(dividingBy: 1_000_000_000)
        var count = seconds * rate + rest * rate / 1_000_000_000
        // The moments are rounded down, so the next one may be due already.
        while moment(of: count) <= now { count += 1 }
        return count
    }

    /// How many are due and not handed out.
    func waiting(at now: UInt64) -> UInt64 {
        let due = due(by: now)
        return due > taken ? due - taken : 0
    }

    /// Gives up the oldest of those that wait, all but `most`; returns how many.
    mutating func giveUp(at now: UInt64, keeping most: UInt64) -> UInt64 {
        let waiting = waiting(at: now)
        guard waiting > most else { return 0 }
        taken += waiting - most
        return waiting - most
    }

    /// In whole seconds and a rest, so that no product overflows in years.
    private func moment(of number: UInt64) -> UInt64 {
        let (seconds, rest) = number.quotientAndRemainder(dividingBy: rate)
        return start + seconds * 1_000_000_000 + rest * 1_000_000_000 / rate
    }
}
