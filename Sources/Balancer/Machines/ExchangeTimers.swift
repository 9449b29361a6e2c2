/// The deadlines of one exchange. Each has one meaning, and belongs to one direction of the exchange: what the other
/// direction does neither moves it nor changes what it means.
///
/// Pure data: it is told when something is due, and says what is over. `next` is never later than the earliest one, so
/// that whoever wakes by it misses none; moving a deadline later costs a store. Thread: one worker.
struct ExchangeTimers: BitwiseCopyable {
    /// What a deadline is for.
    enum Kind: UInt8, CaseIterable {
        /// Waiting for a server with room.
        case queue
        /// Waiting for the next moment, in which a server may have room for a connection.
        case moment
        /// Connecting to a server.
        case connect
        /// Request: the client sends the body too slowly, or not at all.
        case upload
        /// Request: the server takes nothing of it.
        case serverTakes
        /// Response: its first byte.
        case response
        /// Response: the server has begun it, and then neither gives nor takes anything.
        case responseIdle
        /// Response: the client takes nothing of it.
        case clientTakes
        /// A tunnel in which nothing moves.
        case tunnel
        /// What is left of a request that was answered already, and is read only to be dropped.
        case rest
    }

    private var moments = [10 of Instant](repeating: .never)
    /// When to look next: at the earliest deadline, or before.
    private(set) var next = Instant.never

    /// Sets a deadline; true when it is earlier than `next` was.
    @inline(__always)
    mutating func arm(_ kind: Kind, at moment: Instant) -> Bool {
        moments[Int(kind.rawValue)] = moment
        guard moment < next else { return false }
        next = moment
        return true
    }

    /// Takes a deadline away.
    @inline(__always)
    mutating func disarm(_ kind: Kind) { moments[Int(kind.rawValue)] = .never }

    /// True when a deadline is set.
    @inline(__always)
    func isArmed(_ kind: Kind) -> Bool { moments[Int(kind.rawValue)] != .never }

    /// A deadline, or `never`.
    func moment(_ kind: Kind) -> Instant { moments[Int(kind.rawValue)] }

    /// Takes away a deadline that has passed, the earliest first; nil when none has, and `next` is exact then.
    mutating func expired(now: Instant) -> Kind? {
        var earliest: Kind?
        next = .never
        for kind in Kind.allCases where moments[Int(kind.rawValue)] < next {
            next = moments[Int(kind.rawValue)]
            earliest = kind
        }
        guard let earliest, next <= now else { return nil }
        disarm(earliest)
        return earliest
    }
}
