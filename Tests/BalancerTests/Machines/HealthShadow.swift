@testable import Balancer

/// A server's health with the rules written down a second time, plainly: both must agree on every change.
struct HealthShadow {
    private enum State { case up, failing, down, ejected }

    private var health: ServerHealth
    // The three facts.
    private var refuses = false
    private var isIll = false
    private var ejectedUntil: Instant?
    private var passes = 0
    private var fails = 0
    private var disagreement: String?

    init(rules: ServerHealth.Rules, now: Instant) { health = ServerHealth(rules: rules, now: now) }

    var isOut: Bool { health.outage != nil }
    var isEjected: Bool { state == .ejected }

    private var state: State { isIll ? .down : refuses ? .failing : ejectedUntil == nil ? .up : .ejected }

    func due(nobodyServes: Bool) -> Instant { health.due(whileNobodyServes: nobodyServes) }

    func standing(isInRotation: Bool) -> ServerStanding {
        ServerStanding(isInRotation ? .enabled : .draining, health, isChecked: false)
    }

    mutating func connectFailed(_ now: Instant, rules: ServerHealth.Rules) -> ServerHealth.Change {
        let before = state
        let change = health.connectFailed(.connectRefused, rules: rules, now: now)
        if !refuses { passes = 0 }
        refuses = true
        return agreed(change, before)
    }

    mutating func answersFailed(_ now: Instant, rules: ServerHealth.Rules, mayEject: Bool) -> ServerHealth.Change {
        let before = state
        let change = health.answersFailed(
            .inARow(.closedBeforeResponse, 5), mayEject: mayEject, rules: rules, now: now)
        if before == .up && mayEject { (ejectedUntil, passes) = (health.ejectedUntil, 0) }
        return agreed(change, before)
    }

    mutating func pardon(_ now: Instant, rules: ServerHealth.Rules) -> ServerHealth.Change {
        let before = state
        let change = health.pardon(rules: rules, now: now)
        ejectedUntil = nil
        return agreed(change, before)
    }

    mutating func tried(
        _ now: Instant, passes isPassed: Bool, rules: ServerHealth.Rules
    ) -> ServerHealth.Change {
        let before = state
        guard isPassed else {
            let change = health.trialFailed(.connect(.connectRefused), rules: rules, now: now)
            (passes, fails) = (0, fails + 1)
            if let check = rules.check { if fails >= check.fall { isIll = true } } else { refuses = true }
            return agreed(change, before)
        }
        let change = health.trialPassed(rules: rules, now: now)
        (passes, fails) = (passes + 1, 0)
        if passes >= (rules.check?.rise ?? 1) {
            (refuses, isIll) = (false, false)
            if let until = ejectedUntil, until <= now { ejectedUntil = nil }
        }
        return agreed(change, before)
    }

    /// An administrator enabled it: nothing is forgotten.
    mutating func enabled(_ now: Instant, rules: ServerHealth.Rules) { health.enabled(rules: rules, now: now) }

    private mutating func agreed(_ change: ServerHealth.Change, _ before: State) -> ServerHealth.Change {
        let wanted: ServerHealth.Change =
            before == state ? .nothing : before == .up ? .wentOut : state == .up ? .cameBack : .changed
        if change != wanted { disagreement = "\(before) to \(state): \(change), not \(wanted)" }
        // Being taken out breaks a row of passes.
        if wanted == .wentOut { passes = 0 }
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
        let due = due(nobodyServes: false)
        // An ejection lasts 60 s at most, an interval of checks a tenth more than 2 s.
        if due == .never || due.nanoseconds(since: now) > 66_000_000_000 { return "\(state) without a trial ahead" }
        return nil
    }
}
