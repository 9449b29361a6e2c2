/// Which client connections are asked for: those of a service, or those at one of its servers.
struct ConnectionQuery: Hashable, Sendable {
    /// A server, told from a later one in the same slot.
    struct Server: Hashable, Sendable {
        let slot: ServerIndex
        let id: UInt64
    }

    let service: Int
    let server: Server?
}
