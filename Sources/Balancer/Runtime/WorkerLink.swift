import Synchronization

/// What the controller asks of one worker, and what that worker shows when asked: beside the tables and the counters,
/// and nothing that a request waits for.
final class WorkerLink: Sendable {
    /// Something to do in the worker's next turn.
    enum Order: Sendable {
        /// List client connections.
        case list(ConnectionQuery)
        /// Cut a client connection, by order of a command.
        case close(ConnectionNumber, Command)
    }

    private let orders = Mutex<[Order]>([])
    private let listings = Mutex<[ConnectionQuery: ConnectionListing]>([:])
    /// The last picks, while somebody looks at them.
    let picks = PickLog()
    private let rings: [ArrivalRing]

    /// A link without orders, for so many services.
    init(services: Int) { rings = (0..<services).map { _ in ArrivalRing() } }

    /// A service's last arrivals at this worker, kept while somebody reads snapshots.
    func arrivals(service: Int) -> ArrivalRing { rings[service] }

    /// The controller asks for something; the worker has to be woken for it.
    func send(_ order: Order) { orders.withLock { $0.append(order) } }

    /// The worker takes what was asked, oldest first.
    func takeOrders() -> [Order] {
        orders.withLock { list in
            let taken = list
            list = []
            return taken
        }
    }

    /// The worker answers a query.
    func answer(_ query: ConnectionQuery, _ listing: ConnectionListing) {
        listings.withLock { $0[query] = listing }
    }

    /// The newest answer to a query; nil before the first.
    func listing(_ query: ConnectionQuery) -> ConnectionListing? { listings.withLock { $0[query] } }

    /// Forgets the answers to all other queries.
    func keepListings(of queries: Set<ConnectionQuery>) {
        listings.withLock { $0 = $0.filter { queries.contains($0.key) } }
    }
}
