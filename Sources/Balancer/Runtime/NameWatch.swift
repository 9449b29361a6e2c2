/// When a server's name is looked up again, and what follows from the answer.
///
/// A server stays at its address while that is among the answers. It leaves it when the answers lack it, or when
/// connects there have failed and there is another one: each of the others is tried once in an interval. A name that has vanished, or that nobody could look up, changes nothing: the last address stays.
///
/// Pure data: it is told what happened, and says when the next look-up is due.
struct NameWatch: Sendable {
    /// What an answer means.
    enum Change: Equatable, Sendable {
        case nothing
        /// New connections go elsewhere.
        case moved(to: SocketAddress)
        /// The name has no address any more, for the resolver's reason. Told once.
        case vanished(String)
        /// It could not be looked up, for the resolver's reason. Told once.
        case failed(String)
        /// It is known again, and the server stays where it is.
        case returned
    }

    /// After a failed connect the name is asked for at once, but not more often than this, in nanoseconds.
    static let spacing: UInt64 = 2_000_000_000

    /// What is asked for.
    let host: String
    let port: UInt16
    /// Between two look-ups, in nanoseconds; 0: never.
    private let interval: UInt64
    /// When the next one is due; `never` without one, or while one is under way.
    private(set) var due: Instant
    private(set) var isUnderWay = false
    private var askedAt: Instant
    /// Connects failed since the last answer.
    private var hasFailed = false
    /// How many of the other addresses may be tried until `roundEnds`; nil: each of them.
    private var untried: Int?
    private var roundEnds: Instant
    /// The last trouble was told.
    private var trouble: Trouble?

    private enum Trouble { case vanished, failed }

    /// Watches a name that has just been resolved; nil where `address` is no name, or names are not looked up again.
    init?(_ address: ServerAddress, interval: UInt64, now: Instant) {
        guard interval > 0, let name = Resolver.name(of: address) else { return nil }
        (host, port) = name
        self.interval = interval
        askedAt = now
        due = now.advanced(byNanoseconds: interval)
        roundEnds = due
    }

    /// A connect to the server has failed: perhaps it is elsewhere.
    mutating func connectFailed(now: Instant) {
        hasFailed = true
        guard !isUnderWay else { return }
        due = min(due, max(now, askedAt.advanced(byNanoseconds: NameWatch.spacing)))
    }

    /// A look-up begins.
    mutating func begin(now: Instant) {
        if roundEnds <= now {
            roundEnds = now.advanced(byNanoseconds: interval)
            untried = nil
        }
        isUnderWay = true
        askedAt = now
        due = .never
    }

    /// It has ended; `present` is where the server's connections go now.
    mutating func answered(_ answer: NameAnswer, present: SocketAddress, now: Instant) -> Change {
        isUnderWay = false
        due = now.advanced(byNanoseconds: interval)
        let failedThere = hasFailed
        hasFailed = false
        switch answer {
        case .unknown(let words): return tell(.vanished, .vanished(words))
        case .failed(let words): return tell(.failed, .failed(words))
        case .addresses(let addresses):
            let hadTrouble = trouble != nil
            trouble = nil
            guard let at = addresses.firstIndex(of: present) else {
                untried = nil
                return addresses.first.map { .moved(to: $0) } ?? .nothing
            }
            let left = untried ?? addresses.count - 1
            if failedThere && left > 0 {
                untried = left - 1
                return .moved(to: addresses[(at + 1) % addresses.count])
            }
            return hadTrouble ? .returned : .nothing
        }
    }

    private mutating func tell(_ kind: Trouble, _ change: Change) -> Change {
        guard trouble != kind else { return .nothing }
        trouble = kind
        return change
    }
}
