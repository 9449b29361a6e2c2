@testable import Balancer

/// A server's health with the rules written down a second time, plainly: both must agree on every change.
struct HealthShadow {
    private enum State { case up, failing, down, ejected }

    private var health: ServerHealth
    private var state = State.up
    private var passes = 0
    private var fails = 0
    private var disagreement: String?

    init(rules: ServerHealth.Rules, now: Instant) { health = ServerHealth(rules: rules, now: now) }

    var isOut: Bool { health.outage != nil }
    var isEjected: Bool { if case .ejected = health.outage { true } else { false } }
    var due: Instant { health.nextTrial }

    mutating func connectFailed(_ now: Instant) -> ServerHealth.Change {
        let change = health.connectFailed(.connectRefused, now: now)
        return agreed(change, state == .up ? .failing : state)
    }

    mutating func answersFailed(_ now: Instant, mayEject: Bool) -> ServerHealth.Change {
        let change = health.answersFailed("reset", mayEject: mayEject, now: now)
        return agreed(change, state == .up && mayEject ? .ejected : state)
    }

    mutating func tried(
        _ now: Instant, passes isPassed: Bool, rules: ServerHealth.Rules, jitter: UInt64
    ) -> ServerHealth.Change {
        if isPassed {
            passes += 1
            fails = 0
            let change = health.trialPassed(rules: rules, now: now, jitter: jitter)
            return agreed(change, state == .down && passes < (rules.check?.rise ?? 1) ? .down : .up)
        }
        passes = 0
        fails += 1
        let change = health.trialFailed(.connectRefused, reason: "refused", rules: rules, now: now, jitter: jitter)
        switch state {
        case .up: return agreed(change, rules.check.map { fails >= $0.fall } ?? false ? .down : .up)
        case .failing, .down: return agreed(change, state)
        case .ejected: return agreed(change, .failing)
        }
    }

    mutating func reset(rules: ServerHealth.Rules, now: Instant) {
        health.reset(rules: rules, now: now)
        (state, passes, fails, disagreement) = (.up, 0, 0, nil)
    }

    private mutating func agreed(_ change: ServerHealth.Change, _ next: State) -> ServerHealth.Change {
        let wasUp = state == .up
        let wanted: ServerHealth.Change =
            wasUp == (next == .up) ? .nothing : wasUp ? .wentOut : .cameBack
        if change != wanted { disagreement = "\(state) to \(next): \(change), not \(wanted)" }
        // Being taken out breaks a row of passes.
        if wanted == .wentOut { passes = 0 }
        state = next
        let says: State =
            switch health.outage {
            case nil: .up
            case .failing: .failing
            case .down: .down
            case .ejected: .ejected
            }
        if says != state { disagreement = "\(says) instead of \(state)" }
        return change
    }

    /// What does not hold: the two disagree, or a server that is out has no trial ahead.
    func fault(_ now: Instant) -> String? {
        if let disagreement { return disagreement }
        guard isOut else { return nil }
        // An ejection lasts 60 s at most, an interval of checks a tenth more than 2 s.
        if due == .never || due.nanoseconds(since: now) > 66_000_000_000 { return "\(state) without a trial ahead" }
        return nil
    }
}
