import Balancer

/// What is known of the server under the cursor beyond its row in the table.
struct DetailFacts: Sendable {
    var errors: [ErrorLog.Note] = []
    /// Client connections at it, the oldest first; nil before the engine has told.
    var connections: ConnectionsDetail?
    /// The last picks of it, newest first.
    var picks: [PickFigures] = []
    /// What was ordered about it, oldest first.
    var changes: [EngineEvent] = []
    var isTCP = false

    /// The most of each that the detail shows.
    static let mostErrors = 6
    static let mostConnections = 10
    static let mostPicks = 5
    static let mostChanges = 6
}

extension ConsoleModel {
    /// What the detail shows of a server besides its row.
    func facts(of server: ServerSnapshot) -> DetailFacts {
        var facts = DetailFacts()
        facts.isTCP = service?.mode == .tcp
        facts.errors = Array(shown.errors.notes(of: server.id).suffix(DetailFacts.mostErrors).reversed())
        facts.connections = service?.watched?.connections.first { $0.server == server.name }
        facts.picks = Array(picks(of: server.name).prefix(DetailFacts.mostPicks))
        facts.changes = shown.events.filter { event in
            event.actor != nil && event.server == server.name && event.kind != .refused
                && (event.service == nil || event.service == service?.name)
        }.suffix(DetailFacts.mostChanges)
        return facts
    }

    /// The last picks, newest first: all, or those of one server.
    func picks(of server: String?) -> [PickFigures] {
        let all = service?.watched?.picks ?? []
        return server == nil ? all : all.filter { $0.server == server }
    }
}
