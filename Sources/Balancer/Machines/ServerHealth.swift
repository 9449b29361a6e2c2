/// What is known of a server's health: three facts, each with its own witness, and none of them speaks for another.
///
/// - What *connects* say: a client's connect failed. The engine's own trials take that back, never a client's request.
/// - What *checks* say: `fall` failed in a row, until `rise` passed in a row.
/// - What *answers* say: too many failed, so the server is passed over for a while (ejection).
///
/// A server starts optimistically: it serves until told otherwise. Where it is checked, the check is the judge of every
/// return: `rise` passes in a row, whatever took it out. Without checks one good connect is enough.
/// What the operator says is a fourth thing, and not of this type: `ServerStanding` combines them.
///
/// Pure data: it is told what happened, and says when the next trial is due.
struct ServerHealth: Sendable {
    /// Why a server is out: the fact that weighs most.
    enum Outage: Equatable, Sendable {
        /// Its check failed `fall` times in a row.
        case down(CheckFailure)
        /// Connects failed.
        case failing(ServerFailure)
        /// Its answers failed.
        case ejected(EjectionReason)
    }

    /// Why a check failed.
    enum CheckFailure: Equatable, Sendable {
        /// There was no connection.
        case connect(ServerFailure)
        /// The answer, or the lack of one, in words.
        case answer(String)
    }

    /// What a server's answers did to be passed over for.
    enum EjectionReason: Equatable, Sendable {
        /// So many failed in a row, the last one like this.
        case inARow(ServerFailure, Int)
        /// So many of its answers were 5xx.
        case errorShare(errors: UInt64, answers: UInt64)
    }

    /// What an event changed.
    enum Change: Equatable, Sendable {
        case nothing
        case wentOut
        /// It stays out, for another reason.
        case changed
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
        /// Trials passed in a row that bring a server back.
        var rise: Int { check?.rise ?? 1 }
    }

    /// Failures in a row that eject a server.
    static let ejectionStreak = 5
    /// A share of 5xx is judged over this time, in nanoseconds, and from so many answers on.
    static let errorWindow: UInt64 = 2_000_000_000
    static let errorLeast: UInt64 = 20
    /// While nobody else can serve, a server that is out is tried this often.
    static let hurry: UInt64 = 1_000_000_000
    /// A trial that this machine could not make is made up for after this time.
    static let postponement: UInt64 = 1_000_000_000
    /// A server that took no connection for the moment is tried again after this time.
    static let moment: UInt64 = 100_000_000
    private static let firstEjection: UInt64 = 5_000_000_000
    private static let lastEjection: UInt64 = 60_000_000_000

    // The three facts.
    private var unreachable: ServerFailure?
    private var checkFailure: CheckFailure?
    private var ejection: (reason: EjectionReason, until: Instant)?

    /// Left in peace: no trials, because an administrator works on it.
    var rests = false
    /// Since when it is out.
    private(set) var outSince = Instant.never
    /// When the next trial is due; `never` without one.
    private(set) var nextTrial: Instant
    /// Trials passed and failed since the start.
    private(set) var passed: UInt64 = 0
    private(set) var failed: UInt64 = 0
    /// False until the first trial has ended, where there are checks.
    private(set) var wasTried = false
    private let schedule: CheckSchedule
    private var backoff = RetryBackoff()
    /// When the last trial ended, or a connect failed.
    private var lastTrial: Instant
    private var passesInRow = 0
    private var failsInRow = 0
    private var failedConnects = 0
    private var failedChecks = 0
    private var busySince: Instant?
    private var ejectionLength: UInt64 = 0
    private var lastBack = Instant(nanoseconds: 0)

    /// A new server: with a check, it is tried at its place of the first round; at once without a schedule of its own.
    init(rules: Rules, now: Instant, schedule: CheckSchedule? = nil) {
        self.schedule = schedule ?? CheckSchedule(number: 0, start: now)
        nextTrial = rules.check == nil ? .never : self.schedule.first(rules.interval, now: now)
        lastTrial = now
    }

