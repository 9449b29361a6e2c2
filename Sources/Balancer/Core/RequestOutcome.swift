/// How a request ended. Each ends exactly once, so that the requests begun are those in progress and the sum of these.
/// The raw value is the name in snapshots.
public enum RequestOutcome: String, Sendable, Codable, CaseIterable {
    /// The server's response went to the client whole (TCP mode: both sides ended in order).
    case answered
    /// Answered by lbtop itself: 4xx for what the client did, 5xx for what no server did.
    case answeredHere
    /// The client left, or was too slow, before its response was complete.
    case cutByClient
    /// The server's response broke off after it had begun (TCP mode: the server's side broke).
    case cutByServer
    /// Cut by an order: a connection closed, a server removed, the end of a drain, the stop.
    case cutByOrder
    /// TCP mode: closed because no server could be reached.
    case unserved
}
