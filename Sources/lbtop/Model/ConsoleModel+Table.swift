import Balancer

extension ConsoleModel {
    /// The rows of the table that the filter lets through, in the order shown.
    var rows: [ServerRow] { filtered(allRows) }

    /// The rows that the filter lets through.
    func filtered(_ rows: [ServerRow]) -> [ServerRow] {
        guard let filter = table.filter else { return rows }
        return rows.filter(filter.matches)
    }

    /// All rows, those that the filter hides included, in the order shown.
    var allRows: [ServerRow] { allRows(of: shown) }

    func allRows(of observation: Observation) -> [ServerRow] {
        let all = unorderedRows(of: observation)
        var byID: [UInt64: ServerRow] = [:]
        for row in all { byID[row.server.id] = row }
        var rows = table.order.compactMap { byID.removeValue(forKey: $0) }
        if !byID.isEmpty { rows += all.filter { byID[$0.server.id] != nil } }
        return rows
    }

    /// The rows in the engine's order, with what is derived for each.
    func unorderedRows(of observation: Observation) -> [ServerRow] {
        guard let snapshot = observation.snapshot,
            let service = service(in: observation)
        else { return [] }
        let history = observation.services[service.name] ?? ServiceHistory()
        let (shares, picks) = history.shares(atUptime: snapshot.uptimeMilliseconds)
        let tolerance = ShareTolerance(strategy: service.strategy, picks: history.isMixed ? 0 : picks)
        return service.servers.map { server in
            let share = shares[server.id]
            return ServerRow(
                server: server, rates: history.rates(of: server.id), share: share,
                isOffTarget: server.state.isPicked && share.map { tolerance.isOff($0, fair: server.fairShare) } ?? false
            )
        }
    }

    /// Puts the rows in order and looks after the cursor: called when there is something new to show.
    mutating func refreshTable() {
        guard !isPaused else { return }
        let rows = unorderedRows(of: live)
        let ids = rows.map(\.server.id)
        let present = Set(ids)
        if !table.tags.isEmpty { table.tags.formIntersection(present) }
        let seen = table.filter == nil ? present : Set(filtered(rows).map(\.server.id))
        if live.unixMilliseconds < table.frozenUntilUnixMilliseconds {
            let known = Set(table.order)
            table.order = table.order.filter { present.contains($0) } + ids.filter { !known.contains($0) }
        } else {
            sortRows(rows)
        }
        if let selection = table.selection, !seen.contains(selection) {
            table.selection = nil
            table.lostName = table.selectionName ?? "the server"
            table.lostIsHidden = present.contains(selection)
        }
        if table.selection == nil, table.lostName == nil { table.selection = table.order.first { seen.contains($0) } }
        if ids.isEmpty { table.lostName = nil }
        if let server = selectedServer { table.selectionName = server.name }
        keepSelectionVisible()
    }

    /// Sorts at once: the user asked for another order.
    mutating func resort() {
        table.frozenUntilUnixMilliseconds = 0
        sortRows(unorderedRows(of: shown))
        keepSelectionVisible()
    }

    /// Puts the rows in order as they are shown, also in the past.
    mutating func sortAsShown() { sortRows(unorderedRows(of: shown)) }

    private mutating func sortRows(_ rows: [ServerRow]) {
        let column = table.column
        let numbered = Array(rows.enumerated())
        let descending = table.isDescending
        table.order = numbered.sorted { a, b in
            if ServerRow.precedes(a.element, b.element, by: column) { return !descending }
            if ServerRow.precedes(b.element, a.element, by: column) { return descending }
            // `added` has no value of its own: its reverse is the engine's order backwards.
            return column == .added && descending ? a.offset > b.offset : a.offset < b.offset
        }.map(\.element.server.id)
    }

    /// Moves the cursor by rows, stopping at the ends.
    mutating func moveSelection(by rows: Int) {
        let order = shownOrder
        guard !order.isEmpty else { return }
        var target: Int
        if let selection = table.selection, let here = order.firstIndex(of: selection) {
            target = here + rows
        } else {
            // The server under the cursor has gone: its place is where the movement starts.
            target = rows > 0 ? table.lastRow + rows - 1 : table.lastRow + rows
        }
        target = min(max(0, target), order.count - 1)
        select(order[target])
    }

    /// Puts the cursor on a server.
    mutating func select(_ id: UInt64) {
        table.selection = id
        table.selectionName = service?.servers.first { $0.id == id }?.name
        table.lostName = nil
        if table.column != .added {
            table.frozenUntilUnixMilliseconds = live.unixMilliseconds + TableState.freeze
        }
        keepSelectionVisible()
    }

    /// The ids as shown. Without a filter they are known already: a key must not derive every row anew.
    var shownOrder: [UInt64] { table.filter == nil ? table.order : rows.map(\.server.id) }

    /// Scrolls so that the cursor's row is on the screen.
    mutating func keepSelectionVisible() {
        let order = table.filter == nil ? table.order : shownOrder
        let visible = layout.tableRows
        if let selection = table.selection, let row = order.firstIndex(of: selection) { table.lastRow = row }
        table.firstRow = TableState.firstRow(
            table.firstRow, showing: min(table.lastRow, order.count - 1), of: order.count, in: visible)
    }
}

extension TableState {
    /// The first row to show so that `row` of `count` is among the `visible`, moved no more than needed.
    static func firstRow(_ first: Int, showing row: Int, of count: Int, in visible: Int) -> Int {
        guard visible > 0, count > visible else { return 0 }
        var result = first
        if row < result { result = row }
        if row >= result + visible { result = row - visible + 1 }
        return min(max(0, result), count - visible)
    }
}
