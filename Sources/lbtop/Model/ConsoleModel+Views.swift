import Balancer

extension ConsoleModel {
    /// Shows a view.
    mutating func show(_ new: ConsoleView) {
        if new == view, new != .main { return say("these are the \(new.title) already; 1 goes back to main") }
        if new == view { return say("this is the main view already") }
        view = new
        keepSelectionVisible()
        refreshLists()
    }

    /// The client connections of the service, as far as they are known; nil before the engine has told.
    var connections: ConnectionsDetail? { service?.watched?.connections.first { $0.server == nil } }

    /// The connections that the filter lets through.
    var shownConnections: [ConnectionFigures] { connectionList.shown(connections?.oldest ?? []) }

    /// The events that the filter lets through, oldest first.
    var shownEvents: [EngineEvent] { eventList.shown(shown.events) }

    /// What an action means in a view without the servers' table; nil: what it means everywhere.
    mutating func actInView(_ action: ConsoleAction) -> [ConsoleEffect]? {
        guard !view.showsServers else { return nil }
        if let rows = step(action) {
            moveInList(by: rows)
            return []
        }
        switch action {
        case .detail:
            openServerOfRow()
            return []
        case _ where action.isAboutServers:
            return refuse("here are no servers to do that to: 1 shows them")
        default: return nil
        }
    }

    /// How many rows an action moves a cursor by; nil when it is no movement.
    func step(_ action: ConsoleAction) -> Int? {
        let page = max(1, layout.listRows(of: view) - 1)
        return switch action {
        case .up: -1
        case .down: 1
        case .top: -1_000_000
        case .bottom: 1_000_000
        case .pageUp: -page
        case .pageDown: page
        case .halfPageUp: -max(1, page / 2)
        case .halfPageDown: max(1, page / 2)
        default: nil
        }
    }

    private mutating func moveInList(by rows: Int) {
        let visible = layout.listRows(of: view)
        switch view {
        case .connections: connectionList.cursor.move(by: rows, in: shownConnections.map(\.id), visible: visible)
        case .events: eventList.move(by: rows, in: shownEvents.map(\.id), visible: visible)
        case .main, .latency: break
        }
    }

    /// Puts the cursor of the list shown on a row.
    mutating func selectInList(_ id: UInt64) {
        let visible = layout.listRows(of: view)
        switch view {
        case .connections: connectionList.cursor.select(id, in: shownConnections.map(\.id), visible: visible)
        case .events:
            let ids = shownEvents.map(\.id)
            eventList.cursor.select(id, in: ids, visible: visible)
            eventList.isFollowing = id == ids.last
        case .main, .latency: break
        }
    }

    /// Looks after the cursors of the lists: called when there is something new to show, or another size.
    mutating func refreshLists() {
        let visible = layout.listRows(of: view)
        switch view {
        case .connections:
            let ids = shownConnections.map(\.id)
            if connectionList.cursor.selection == nil {
                connectionList.cursor.select(ids.first, in: ids, visible: visible)
            } else {
                connectionList.cursor.keepVisible(in: ids, visible: visible)
            }
        case .events: eventList.refresh(shownEvents.map(\.id), visible: visible)
        case .main, .latency: break
        }
    }

    /// Goes to the detail of the server that the row under the cursor is about.
    private mutating func openServerOfRow() {
        let name: String?
        switch view {
        case .connections:
            name = connectionList.selected(in: shownConnections)?.server
            if name == nil { return say("this connection is at no server now", .warning) }
        case .events:
            name = shownEvents.first { $0.id == eventList.cursor.selection }?.server
            if name == nil { return say("this event is about no server", .warning) }
        case .main, .latency: return
        }
        guard let name, let server = liveService?.servers.first(where: { $0.name == name }) else {
            return say("\(name ?? "the server") is not among the servers now", .warning)
        }
        view = .main
        useFilter("")
        select(server.id)
        if !showsDetail { toggleDetail() }
    }

    // MARK: - Closing a connection

    /// Asks whether the connection under the cursor is to be cut.
    mutating func askClose() -> [ConsoleEffect] {
        guard let service = liveService?.name, view == .connections else {
            return refuse("K closes a client connection: 3 shows them")
        }
        guard let connection = connectionList.selected(in: shownConnections) else {
            return refuse("select a connection first (j k)")
        }
        mode = .close(CloseDialog(service: service, connection: connection))
        return []
    }
}
