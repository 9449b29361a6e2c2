/// What is known of a server's health, from clients' connects and answers, and from the engine's own trials.
///
/// A server starts optimistically: it serves until told otherwise. Three things take it out: a connect that failed,
/// too many failures in a row (ejection), and its active check. What brings it back is always the engine's own
/// trial, never a client's request.
///
/// Pure data: it is told what happened, and says when the next trial is due.
struct ServerHealth: Sendable {
    /// Why a server is out.
    enum Outage: Equatable, Sendable {
        /// Connects failed. One good trial brings it back.
        case failing(ServerFailure)
        /// Its check failed `fall` times in a row. `rise` good ones in a row bring it back.
        case down(String)
        /// Its answers failed in a row. One good trial after the time brings it back.
        case ejected(String)
    }

    /// What an event changed.
    enum Change: Equatable, Sendable {
        case nothing
        case wentOut
        case cameBack
    }

    /// How a service wants its servers judged.
    struct Rules: Sendable {
        var check: HealthCheck?
        var ejects = true
        /// The largest share of the servers in rotation that may be ejected at a time.
        var ejectedShare = 0.5
        /// The share of 5xx among answers that ejects a server, above 0 up to 1; nil: none does.
        var errorShare: Double?
        /// Between two trials of a server that is up, in nanoseconds; only with a check.
        var interval: UInt64 { check.map { Timings.nanoseconds($0.interval) } ?? 0 }
    }

    /// Failures in a row that eject a server.
    static let ejectionStreak = 5
    /// A share of 5xx is judged over this time, in nanoseconds, and from so many answers on.
    static let errorWindow: UInt64 = 2_000_000_000
    static let errorLeast: UInt64 = 20
    private static let firstEjection: UInt64 = 5_000_000_000
    private static let lastEjection: UInt64 = 60_000_000_000

    /// Nil while the server is up.
    private(set) var outage: Outage?
    /// Since when it is out.
    private(set) var outSince = Instant.never
    /// Failed connects or checks in a row, the one that took it out included.
    private(set) var failures = 0
    /// When the next trial is due; `never` without one.
    private(set) var nextTrial: Instant
    /// Trials passed and failed since the start.
    private(set) var passed: UInt64 = 0
    private(set) var failed: UInt64 = 0
    /// False until the first trial has ended, where there are checks.
    private(set) var wasTried = false
    private var backoff = RetryBackoff()
    private var passesInRow = 0
    private var failsInRow = 0
    private var ejection: UInt64 = 0
    private var lastBack = Instant(nanoseconds: 0)

    /// A new server: with a check, it is tried at once.
    init(rules: Rules, now: Instant) { nextTrial = rules.check == nil ? .never : now }

    /// A client's connect failed.
    mutating func connectFailed(_ failure: ServerFailure, now: Instant) -> Change {
        guard outage == nil else { return .nothing }
        takeOut(.failing(failure), now)
        failures = 1
        backoff.reset()
        nextTrial = now.advanced(byNanoseconds: backoff.next())
        return .wentOut
    }

    /// The server's answers failed too often, for the reason given in words; `mayEject` says that enough others are left.
    mutating func answersFailed(_ reason: String, mayEject: Bool, now: Instant) -> Change {
        guard outage == nil, mayEject else { return .nothing }
        // A server that was fine for a good while starts again at the first time.
        if now.nanoseconds(since: lastBack) > 4 * max(ejection, ServerHealth.firstEjection) { ejection = 0 }
        ejection = ejection == 0 ? ServerHealth.firstEjection : min(ejection * 2, ServerHealth.lastEjection)
        takeOut(.ejected(reason), now)
        nextTrial = now.advanced(byNanoseconds: ejection)
        return .wentOut
    }

    /// True when one more server may be ejected, where so many of those in rotation are: at most the share of them,
    /// rounded down. A lone server never is.
    static func mayEject(ejected: Int, of serving: Int, rules: Rules) -> Bool {
        serving > 1 && ejected < Int(Double(serving) * rules.ejectedShare)
    }

    /// A trial passed. `jitter` is fresh random bits.
    mutating func trialPassed(rules: Rules, now: Instant, jitter: UInt64) -> Change {
        passed += 1
        wasTried = true
        passesInRow += 1
        failsInRow = 0
        nextTrial = rules.check == nil ? .never : ServerHealth.jittered(rules.interval, jitter, now)
        switch outage {
        case nil: return .nothing
        case .down where passesInRow < (rules.check?.rise ?? 1): return .nothing
        default: break
        }
        outage = nil
        failures = 0
        backoff.reset()
        lastBack = now
        return .cameBack
    }

    /// A trial failed. `reason` is in words.
    mutating func trialFailed(
        _ failure: ServerFailure?, reason: String, rules: Rules, now: Instant, jitter: UInt64
    ) -> Change {
        failed += 1
        wasTried = true
        passesInRow = 0
        failsInRow += 1
        if rules.check != nil {
            nextTrial = ServerHealth.jittered(rules.interval, jitter, now)
        } else {
            nextTrial = now.advanced(byNanoseconds: backoff.next())
        }
        switch outage {
        case .failing:
            if let failure { outage = .failing(failure) }
            failures += 1
            return .nothing
        case .down:
            outage = .down(reason)
            failures += 1
            return .nothing
        case .ejected:
            outage = .failing(failure ?? .connectFailed)
            failures = 1
            return .nothing
        case nil:
            guard let check = rules.check, failsInRow >= check.fall else { return .nothing }
            takeOut(.down(reason), now)
            failures = failsInRow
            return .wentOut
        }
    }

    /// Its check was switched on or off. A server that its check took out serves again, optimistically, while nobody
    /// checks it.
    mutating func checkSwitched(rules: Rules, now: Instant) -> Change {
        passesInRow = 0
        failsInRow = 0
        if rules.check != nil {
            nextTrial = outage == nil ? now : min(nextTrial, now.advanced(byNanoseconds: rules.interval))
            return .nothing
        }
        if outage == nil { nextTrial = .never }
        guard case .down = outage else { return .nothing }
        reset(rules: rules, now: now)
        lastBack = now
        return .cameBack
    }

    /// An administrator enabled it: it starts afresh.
    mutating func reset(rules: Rules, now: Instant) {
        let (passed, failed) = (passed, failed)
        self = ServerHealth(rules: rules, now: now)
        (self.passed, self.failed) = (passed, failed)
    }

    private mutating func takeOut(_ outage: Outage, _ now: Instant) {
        self.outage = outage
        outSince = now
        passesInRow = 0
    }

    private static func jittered(_ interval: UInt64, _ random: UInt64, _ now: Instant) -> Instant {
        let tenth = max(1, interval / 10)
        return now.advanced(byNanoseconds: interval - tenth + random % (2 * tenth))
    }
}
