import Balancer

/// What a server is called and how it was set from a second on: kept when it changes only.
struct ServerFacts: Sendable, Equatable {
    var name: String
    var address: String
    var reason: String?
    var stateSinceUnixMilliseconds: Int64
    var maximum: Int?
    var isBackup: Bool
    var isChecked: Bool

    init(_ server: ServerSnapshot) {
        name = server.name
        address = server.address
        reason = server.reason
        stateSinceUnixMilliseconds = server.stateSinceUnixMilliseconds
        maximum = server.maximum
        isBackup = server.isBackup
        isChecked = server.isChecked
    }
}
