/// How long a server that failed to connect is passed over before the engine's own connect tries it again: 1 s,
/// doubling to 30 s.
struct RetryBackoff: Equatable, Sendable {
    private static let first: UInt64 = 1_000_000_000
    private static let last: UInt64 = 30_000_000_000
    private var nanoseconds: UInt64 = 0

    /// The next wait.
    mutating func next() -> UInt64 {
        nanoseconds = nanoseconds == 0 ? RetryBackoff.first : min(nanoseconds * 2, RetryBackoff.last)
        return nanoseconds
    }

    /// The server answered: the next failure starts again at the first wait.
    mutating func reset() { nanoseconds = 0 }
}
