import Testing

@testable import Balancer

/// Who may be picked, by what the operator, connects, checks and answers say.
@Suite struct ServiceStandingTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)
    private let rules = ServerHealth.Rules()

    private enum Kind { case well, failing, ejected, drained, off, full }

    private func member(_ kind: Kind) -> ServiceStanding.Member {
        var health = ServerHealth(rules: rules, now: start)
        if kind == .failing { _ = health.connectFailed(.connectRefused, rules: rules, now: start) }
        if kind == .ejected {
            _ = health.answersFailed(.inARow(.badResponse, 5), mayEject: true, rules: rules, now: start)
        }
        let administration: Settings.Administration =
            switch kind {
            case .drained: .draining
            case .off: .off
            default: .enabled
            }
        return ServiceStanding.Member(
            standing: ServerStanding(administration, health, isChecked: false), hasRoom: kind != .full)
    }

    private func rotation(_ kinds: [Kind], failsOpen: Bool = false) -> ServiceStanding {
        ServiceStanding(kinds.map(member), failsOpen: failsOpen)
    }

    @Test func `only a server that is enabled and has nothing against it may be picked`() {
        let rotation = rotation([.well, .failing, .ejected, .drained, .off, .full])
        #expect(
            (0..<6).map(rotation.availability) == [.untilConnectFails, .none, .none, .none, .none, .untilConnectFails])
        #expect(!rotation.isWithoutServer && rotation.pardoned == [])
    }

    @Test func `fail open lets every enabled server be picked, whatever connects say, and only while none is well`() {
        let open = rotation([.failing, .drained, .off, .failing], failsOpen: true)
        #expect((0..<4).map(open.availability) == [.whateverHappens, .none, .none, .whateverHappens])
        let closed = rotation([.failing, .well], failsOpen: true)
        #expect((0..<2).map(closed.availability) == [.none, .untilConnectFails])
    }

    @Test func `a server is ejected only while another one can take a request now`() {
        for other in [.failing, .ejected, .drained, .off, .full] as [Kind] {
            #expect(!rotation([other, .well]).mayEject(1, rules: ServerHealth.Rules(ejectedShare: 1)), "\(other)")
        }
        #expect(rotation([.well, .well]).mayEject(1, rules: rules))
        #expect(!rotation([.well]).mayEject(0, rules: ServerHealth.Rules(ejectedShare: 1)))
    }

    @Test func `at most the set share of those that could serve is ejected, rounded down, and never the last one`() {
        func most(_ serving: Int, _ share: Double, others: [Kind] = []) -> Int {
            let rules = ServerHealth.Rules(ejectedShare: share)
            var kinds = [Kind](repeating: .well, count: serving) + others
            for count in 0..<serving {
                guard rotation(kinds).mayEject(count, rules: rules) else { return count }
                kinds[count] = .ejected
            }
            return serving
        }
        #expect((0...5).map { most($0, 0.5) } == [0, 0, 1, 1, 2, 2])
        #expect((0...5).map { most($0, 1) } == [0, 0, 1, 2, 3, 4])
        #expect((0...5).map { most($0, 0.2) } == [0, 0, 0, 0, 0, 1])
        #expect((0...5).map { most($0, 0.5, others: [.failing, .drained]) } == [0, 0, 1, 1, 2, 2])
    }

    @Test func `those who are merely ejected serve again when nobody else can`() {
        #expect(rotation([.failing, .ejected, .drained, .ejected]).pardoned == [1, 3])
        #expect(rotation([.full, .ejected]).pardoned == [], "a full server serves")
    }

    @Test func `what is shown is what the operator said, before what became of it`() {
        let kinds: [Kind] = [.well, .failing, .ejected, .drained, .off]
        #expect(kinds.map { member($0).standing.state } == [.up, .failing, .ejected, .draining, .off])
        let untried = ServerStanding(.enabled, ServerHealth(rules: rules, now: start), isChecked: true)
        #expect(untried.state == .checking && untried.isWell)
    }
}
