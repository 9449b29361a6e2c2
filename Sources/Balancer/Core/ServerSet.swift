/// A small set of server slots: those a request has already tried, or found full.
///
/// Plain memory, no allocation: the slots below 64 as bits, and room for twelve above. That is more than a request
/// can try (`Limits.retries` is at most 10); a thirteenth slot above 63 replaces the oldest.
public struct ServerSet: Sendable, Equatable, BitwiseCopyable {
    private static let room = 12
    private var low: UInt64 = 0
    private var highCount = 0
    private var high = [12 of UInt16](repeating: 0)

    /// The empty set.
    public init() {}

    /// True when no server is in the set.
    public var isEmpty: Bool { low == 0 && highCount == 0 }

    /// The number of servers in the set.
    public var count: Int { low.nonzeroBitCount + min(highCount, ServerSet.room) }

    /// True when `server` is in the set.
    public func contains(_ server: ServerIndex) -> Bool {
        if server.offset < 64 { return low & (1 << UInt64(server.offset)) != 0 }
        for position in 0..<min(highCount, ServerSet.room) where high[position] == server.rawValue { return true }
        return false
    }

    /// Adds `server`; nothing happens when it is there already.
    public mutating func insert(_ server: ServerIndex) {
        if server.offset < 64 {
            low |= 1 << UInt64(server.offset)
        } else if !contains(server) {
            high[highCount % ServerSet.room] = server.rawValue
            highCount += 1
        }
    }

    /// Leaves only the servers that are in `other` too.
    public mutating func formIntersection(_ other: ServerSet) {
        let present = self
        self = ServerSet()
        low = present.low & other.low
        for position in 0..<min(present.highCount, ServerSet.room) {
            let server = ServerIndex(Int(present.high[position]))
            if other.contains(server) { insert(server) }
        }
    }

    /// Empties the set.
    public mutating func removeAll() { self = ServerSet() }

    /// Two sets are equal when they hold the same servers.
    public static func == (a: ServerSet, b: ServerSet) -> Bool {
        guard a.low == b.low, a.count == b.count else { return false }
        for position in 0..<min(a.highCount, room) where !b.contains(ServerIndex(Int(a.high[position]))) {
            return false
        }
        return true
    }
}
