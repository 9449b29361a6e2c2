import Testing

@testable import Balancer

/// The deadlines of an exchange: each with its own meaning, none moved by another.
@Suite struct ExchangeTimersTests {
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func `deadlines expire in their order, each once`() {
        var timers = ExchangeTimers()
        func look(_ second: UInt64) -> ExchangeTimers.Kind? { timers.expired(now: at(second)) }
        #expect(look(100) == nil)
        let moved = [
            timers.arm(.responseIdle, at: at(30)), timers.arm(.upload, at: at(10)),
            timers.arm(.clientTakes, at: at(20)),
        ]
        #expect(moved == [true, true, false], "only an earlier one moves when to look")
        #expect(look(9) == nil)
        #expect(timers.next == at(10))
        #expect([look(25), look(25), look(25)] == [.upload, .clientTakes, nil])
        #expect(timers.next == at(30))
        #expect([look(30), look(1000)] == [.responseIdle, nil])
        #expect(timers.next == .never)
    }

    @Test func `what one direction does leaves the other's deadline alone`() {
        var timers = ExchangeTimers()
        _ = timers.arm(.upload, at: at(10))
        for second in 1..<10 as Range<UInt64> { _ = timers.arm(.responseIdle, at: at(second + 60)) }
        timers.disarm(.responseIdle)
        #expect(timers.isArmed(.upload) && !timers.isArmed(.responseIdle) && timers.moment(.upload) == at(10))
        let over = timers.expired(now: at(10))
        #expect(over == .upload)
    }

    @Test func `whoever wakes by next misses no deadline`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        var timers = ExchangeTimers()
        var armed: [ExchangeTimers.Kind: Instant] = [:]
        var now: UInt64 = 0
        for _ in 0..<20_000 {
            let kind = ExchangeTimers.Kind.allCases.randomElement(using: &random) ?? .queue
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                let moment = at(now + UInt64.random(in: 0..<50, using: &random))
                _ = timers.arm(kind, at: moment)
                armed[kind] = moment
            case 1:
                timers.disarm(kind)
                armed[kind] = nil
            default:
                now += UInt64.random(in: 0..<20, using: &random)
                // As the worker does: it looks only when `next` has come.
                while timers.next <= at(now), let over = timers.expired(now: at(now)) {
                    #expect((armed[over] ?? .never) <= at(now), "seed \(seed): \(over) too early")
                    armed[over] = nil
                }
                #expect(!armed.values.contains { $0 <= at(now) }, "seed \(seed): one missed")
            }
        }
    }
}
