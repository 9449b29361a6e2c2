/// What is known of a server, fact by fact, and the one place that combines the facts: what the operator said, and what
/// connects, checks and answers say. Routing, stickiness, warm-up and the queue follow `isWell` by way of the load
/// table, snapshots and events follow `state`; nobody else puts these facts together.
struct ServerStanding: Equatable, Sendable {
    /// What the operator said.
    let administration: Settings.Administration
    /// What connects, checks and answers say; nil: nothing against it.
    let outage: ServerHealth.Outage?
    /// It is new, and its first check has not ended.
    let isUntried: Bool
    /// It has an address.
    let isResolved: Bool

    /// What is known of a server with this health.
    init(
        _ administration: Settings.Administration, _ health: ServerHealth, isChecked: Bool, isResolved: Bool = true
    ) {
        self.administration = administration
        outage = health.outage
        isUntried = isChecked && !health.wasTried
        self.isResolved = isResolved
    }

    /// The operator wants it to serve.
    var isEnabled: Bool { administration == .enabled }

    /// True when it may be tried at all, though something may be known against it.
    var isCandidate: Bool { isEnabled && isResolved }

    /// True when requests may go to it: it is a candidate, and nothing is known against it.
    var isWell: Bool { isCandidate && outage == nil }

    /// True while nothing but its answers speaks against it.
    var isMerelyEjected: Bool { if case .ejected = outage { isCandidate } else { false } }

    /// Trials go on while a server is drained, so that it comes back as what it is. Only maintenance is left in peace.
    var isTried: Bool { administration != .off }

    /// What snapshots show: what the operator said, before what became of it.
    var state: ServerState {
        switch administration {
        case .draining: .draining
        case .removing: .removing
        case .off: .off
        case .enabled where !isResolved: .down
        case .enabled:
            switch outage {
            case .down: .down
            case .failing: .failing
            case .ejected: .ejected
            case nil: isUntried ? .checking : .up
            }
        }
    }
}
