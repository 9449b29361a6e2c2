import Balancer

extension ConsoleModel {
    /// Opens the detail of the server under the cursor, or closes it.
    mutating func toggleDetail() {
        if !showsDetail, liveService?.servers.isEmpty ?? true {
            say("no server yet: a adds one", .warning)
            return
        }
        showsDetail.toggle()
        detail = DetailState()
        keepSelectionVisible()
    }

    /// True while a detail is on the screen.
    var isDetailShown: Bool { showsDetail && view.showsServers }

    /// Leaves what is open or clears what is shown, one thing at a time.
    mutating func goBack() {
        if hint != nil {
            hint = nil
            if !showsDetail, !showsWhy, view == .main { return }
        }
        if showsWhy {
            toggleWhy()
        } else if isDetailShown {
            toggleDetail()
        } else if !filterText.isEmpty {
            useFilter("")
            say("filter cleared")
        } else if view != .main {
            show(.main)
        } else if table.search != nil {
            table.search = nil
            say("search ended")
        } else if !table.tags.isEmpty {
            table.tags = []
            say("nothing is tagged any more")
        } else {
            say("nothing to leave here: q quits")
        }
    }

    /// Shows why servers were picked, or no longer.
    mutating func toggleWhy() {
        showsWhy.toggle()
        keepSelectionVisible()
        refreshLists()
    }

    // MARK: - Keys in the detail

    /// The server's detail as a page; nil when there is none to show.
    private var detailPage: (plan: DetailPlan, facts: DetailFacts, visible: Int)? {
        guard isDetailShown, let id = table.selection, let server = service?.servers.first(where: { $0.id == id })
        else { return nil }
        let place = layout[.detail]
        let facts = facts(of: server)
        // A line stands between the table and a detail beside it.
        let width = place.x > 0 ? place.width - 1 : place.width
        return (DetailPlan(width: width, facts: facts), facts, max(0, place.height - 1))
    }

    /// What an action means while a detail is shown; nil: what it means everywhere.
    mutating func actInDetail(_ action: ConsoleAction) -> [ConsoleEffect]? {
        guard isDetailShown else { return nil }
        switch action {
        case .nextService, .previousService:
            detail.hasKeys.toggle()
            if detail.hasKeys, detail.cursor.selection == nil { moveInDetail(.down) }
            say(detail.hasKeys ? "keys go to the detail: j k, PgDn, K; Tab gives them back" : "keys go to the servers")
            return []
        case .up, .down, .top, .bottom:
            guard detail.hasKeys else { return nil }
            moveInDetail(action)
            return []
        case .pageUp, .pageDown, .halfPageUp, .halfPageDown:
            // In the table's place there is nothing else to page through.
            guard detail.hasKeys || layout[.table].isEmpty, let page = detailPage else { return nil }
            let isHalf = action == .halfPageUp || action == .halfPageDown
            let step = max(1, isHalf ? page.visible / 2 : page.visible - 1)
            let isUp = action == .pageUp || action == .halfPageUp
            let here = page.plan.firstRow(detail.firstRow, visible: page.visible)
            detail.firstRow = page.plan.firstRow(here + (isUp ? -step : step), visible: page.visible)
            return []
        case .closeConnection: return askCloseInDetail()
        default: return nil
        }
    }

    /// Walks the connections, scrolling so that the one under the cursor is seen; without any it scrolls by rows.
    private mutating func moveInDetail(_ action: ConsoleAction) {
        guard let page = detailPage else { return }
        let rows = action == .up ? -1 : action == .down ? 1 : action == .top ? -1_000_000 : 1_000_000
        let ids = connectionsInDetail(page.facts).map(\.id)
        if ids.isEmpty {
            detail.firstRow = page.plan.firstRow(
                page.plan.firstRow(detail.firstRow, visible: page.visible) + rows, visible: page.visible)
            return
        }
        detail.cursor.move(by: rows, in: ids, visible: ids.count)
        guard let position = detail.cursor.row(in: ids) else { return }
        let row = page.plan.row(ofConnection: position)
        let here = page.plan.firstRow(detail.firstRow, visible: page.visible)
        detail.firstRow = min(max(here, row - page.visible + 1), row)
    }

    /// The connections that the detail lists.
    func connectionsInDetail(_ facts: DetailFacts) -> [ConnectionFigures] {
        Array((facts.connections?.oldest ?? []).prefix(DetailFacts.mostConnections))
    }

    private mutating func askCloseInDetail() -> [ConsoleEffect] {
        guard detail.hasKeys, let page = detailPage, let service = liveService?.name else {
            return refuse("Tab goes to the connections of the detail, then K closes one")
        }
        let connections = connectionsInDetail(page.facts)
        guard let position = detail.cursor.row(in: connections.map(\.id)) else {
            return refuse("that connection is not at this server now: select one (j k)")
        }
        mode = .close(CloseDialog(service: service, connection: connections[position]))
        return []
    }
}
