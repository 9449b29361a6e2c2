/// What the workers route by: immutable, published by the controller, adopted by each worker between two turns.
final class RoutingTable: Sendable {
    /// A server in a service.
    struct Server: Sendable {
        /// Tells it from a later one in the same slot.
        let id: UInt64
        let address: SocketAddress
        /// Counts the addresses that it has had: a connection to an earlier one is not used again.
        let place: UInt32
        /// The address as a Host field has it, for HTTP/1.0 clients that sent none.
        let authority: [UInt8]
        /// In rotation: idle connections are worth keeping.
        let isInRotation: Bool
        /// What a sticky cookie names it by.
        let stickyKey: UInt64
    }

    /// A service.
    struct Service: Sendable {
        let mode: ServiceMode
        let strategy: any Strategy
        let load: LoadTable
        let http: HTTPOptions
        /// By slot; nil where no server is. What still runs over a server that is gone is cut.
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
