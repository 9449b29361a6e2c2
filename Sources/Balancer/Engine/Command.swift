/// An order to a running engine. Its outcome comes back as an `EngineEvent` with the same `commandID`.
public struct Command: Sendable, Codable, Equatable {
    /// Chosen by the engine, unique within its life.
    public var id: UInt64
    /// Who gives the order: `console`, `api` and so on.
    public var actor: String
    /// The service it is for.
    public var service: String
    /// What to do.
    public var action: Action

    /// What can be ordered. Each takes effect within one loop turn of every worker and costs no other connection
    /// anything.
    public enum Action: Sendable, Codable, Equatable {
        /// Puts a new server into rotation.
        case add(ServerSpec)
        /// No new picks for the server; what is in flight ends.
        case drain(server: String)
        /// Back into rotation, from draining, removing or off.
        case enable(server: String)
        /// Maintenance: as draining, until enabled.
        case off(server: String)
        /// Takes the server out for good: drains it first, up to the drain timeout, or cuts its connections `now`.
        case remove(server: String, now: Bool)
        /// Sets the server's weight, 1...256.
        case weight(server: String, Int)
        /// Swaps the strategy, by its registered name.
        case strategy(String)
        /// The most requests in flight that the server takes, 1 and up; nil: no limit.
        case maximum(server: String, Int?)
        /// Whether the service's active check is made of this server.
        case check(server: String, Bool)
        /// A timeout of the whole engine, by the name of its option without the dashes, e.g. `idle-timeout`.
        case timeout(String, milliseconds: Int64)
        /// Another name, another address, or both. What is in flight to the old address ends there.
        case edit(server: String, name: String?, address: ServerAddress?)
        /// Cuts one client connection, by its number in `ConnectionFigures`.
        case close(connection: UInt64)
        /// Takes back the newest administrative action on the service; refused when something newer touched the same.
        case undo
        /// Does again what was taken back last.
        case redo
    }

    /// A command as it goes to the controller.
    public init(id: UInt64, actor: String, service: String, action: Action) {
        self.id = id
        self.actor = actor
        self.service = service
        self.action = action
    }
}
