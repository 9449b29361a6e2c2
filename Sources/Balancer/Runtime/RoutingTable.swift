/// What the workers route by: immutable, published by the controller, adopted by each worker between two turns.
final class RoutingTable: Sendable {
    /// A server in a service.
    struct Server: Sendable {
        /// Tells it from a later one in the same slot.
        let id: UInt64
        /// Its addresses, one at least: a connection to one that it has left is not used again.
        let destination: Destination
        /// The number of the first of them.
        let place: UInt32
        /// In rotation: idle connections are worth keeping.
        let isInRotation: Bool
        /// What a sticky cookie names it by.
        let stickyKey: UInt64

        /// A server at `destination`; nil where that has no address.
        init?(id: UInt64, destination: Destination, isInRotation: Bool, stickyKey: UInt64) {
            guard let first = destination.places.first else { return nil }
            self.id = id
            self.destination = destination
            self.isInRotation = isInRotation
            self.stickyKey = stickyKey
            place = first.number
        }

        /// Whether a connection to the address with this number leads to the server as it is now.
        @inline(__always)
        func leads(to number: UInt32) -> Bool { number == place || destination.leads(to: number) }
    }

    /// A service.
    struct Service: Sendable {
        let mode: ServiceMode
        let tiers: Tiers
        let load: LoadTable
        let http: HTTPOptions
        /// By slot; nil where no server is, or one whose name has never been resolved. What still runs over a server that is gone is cut.
        let servers: [Server?]
    }

    /// Counts up by one each time.
    let version: UInt64
    let phase: ProcessFigures.Phase
    /// Deadlines that are armed keep their time; those armed from now on follow these.
    let timings: Timings
    let services: [Service]

    init(version: UInt64, phase: ProcessFigures.Phase, timings: Timings, services: [Service]) {
        self.version = version
        self.phase = phase
        self.timings = timings
        self.services = services
    }
}
