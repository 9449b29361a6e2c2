import Balancer

/// A list of client connections, the oldest first: its filter and its cursor.
struct ConnectionList: Sendable, Equatable {
    var cursor = ListCursor()
    var filter: TextFilter?

    /// What `/` knows besides text.
    static let fields = ["client", "server", "doing"]

    /// The connections that the filter lets through.
    func shown(_ connections: [ConnectionFigures]) -> [ConnectionFigures] {
        guard let filter else { return connections }
        return connections.filter { connection in
            let text = "\(connection.client) \(connection.server ?? "") \(connection.doing) \(connection.request ?? "")"
            return filter.matches(text) { field in
                switch field {
                case "client": connection.client
                case "server": connection.server
                case "doing": connection.doing
                default: nil
                }
            }
        }
    }

    /// The connection under the cursor; nil when it is not in the list.
    func selected(in connections: [ConnectionFigures]) -> ConnectionFigures? {
        cursor.selection.flatMap { id in connections.first { $0.id == id } }
    }
}