    /// Why it is out by what connects, checks and answers say together; nil while they have nothing against it.
    var outage: Outage? {
        if let checkFailure { return .down(checkFailure) }
        if let unreachable { return .failing(unreachable) }
        return ejection.map { .ejected($0.reason) }
    }

    /// Failed connects or checks in a row, the one that took it out included; 0 for what answers say.
    var failures: Int {
        switch outage {
        case .down: failedChecks
        case .failing: failedConnects
        case .ejected, nil: 0
        }
    }

    /// Until when it is passed over for its answers; nil when it is not.
    var ejectedUntil: Instant? { ejection?.until }

    /// When the next trial is due, given whether anybody of its service serves: while nobody does, every second.
    func due(whileNobodyServes isNeeded: Bool) -> Instant {
        if rests { return .never }
        guard isNeeded, outage != nil else { return nextTrial }
        return min(nextTrial, lastTrial.advanced(byNanoseconds: ServerHealth.hurry))
    }

    // MARK: What connects say

    /// A client's connect failed.
    mutating func connectFailed(_ failure: ServerFailure, rules: Rules, now: Instant) -> Change {
        // What it still knows of from before is told once.
        guard unreachable == nil else { return .nothing }
        return changing(now) {
            $0.unreachable = failure
            $0.failedConnects = 1
            $0.passesInRow = 0
            $0.lastTrial = now
            $0.backoff.reset()
            let again = now.advanced(byNanoseconds: $0.backoff.next())
            $0.nextTrial = rules.check == nil ? again : min($0.nextTrial, again)
        }
    }

    // MARK: What answers say

    /// The server's answers failed too often; `mayEject` says that enough others are left.
    mutating func answersFailed(_ reason: EjectionReason, mayEject: Bool, rules: Rules, now: Instant) -> Change {
        guard outage == nil, mayEject else { return .nothing }
        return changing(now) {
            // A server that was fine for a good while starts again at the first time.
            let (first, last) = (ServerHealth.firstEjection, ServerHealth.lastEjection)
            if now.nanoseconds(since: $0.lastBack) > 4 * max($0.ejectionLength, first) { $0.ejectionLength = 0 }
            $0.ejectionLength = $0.ejectionLength == 0 ? first : min($0.ejectionLength * 2, last)
            let until = now.advanced(byNanoseconds: $0.ejectionLength)
            $0.ejection = (reason, until)
            $0.passesInRow = 0
            $0.lastTrial = now
            $0.nextTrial = rules.check == nil ? until : min($0.nextTrial, until)
        }
    }

    /// It is needed before its time: nobody else can serve, and an answer that may fail is better than none.
    mutating func pardon(rules: Rules, now: Instant) -> Change {
        guard ejection != nil else { return .nothing }
        return changing(now) {
            $0.ejection = nil
            if rules.check == nil && $0.outage == nil { $0.nextTrial = .never }
        }
    }

    // MARK: What checks and trials say

    /// A trial passed.
    mutating func trialPassed(rules: Rules, now: Instant) -> Change {
        passed += 1
        passesInRow += 1
        failsInRow = 0
        tried(now)
        backoff.reset()
        return changing(now) {
            if $0.passesInRow >= rules.rise {
                $0.unreachable = nil
                $0.checkFailure = nil
                if let ejection = $0.ejection, ejection.until <= now { $0.ejection = nil }
            }
            $0.nextTrial = $0.next(rules, now)
        }
    }

