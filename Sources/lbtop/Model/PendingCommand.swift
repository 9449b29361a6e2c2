import Balancer

/// An order that was sent and whose outcome has not come back yet.
struct PendingCommand: Sendable, Equatable {
    var action: Command.Action
    var service: String
    /// When it was sent, in milliseconds since 1970.
    var sentUnixMilliseconds: Int64

    /// The server it is about.
    var server: String? {
        switch action {
        case .add(let spec): spec.name
        case .drain(let name), .enable(let name), .off(let name), .remove(let name, _), .weight(let name, _): name
        case .maximum(let name, _), .check(let name, _), .edit(let name, _, _): name
        case .strategy, .timeout, .close, .undo, .redo: nil
        }
    }
}
