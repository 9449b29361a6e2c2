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
    }

    /// A command as it goes to the controller.
    public init(id: UInt64, actor: String, service: String, action: Action) {
        self.id = id
        self.actor = actor
        self.service = service
        self.action = action
    }
}
