/// A server as a strategy sees it.
public struct RosterEntry: Sendable, Equatable {
    /// The server's slot in the load table.
    public var index: ServerIndex
    /// The weight beside those of the others in the roster, 1...`Roster.heaviest`; finer than the configured ones while
    /// servers warm up.
    public var weight: Int
    /// A hash of the server's name that is the same on every worker, host and restart: consistent hashing places
    /// the server by it.
    public var identity: UInt64

    /// An entry with its slot, weight (1...`Roster.heaviest`) and stable identity.
    public init(index: ServerIndex, weight: Int, identity: UInt64) {
        self.index = index
        self.weight = weight
        self.identity = identity
    }
}

/// The servers in rotation, in the order they were added: what a strategy is made from. Servers that drain or are
/// off are not in it; servers that fail for the moment are, and the load table says so.
public struct Roster: Sendable, Equatable {
    /// The largest weight that strategies tell from a smaller one: so that they can count in 16 bits. Where a roster has a
    /// larger one they divide all of them: ratios stay.
    public static let heaviest = 65_535

    /// The servers, in order.
    public var entries: [RosterEntry]

    /// A roster of `entries`.
    public init(_ entries: [RosterEntry] = []) { self.entries = entries }

    /// The sum of all weights.
    public var totalWeight: Int { entries.reduce(0) { $0 + $1.weight } }
}
