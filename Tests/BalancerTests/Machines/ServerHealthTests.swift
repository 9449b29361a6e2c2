import Testing

@testable import Balancer

@Suite struct ServerHealthTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)

    private func later(_ seconds: UInt64) -> Instant { start.advanced(byNanoseconds: seconds * 1_000_000_000) }

    private func checked() -> ServerHealth.Rules { ServerHealth.Rules(check: HealthCheck(.tcp)) }

    @Test func `without checks nothing is due until something fails`() {
        let health = ServerHealth(rules: ServerHealth.Rules(), now: start)
        #expect(health.nextTrial == .never && health.outage == nil)
    }

    @Test func `a server with a check is tried at once and serves until told otherwise`() {
        let health = ServerHealth(rules: checked(), now: start)
        #expect(health.nextTrial == start && health.outage == nil && !health.wasTried)
    }

    @Test func `a refused connect takes it out, trials wait longer and longer, one good trial brings it back`() {
        let rules = ServerHealth.Rules()
        var health = ServerHealth(rules: rules, now: start)
        expect(health.connectFailed(.connectRefused, now: start), is: .wentOut)
        expect(health.connectFailed(.connectRefused, now: start), is: .nothing, "told once")
        #expect(health.nextTrial == later(1))
        expect(health.trialFailed(.connectRefused, reason: "r", rules: rules, now: later(1), jitter: 0), is: .nothing)
        #expect(health.nextTrial == later(3) && health.failures == 2)
        expect(health.trialPassed(rules: rules, now: later(3), jitter: 0), is: .cameBack)
        #expect(health.outage == nil && health.nextTrial == .never && health.failures == 0)
        expect(health.connectFailed(.connectRefused, now: later(9)), is: .wentOut)
        #expect(health.nextTrial == later(10), "the waits start again")
    }

    @Test func `checks take it out after fall failures in a row and bring it back after rise passes in a row`() {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        func fail(_ at: UInt64) -> ServerHealth.Change {
            health.trialFailed(nil, reason: "status 500", rules: rules, now: later(at), jitter: 0)
        }
        expect([fail(0), fail(2)], is: [.nothing, .nothing])
        expect(health.trialPassed(rules: rules, now: later(4), jitter: 0), is: .nothing, "the row is broken")
        expect([fail(6), fail(8)], is: [.nothing, .nothing])
        expect(fail(10), is: .wentOut)
        #expect(health.outage == .down("status 500"))
        expect(health.trialPassed(rules: rules, now: later(12), jitter: 0), is: .nothing)
        expect(fail(14), is: .nothing)
        expect(health.trialPassed(rules: rules, now: later(16), jitter: 0), is: .nothing)
        expect(health.trialPassed(rules: rules, now: later(18), jitter: 0), is: .cameBack)
        #expect(health.passed == 4 && health.failed == 6)
    }

    @Test func `checks come at their interval, a tenth more or less`() {
        let rules = checked()
        var health = ServerHealth(rules: rules, now: start)
        for jitter in [0, 1, 399_999_999, UInt64.max] as [UInt64] {
            _ = health.trialPassed(rules: rules, now: start, jitter: jitter)
            #expect(health.nextTrial >= start.advanced(byNanoseconds: 1_800_000_000))
            #expect(health.nextTrial < start.advanced(byNanoseconds: 2_200_000_000))
        }
    }

    @Test func `ejection lasts 5 s, doubles to 60 s, and starts again after a good while`() {
        let rules = ServerHealth.Rules()
        var health = ServerHealth(rules: rules, now: start)
        var now: UInt64 = 0
        for expected in [5, 10, 20, 40, 60, 60] as [UInt64] {
            expect(health.answersFailed("reset 5x in a row", mayEject: true, now: later(now)), is: .wentOut)
            #expect(health.nextTrial == later(now + expected))
            now += expected
            expect(health.trialPassed(rules: rules, now: later(now), jitter: 0), is: .cameBack)
            now += 1
        }
        expect(health.answersFailed("reset", mayEject: true, now: later(now + 1000)), is: .wentOut)
        #expect(health.nextTrial == later(now + 1005))
    }

    @Test func `nobody is ejected when too few others are left, or twice`() {
        var health = ServerHealth(rules: ServerHealth.Rules(), now: start)
        expect(health.answersFailed("x", mayEject: false, now: start), is: .nothing)
        #expect(health.outage == nil)
        expect(health.answersFailed("x", mayEject: true, now: start), is: .wentOut)
        expect(health.answersFailed("x", mayEject: true, now: start), is: .nothing)
    }

    @Test func `an ejected server that cannot be reached afterwards is failing`() {
        let rules = ServerHealth.Rules()
        var health = ServerHealth(rules: rules, now: start)
        _ = health.answersFailed("x", mayEject: true, now: start)
        expect(
            health.trialFailed(.connectRefused, reason: "refused", rules: rules, now: later(5), jitter: 0), is: .nothing
        )
        #expect(health.outage == .failing(.connectRefused) && health.nextTrial == later(6))
    }

    @Test func `at most the set share of servers is ejected, rounded down, and never a lone one`() {
        func most(_ serving: Int, _ share: Double) -> Int {
            let rules = ServerHealth.Rules(ejectedShare: share)
            return (0...serving).first { !ServerHealth.mayEject(ejected: $0, of: serving, rules: rules) } ?? -1
        }
        #expect((0...5).map { most($0, 0.5) } == [0, 0, 1, 1, 2, 2])
        #expect((0...5).map { most($0, 1) } == [0, 0, 2, 3, 4, 5])
        #expect((0...5).map { most($0, 0.2) } == [0, 0, 0, 0, 0, 1])
    }

    @Test func `a check that is switched off sets free whom it took out, and nobody else`() {
        let (rules, without) = (checked(), ServerHealth.Rules())
        var health = ServerHealth(rules: rules, now: start)
        for second in 1...3 {
            _ = health.trialFailed(nil, reason: "ill", rules: rules, now: later(UInt64(second)), jitter: 0)
        }
        #expect(health.outage == .down("ill"))
        expect(health.checkSwitched(rules: without, now: later(4)), is: .cameBack)
        #expect(health.outage == nil && health.nextTrial == .never && health.failed == 3)
        expect(health.checkSwitched(rules: rules, now: later(5)), is: .nothing)
        #expect(health.outage == nil && health.nextTrial == later(5), "tried at once, and serves until told otherwise")

        var failing = ServerHealth(rules: rules, now: start)
        _ = failing.connectFailed(.connectRefused, now: start)
        expect(failing.checkSwitched(rules: without, now: start), is: .nothing)
        #expect(failing.outage == .failing(.connectRefused) && failing.nextTrial == later(1), "still reached for")
        expect(failing.trialPassed(rules: without, now: later(1), jitter: 0), is: .cameBack)
        #expect(failing.nextTrial == .never)
    }
}
