/// A detail that costs too much to be in every snapshot. Asking for it by `watch` puts it into the snapshots of the next
/// 3 s; a reader that goes on looking asks again with every snapshot.
public enum WatchTopic: Sendable, Codable, Hashable {
    /// Cumulative latency buckets: of one server by name, or of the whole service when `server` is nil.
    case latency(service: String, server: String?)
    /// The last picks, with the values that decided them.
    case picks(service: String)
    /// Client connections, the oldest first: those at one server by name, or all when `server` is nil.
    case connections(service: String, server: String?)
    /// What another strategy, by its registered name, would have made of the arrivals of the last 10 s.
    case whatIf(service: String, strategy: String)
    /// One connect to an address that need not be a server, and the service's check of it where there is one.
    case probe(service: String, address: ServerAddress)

    /// The service it is about; empty means the first.
    public var service: String {
        switch self {
        case .latency(let service, _), .picks(let service), .connections(let service, _), .whatIf(let service, _),
            .probe(let service, _):
            service
        }
    }
}
