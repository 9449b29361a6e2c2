/// When a server's checks start: at a place of its own within each interval, so that those of many servers are spread
/// evenly and stay so, however long each of them takes, and whoever comes and goes.
///
/// The places are multiples of the golden ratio, whose fractions divide any interval about evenly for any number of
/// servers (Knuth, The Art of Computer Programming, 6.4, theorem S). The first round takes a second at most, then each
/// server is checked at its place of each interval.
struct CheckSchedule: Sendable {
    /// Shorter intervals are as this one: what they ask for is a loop.
    static let shortest: UInt64 = 1_000_000
    /// How long a first round takes at most.
    static let firstRound: UInt64 = 1_000_000_000

    /// The place within an interval, in 2^64ths of it.
    private let place: UInt64
    private let start: Instant

    /// The schedule of the `number`th server that came in, counted from `start` on.
    init(number: Int, start: Instant) {
        place = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
        self.start = start
    }

    /// When the first check of a round that begins `now` starts.
    func first(_ interval: UInt64, now: Instant) -> Instant {
        now.advanced(byNanoseconds: share(of: CheckSchedule.round(interval)))
    }

    /// When the check after one that ended at `end` starts.
    func next(_ interval: UInt64, after end: Instant) -> Instant {
        let interval = max(interval, CheckSchedule.shortest)
        let base = start.advanced(byNanoseconds: CheckSchedule.round(interval))
            .advanced(byNanoseconds: share(of: interval))
        guard end >= base else { return base }
        return end.advanced(byNanoseconds: interval - end.nanoseconds(since: base) % interval)
    }

    private static func round(_ interval: UInt64) -> UInt64 { min(max(interval, shortest), firstRound) }

    private func share(of length: UInt64) -> UInt64 { place.multipliedFullWidth(by: length).high }
}
