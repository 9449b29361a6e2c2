import Testing

@testable import Balancer

@Suite struct ServerHealthTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)

    private func later(_ seconds: UInt64) -> Instant { start.advanced(byNanoseconds: seconds * 1_000_000_000) }

    private func checked(rise: Int = 2, seconds: Int = 2) -> ServerHealth.Rules {
        var check = HealthCheck(.tcp)
        check.rise = rise
        check.interval = .seconds(seconds)
        return ServerHealth.Rules(check: check)
    }

    private let unchecked = ServerHealth.Rules()
    private let refused = ServerHealth.CheckFailure.connect(.connectRefused)
    private let inARow = ServerHealth.EjectionReason.inARow(.closedBeforeResponse, 5)

    @Test func `without checks nothing is due until something fails`() {
        let health = ServerHealth(rules: unchecked, now: start)
        #expect(health.nextTrial == .never && health.outage == nil)
    }

    @Test func `a server with a check is tried at once and serves until told otherwise`() {
        let health = ServerHealth(rules: checked(), now: start)
        #expect(health.nextTrial == start && health.outage == nil && !health.wasTried)
    }

    @Test func `a refused connect takes it out, trials wait longer and longer, one good trial brings it back`() {
        var health = ServerHealth(rules: unchecked, now: start)
        expect(health.connectFailed(.connectRefused, rules: unchecked, now: start), is: .wentOut)
        expect(health.connectFailed(.connectRefused, rules: unchecked, now: start), is: .nothing, "told once")
        #expect(health.nextTrial == later(1))
        expect(health.trialFailed(refused, rules: unchecked, now: later(1)), is: .nothing)
        #expect(health.nextTrial == later(3) && health.failures == 2)
        expect(health.trialPassed(rules: unchecked, now: later(3)), is: .cameBack)
        #expect(health.outage == nil && health.nextTrial == .never && health.failures == 0)
        expect(health.connectFailed(.connectRefused, rules: unchecked, now: later(9)), is: .wentOut)
        #expect(health.nextTrial == later(10), "the waits start again")
    }

    @Test func `while nobody else can serve a server that is out is tried every second, whatever its waits are`() {
        for rules in [unchecked, checked(seconds: 30)] {
            var health = ServerHealth(rules: rules, now: start)
            _ = health.connectFailed(.connectRefused, rules: rules, now: start)
            for second in 1...40 as ClosedRange<UInt64> {
                #expect(health.due(whileNobodyServes: true) <= later(second))
                _ = health.trialFailed(refused, rules: rules, now: later(second))
            }
            #expect(health.due(whileNobodyServes: false) > later(60), "others serve: it can wait")
            #expect(health.due(whileNobodyServes: true) == later(41))
        }
    }

    @Test func `checks take it out after fall failures in a row and bring it back after rise passes in a row`() {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        func fail(_ at: UInt64) -> ServerHealth.Change {
            health.trialFailed(.answer("status 500"), rules: rules, now: later(at))
        }
        expect([fail(0), fail(2)], is: [.nothing, .nothing])
        expect(health.trialPassed(rules: rules, now: later(4)), is: .nothing, "the row is broken")
        expect([fail(6), fail(8)], is: [.nothing, .nothing])
        expect(fail(10), is: .wentOut)
        #expect(health.outage == .down(.answer("status 500")))
        expect(health.trialPassed(rules: rules, now: later(12)), is: .nothing)
        expect(fail(14), is: .nothing)
        expect(health.trialPassed(rules: rules, now: later(16)), is: .nothing)
        expect(health.trialPassed(rules: rules, now: later(18)), is: .cameBack)
        #expect(health.passed == 4 && health.failed == 6)
    }

    @Test func `where there is a check it takes rise passes in a row to come back, whatever took the server out`() {
        let rules = checked(rise: 3)
        var refused = ServerHealth(rules: rules, now: start)
        expect(refused.connectFailed(.connectRefused, rules: rules, now: start), is: .wentOut)
        var ejected = ServerHealth(rules: rules, now: start)
        expect(ejected.answersFailed(inARow, mayEject: true, rules: rules, now: start), is: .wentOut)
        for var health in [refused, ejected] {
            for second in stride(from: 10, to: 50, by: 2) as StrideTo<UInt64> {
                // 200 and 503 by turns.
                expect(health.trialPassed(rules: rules, now: later(second)), is: .nothing)
                let change = health.trialFailed(.answer("status 503"), rules: rules, now: later(second + 1))
                expect(change, is: .nothing)
            }
            expect(health.trialPassed(rules: rules, now: later(60)), is: .nothing)
            expect(health.trialPassed(rules: rules, now: later(61)), is: .nothing)
            expect(health.trialPassed(rules: rules, now: later(62)), is: .cameBack)
        }
    }

    @Test func `a server that refused a client is checked again within a second, however long the interval is`() {
        let rules = checked(seconds: 300)
        var health = ServerHealth(rules: rules, now: start)
        _ = health.trialPassed(rules: rules, now: later(2))
        _ = health.connectFailed(.connectRefused, rules: rules, now: later(5))
        #expect(health.nextTrial == later(6))
        expect(health.trialPassed(rules: rules, now: later(6)), is: .nothing)
        #expect(health.nextTrial == later(7), "the second pass does not wait for the interval")
        expect(health.trialPassed(rules: rules, now: later(7)), is: .cameBack)
        #expect(health.nextTrial > later(200))
    }

    @Test func `a server that refuses and fails its checks is down, and comes back once`() {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        expect(health.connectFailed(.connectRefused, rules: rules, now: start), is: .wentOut)
        #expect(health.outage == .failing(.connectRefused))
        let changes = (1...4).map { health.trialFailed(refused, rules: rules, now: later($0)) }
        expect(changes, is: [.nothing, .nothing, .changed, .nothing])
        #expect(health.outage == .down(refused) && health.failures == 4)
        expect(health.trialPassed(rules: rules, now: later(5)), is: .nothing)
        expect(health.trialPassed(rules: rules, now: later(6)), is: .cameBack)
    }

    @Test func `checks come at the server's place of each interval, passed or failed`() {
        let rules = checked()
        let schedule = CheckSchedule(number: 5, start: start)
        var health = ServerHealth(rules: rules, now: start, schedule: schedule)
        #expect(health.nextTrial == schedule.first(rules.interval, now: start) && health.nextTrial > start)
        var last = health.nextTrial
        for passes in [true, false, true, true, false] {
            if passes {
                _ = health.trialPassed(rules: rules, now: last)
            } else {
                _ = health.trialFailed(.answer("status 500"), rules: rules, now: last)
            }
            #expect(health.nextTrial == schedule.next(rules.interval, after: last))
            last = health.nextTrial
        }
        health.reset(rules: rules, now: last)
        #expect(health.nextTrial == schedule.first(rules.interval, now: last), "elsewhere, and soon")
    }

    @Test func `servers that were left in peace together are not tried together when they are enabled`() {
        let rules = checked()
        let times = (0..<100).map { number in
            var health = ServerHealth(rules: rules, now: start, schedule: CheckSchedule(number: number, start: start))
            health.enabled(rules: rules, now: later(100))
            return health.nextTrial
        }
        #expect(Set(times).count == 100 && times.allSatisfy { $0 >= later(100) && $0 < later(101) })
    }

    @Test func `ejection lasts 5 s, doubles to 60 s, and starts again after a good while`() {
        var health = ServerHealth(rules: unchecked, now: start)
        var now: UInt64 = 0
        for expected in [5, 10, 20, 40, 60, 60] as [UInt64] {
            expect(health.answersFailed(inARow, mayEject: true, rules: unchecked, now: later(now)), is: .wentOut)
            #expect(health.nextTrial == later(now + expected) && health.ejectedUntil == later(now + expected))
            now += expected
            expect(health.trialPassed(rules: unchecked, now: later(now)), is: .cameBack)
            now += 1
        }
        expect(health.answersFailed(inARow, mayEject: true, rules: unchecked, now: later(now + 1000)), is: .wentOut)
        #expect(health.nextTrial == later(now + 1005))
    }

    @Test func `nobody is ejected when too few others are left, or twice`() {
        var health = ServerHealth(rules: unchecked, now: start)
        expect(health.answersFailed(inARow, mayEject: false, rules: unchecked, now: start), is: .nothing)
        #expect(health.outage == nil)
        expect(health.answersFailed(inARow, mayEject: true, rules: unchecked, now: start), is: .wentOut)
        expect(health.answersFailed(inARow, mayEject: true, rules: unchecked, now: start), is: .nothing)
    }

    @Test func `checks go on while a server is ejected, and do not cut its time short`() {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        _ = health.trialPassed(rules: rules, now: start)
        expect(health.answersFailed(inARow, mayEject: true, rules: rules, now: start), is: .wentOut)
        #expect(health.nextTrial < later(2))
        for second in [1, 2, 4] as [UInt64] {
            expect(health.trialPassed(rules: rules, now: later(second)), is: .nothing)
        }
        #expect(health.nextTrial == later(5), "it is looked at when its time is over")
        expect(health.trialPassed(rules: rules, now: later(5)), is: .cameBack)
    }

    @Test func `an ejected server that cannot be reached afterwards is failing`() {
        var health = ServerHealth(rules: unchecked, now: start)
        _ = health.answersFailed(inARow, mayEject: true, rules: unchecked, now: start)
        expect(health.trialFailed(refused, rules: unchecked, now: later(5)), is: .changed)
        #expect(health.outage == .failing(.connectRefused) && health.nextTrial == later(6))
        expect(health.trialPassed(rules: unchecked, now: later(6)), is: .cameBack)
    }

    @Test func `a pardon lifts what answers say and nothing else`() {
        var health = ServerHealth(rules: unchecked, now: start)
        expect(health.pardon(rules: unchecked, now: start), is: .nothing)
        _ = health.answersFailed(inARow, mayEject: true, rules: unchecked, now: start)
        expect(health.pardon(rules: unchecked, now: later(1)), is: .cameBack)
        #expect(health.outage == nil && health.nextTrial == .never)
        _ = health.answersFailed(inARow, mayEject: true, rules: unchecked, now: later(2))
        #expect(health.ejectedUntil == later(12), "the next time is longer all the same")
        _ = health.connectFailed(.connectRefused, rules: unchecked, now: later(3))
        expect(health.pardon(rules: unchecked, now: later(3)), is: .nothing)
        #expect(health.outage == .failing(.connectRefused) && health.nextTrial == later(4))
    }

    @Test func `a check that is switched off sets free whom it took out, and nobody else`() {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        for second in 1...3 {
            _ = health.trialFailed(.answer("ill"), rules: rules, now: later(UInt64(second)))
        }
        #expect(health.outage == .down(.answer("ill")))
        expect(health.checkSwitched(rules: unchecked, now: later(4)), is: .cameBack)
        #expect(health.outage == nil && health.nextTrial == .never && health.failed == 3)
        expect(health.checkSwitched(rules: rules, now: later(5)), is: .nothing)
        #expect(health.outage == nil && health.nextTrial == later(5), "tried at once, and serves until told otherwise")

        var failing = ServerHealth(rules: rules, now: start)
        _ = failing.connectFailed(.connectRefused, rules: rules, now: start)
        expect(failing.checkSwitched(rules: unchecked, now: start), is: .nothing)
        #expect(failing.outage == .failing(.connectRefused) && failing.nextTrial == later(1), "still reached for")
        expect(failing.trialPassed(rules: unchecked, now: later(1)), is: .cameBack)
        #expect(failing.nextTrial == .never)
    }

    @Test func `a trial that this machine could not make says nothing about the server, and is made up for`() {
        for rules in [unchecked, checked(seconds: 30)] {
            var health = ServerHealth(rules: rules, now: start)
            if rules.check == nil { _ = health.connectFailed(.connectRefused, rules: rules, now: start) }
            let (outage, failed) = (health.outage, health.failed)
            for second in 0..<10 as Range<UInt64> {
                health.trialPostponed(now: later(second))
                #expect(health.nextTrial == later(second + 1))
            }
            #expect(health.outage == outage && health.failed == failed)
        }
    }

    @Test func `a server that takes no connection for a moment is tried again, and fails once it does so for too long`()
    {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        let timeout: UInt64 = 2_000_000_000
        func busy(_ tenths: UInt64) -> ServerHealth.Change {
            let now = start.advanced(byNanoseconds: tenths * 100_000_000)
            return health.trialFoundItBusy(timeout: timeout, rules: rules, now: now)
        }
        for tenths in 0..<20 as Range<UInt64> { expect(busy(tenths), is: .nothing) }
        #expect(health.failed == 0 && health.nextTrial == later(2))
        expect([busy(20), busy(50), busy(70)], is: [.nothing, .nothing, .nothing])
        #expect(health.failed == 2)
        expect([busy(80), busy(100)], is: [.nothing, .wentOut])
        #expect(health.outage == .down(.connect(.connectTimeout)))
    }

    @Test func `a server that is left in peace is not tried, and all that is known of it stays`() {
        var health = ServerHealth(rules: checked(), now: start)
        _ = health.connectFailed(.connectRefused, rules: checked(), now: start)
        health.rests = true
        #expect(health.due(whileNobodyServes: true) == .never && health.due(whileNobodyServes: false) == .never)
        health.rests = false
        health.enabled(rules: checked(), now: later(100))
        #expect(health.outage == .failing(.connectRefused) && health.due(whileNobodyServes: false) == later(100))
    }
}
