/// A small set of server slots: those a request has already tried, or found full.
///
/// Empty for nearly every request, so the empty set costs nothing; slots from 64 on live in an array that is
/// allocated only when such a server has failed a request.
public struct ServerSet: Sendable, Equatable {
    private var low: UInt64 = 0
    private var high: [ServerIndex] = []

    /// The empty set.
    @inlinable
    public init() { self.init(empty: ()) }

    @usableFromInline
    init(empty: Void) {}

    /// True when no server is in the set.
    public var isEmpty: Bool { low == 0 && high.isEmpty }

    /// The number of servers in the set.
    public var count: Int { low.nonzeroBitCount + high.count }

    /// True when `server` is in the set.
    public func contains(_ server: ServerIndex) -> Bool {
        if server.offset < 64 { return low & (1 << UInt64(server.offset)) != 0 }
        return !high.isEmpty && high.contains(server)
    }

    /// Adds `server`; nothing happens when it is there already.
    public mutating func insert(_ server: ServerIndex) {
        if server.offset < 64 {
            low |= 1 << UInt64(server.offset)
        } else if !high.contains(server) {
            high.append(server)
        }
    }

    /// Empties the set.
    public mutating func removeAll() {
        low = 0
        if !high.isEmpty { high = [] }
    }
}
