/// Whether a client that has to send something does so: not for ever silent, and not in a trickle. One direction's
/// judge, whatever the other direction does; the same for a request's body and for what is read after an answer.
///
/// Silence ends it after the body timeout. The minimum rate is judged over windows of 5 s, of which the first is free;
/// a window in which the client took bytes of its response shows that it is alive, however little it sent.
///
/// Pure data: it is told how much came. Thread: one worker.
struct ClientPace: BitwiseCopyable {
    private static let free = UInt64.max

    private var movedAt = Instant.never
    private var seen: UInt64 = 0
    private var windowStart = Instant.never
    private var windowBytes = ClientPace.free
    private var windowTaken: UInt64 = 0

    /// The client could not send for a while, and is judged anew.
    mutating func pause() {
        movedAt = .never
        windowStart = .never
    }

    /// When to look again.
    ///
    /// - Parameters:
    ///   - bytes: what the client has sent so far, in all.
    ///   - taken: what it has taken so far, in all.
    mutating func deadline(now: Instant, bytes: UInt64, taken: UInt64, timings: Timings) -> Instant {
        note(bytes, now)
        if windowStart == .never {
            windowStart = now
            windowBytes = ClientPace.free
            windowTaken = taken
        }
        let silence = movedAt.advanced(byNanoseconds: timings.clientBody)
        guard timings.minimumRate > 0 else { return silence }
        return min(silence, max(windowStart.advanced(byNanoseconds: Timings.rateWindow), now))
    }

    /// At a deadline: false when its time is over.
    mutating func mayGoOn(now: Instant, bytes: UInt64, taken: UInt64, timings: Timings) -> Bool {
        note(bytes, now)
        guard now < movedAt.advanced(byNanoseconds: timings.clientBody) else { return false }
        guard timings.minimumRate > 0, now >= windowStart.advanced(byNanoseconds: Timings.rateWindow) else {
            return true
        }
        let least = UInt64(timings.minimumRate) * (Timings.rateWindow / 1_000_000_000)
        let isTrickle = windowBytes != ClientPace.free && bytes &- windowBytes < least && taken == windowTaken
        windowStart = now
        windowBytes = bytes
        windowTaken = taken
        return !isTrickle
    }

    private mutating func note(_ bytes: UInt64, _ now: Instant) {
        guard bytes != seen || movedAt == .never else { return }
        seen = bytes
        movedAt = now
    }
}