    /// A trial failed.
    mutating func trialFailed(_ failure: CheckFailure, rules: Rules, now: Instant) -> Change {
        failed += 1
        passesInRow = 0
        failsInRow += 1
        tried(now)
        return changing(now) {
            let connect: ServerFailure? = if case .connect(let failure) = failure { failure } else { nil }
            if $0.unreachable != nil || rules.check == nil {
                // Without a check a trial is a connect.
                $0.failedConnects = $0.unreachable == nil ? 1 : $0.failedConnects + 1
                if let connect { $0.unreachable = connect }
                if $0.unreachable == nil { $0.unreachable = .connectFailed }
            }
            if let check = rules.check {
                if $0.checkFailure != nil || $0.failsInRow >= check.fall {
                    $0.failedChecks = $0.checkFailure == nil ? $0.failsInRow : $0.failedChecks + 1
                    $0.checkFailure = failure
                }
            }
            $0.nextTrial = $0.next(rules, now)
        }
    }

    /// A trial could not be made: this machine ran out of something. It says nothing about the server.
    mutating func trialPostponed(now: Instant) {
        lastTrial = now
        nextTrial = now.advanced(byNanoseconds: ServerHealth.postponement)
    }

    /// The server took no connection for the moment, as one does whose backlog is full: nothing is held against it,
    /// unless that goes on for as long as a connect may take.
    mutating func trialFoundItBusy(timeout: UInt64, rules: Rules, now: Instant) -> Change {
        let since = busySince ?? now
        guard now.nanoseconds(since: since) < timeout else {
            return trialFailed(.connect(.connectTimeout), rules: rules, now: now)
        }
        busySince = since
        nextTrial = now.advanced(byNanoseconds: ServerHealth.moment)
        return .nothing
    }

    /// Its check was switched on or off. A server that its check took out serves again, optimistically, while nobody
    /// checks it.
    mutating func checkSwitched(rules: Rules, now: Instant) -> Change {
        passesInRow = 0
        failsInRow = 0
        return changing(now) {
            if rules.check != nil {
                $0.nextTrial =
                    $0.outage == nil
                    ? $0.schedule.first(rules.interval, now: now)
                    : min($0.nextTrial, now.advanced(byNanoseconds: rules.interval))
                return
            }
            $0.checkFailure = nil
            $0.backoff.reset()
            $0.nextTrial = $0.next(rules, now)
        }
    }

    // MARK: Orders

    /// An administrator enabled it: nothing that is known of it is forgotten, but it is tried soon.
    mutating func enabled(rules: Rules, now: Instant) {
        guard nextTrial != .never else { return }
        guard rules.check != nil else { return nextTrial = now }
        // Many that were left in peace are overdue all at once.
        let soon = schedule.first(rules.interval, now: now)
        nextTrial = nextTrial > now ? min(nextTrial, soon) : soon
    }

    /// It is somewhere else from now on: it starts afresh.
    mutating func reset(rules: Rules, now: Instant) {
        let (passed, failed, rests) = (passed, failed, rests)
        self = ServerHealth(rules: rules, now: now, schedule: schedule)
        (self.passed, self.failed, self.rests) = (passed, failed, rests)
    }

    // MARK: Changes and pauses

    private mutating func tried(_ now: Instant) {
        wasTried = true
        lastTrial = now
        busySince = nil
    }

    /// Makes a change, and says what it meant for the server.
    private mutating func changing(_ now: Instant, _ change: (inout ServerHealth) -> Void) -> Change {
        let before = outage
        change(&self)
        switch (before, outage) {
        case (nil, nil): return .nothing
        case (nil, _):
            outSince = now
            passesInRow = 0
            return .wentOut
        case (_, nil):
            lastBack = now
            return .cameBack
        case (.down, .down), (.failing, .failing), (.ejected, .ejected): return .nothing
        default: return .changed
        }
    }

    /// When the trial after one that has just ended is due.
    private mutating func next(_ rules: Rules, _ now: Instant) -> Instant {
        let check = rules.check == nil ? Instant.never : schedule.next(rules.interval, after: now)
        switch outage {
        case nil, .down: return check
        case .ejected:
            if let ejection, ejection.until > now { return min(check, ejection.until) }
            fallthrough
        case .failing: return min(check, now.advanced(byNanoseconds: backoff.next()))
        }
    }
}
