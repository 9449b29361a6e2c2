import Balancer

/// An order that was sent and whose outcome has not come back yet.
struct PendingCommand: Sendable, Equatable {
    var action: Command.Action
    var service: String
    /// When it was sent, in milliseconds since 1970.
    var sentUnixMilliseconds: Int64
}
