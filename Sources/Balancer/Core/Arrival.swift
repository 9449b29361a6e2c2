/// A request's arrival: when, whose, and where it went.
struct Arrival: BitwiseCopyable, Equatable, Sendable {
    var at: Instant
    /// The stable hash of the client's address.
    var clientKey: UInt64
    /// The server that was picked.
    var server: ServerIndex
}
