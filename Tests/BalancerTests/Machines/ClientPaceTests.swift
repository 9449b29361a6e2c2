import Testing

@testable import Balancer

/// Who sends a body has to make progress, whatever comes back to him meanwhile.
@Suite struct ClientPaceTests {
    private let timings = Timings(Limits())

    /// Plays a client that has sent `sent(second)` bytes and taken `taken(second)` by then, looking whenever the pace asks;
    /// returns the second in which it was given up, or nil when it lasted for two minutes.
    private func givenUp(
        _ timings: Timings, sent: (UInt64) -> UInt64, taken: (UInt64) -> UInt64 = { _ in 0 }
    ) -> UInt64? {
        var pace = ClientPace()
        var deadline = Instant.never
        var last: UInt64 = .max
        for second in 0..<120 as Range<UInt64> {
            let now = Instant(nanoseconds: 1_000_000_000_000 + second * 1_000_000_000)
            let bytes = sent(second)
            if bytes != last {
                deadline = pace.deadline(now: now, bytes: bytes, taken: taken(second), timings: timings)
                last = bytes
            }
            while deadline <= now {
                guard pace.mayGoOn(now: now, bytes: bytes, taken: taken(second), timings: timings) else {
                    return second
                }
                deadline = pace.deadline(now: now, bytes: bytes, taken: taken(second), timings: timings)
            }
        }
        return nil
    }

    @Test func `a chunk a second is enough, a trickle is not`() {
        #expect(givenUp(timings, sent: { $0 * 1000 }) == nil)
        #expect(givenUp(timings, sent: { $0 * 500 }) == nil)
        #expect(givenUp(timings, sent: { $0 * 100 }) == 10, "the first window of 5 s is free")
    }

    @Test func `a trickle is no trickle while the client takes its response`() {
        #expect(givenUp(timings, sent: { $0 }, taken: { $0 }) == nil)
        #expect(givenUp(timings, sent: { $0 }, taken: { min($0, 20) }) == 25, "and is one again when that has ended")
    }

    @Test func `silence has its own limit, without a minimum rate too`() {
        var lax = timings
        lax.minimumRate = 0
        #expect(givenUp(lax, sent: { min($0, 10) }) == 40)
        #expect(givenUp(lax, sent: { $0 / 29 }) == nil)
        #expect(givenUp(timings, sent: { min($0 * 10_000, 100_000) }) == 15, "two windows after it fell silent")
    }

    @Test func `who could not send is judged anew`() {
        var pace = ClientPace()
        let start = Instant(nanoseconds: 1_000_000_000_000)
        _ = pace.deadline(now: start, bytes: 0, taken: 0, timings: timings)
        pace.pause()
        let later = start.advanced(byNanoseconds: 300_000_000_000)
        let deadline = pace.deadline(now: later, bytes: 0, taken: 0, timings: timings)
        #expect(deadline == later.advanced(byNanoseconds: Timings.rateWindow))
        let goesOn = pace.mayGoOn(now: deadline, bytes: 0, taken: 0, timings: timings)
        #expect(goesOn, "the first window is free")
    }
}
