/// When a server's name is looked up again, and what follows from the answer.
///
/// All addresses of a name are the server's, and its connects try them in turn; so an answer in another order, or with
/// an address more or less, moves nothing. The server moves when the address in use has left the answers, or when its
/// connects have failed and there is an address that it did not have. A name that has vanished, or that nobody could
/// look up, changes nothing: the last addresses stay. A name that was never resolved is asked for until it is.
///
/// Pure data: it is told what happened, and says when the next look-up is due.
struct NameWatch: Sendable {
    /// What an answer means.
    enum Change: Equatable, Sendable {
        case nothing
        /// New connections go elsewhere.
        case moved(to: [SocketAddress])
        /// The address in use stays; others came or went.
        case altered(to: [SocketAddress])
        /// The name has no address any more, for the resolver's reason. Told once.
        case vanished(String)
        /// It could not be looked up, for the resolver's reason. Told once.
        case failed(String)
        /// It is known again, and the server stays where it is.
        case returned
    }

    /// After a failed connect the name is asked for at once, and one that was never resolved again and again; but not
    /// more often than this, in nanoseconds.
    static let spacing: UInt64 = 2_000_000_000

    /// What is asked for.
    let host: String
    let port: UInt16
    /// Between two look-ups, in nanoseconds; 0: never again, once it was resolved.
    private let interval: UInt64
    /// When the next one is due; `never` without one, or while one is under way.
    private(set) var due: Instant
    private(set) var isUnderWay = false
    private var askedAt: Instant
    /// Connects failed since the last answer.
    private var hasFailed = false
    /// The last trouble was told.
    private var trouble: Trouble?

    private enum Trouble { case vanished, failed }

    /// Watches a name that has just been asked for; nil where `address` is no name, or the name is resolved and not to
    /// be looked up again.
    init?(_ address: ServerAddress, isResolved: Bool = true, interval: UInt64, now: Instant) {
        guard interval > 0 || !isResolved, let name = Resolver.name(of: address) else { return nil }
        (host, port) = name
        self.interval = interval
        askedAt = now
        due = .never
        setDue(isResolved: isResolved, now)
    }

    /// A connect to the server has failed: perhaps it is elsewhere.
    mutating func connectFailed(now: Instant) {
        hasFailed = true
        guard !isUnderWay, interval > 0 else { return }
        due = min(due, max(now, askedAt.advanced(byNanoseconds: NameWatch.spacing)))
    }

    /// A look-up begins.
    mutating func begin(now: Instant) {
        isUnderWay = true
        askedAt = now
        due = .never
    }

    /// It has ended; `present` is where the server's connections go now, and `inUse` is the address among them that was
    /// reached last. Both are empty while the name has never been resolved.
    mutating func answered(
        _ answer: NameAnswer, present: [SocketAddress], inUse: SocketAddress?, now: Instant
    ) -> Change {
        isUnderWay = false
        let failedThere = hasFailed
        hasFailed = false
        setDue(isResolved: !present.isEmpty, now)
        switch answer {
        // That it has no address was told when it came in.
        case .unknown where present.isEmpty, .failed where present.isEmpty: return .nothing
        case .unknown(let words): return tell(.vanished, .vanished(words))
        case .failed(let words): return tell(.failed, .failed(words))
        case .addresses(let addresses):
            guard !addresses.isEmpty else { return .nothing }
            setDue(isResolved: true, now)
            let hadTrouble = trouble != nil
            trouble = nil
            guard let inUse, addresses.contains(inUse) else { return .moved(to: addresses) }
            // What stays keeps its order: resolvers turn their answers around from one time to the next.
            let kept = present.filter { addresses.contains($0) }
            let new = addresses.filter { !present.contains($0) }
            if failedThere && !new.isEmpty { return .moved(to: new + kept) }
            if !new.isEmpty || kept.count < present.count { return .altered(to: kept + new) }
            return hadTrouble ? .returned : .nothing
        }
    }

    private mutating func setDue(isResolved: Bool, _ now: Instant) {
        let wait = isResolved ? interval : NameWatch.spacing
        due = wait == 0 ? .never : now.advanced(byNanoseconds: wait)
    }

    private mutating func tell(_ kind: Trouble, _ change: Change) -> Change {
        guard trouble != kind else { return .nothing }
        trouble = kind
        return change
    }
}
