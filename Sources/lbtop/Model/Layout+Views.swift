extension Layout {
    /// The places of a view other than the main one: title, strategy and totals stay above it, status and footer below.
    mutating func place(_ view: ConsoleView, in body: Rect, servers: Int) {
        switch view {
        case .main: if !body.isEmpty { rects[.table] = body }
        case .latency:
            guard !body.isEmpty else { return }
            // The histogram keeps seven rows, the table a few servers; without room for both there is no histogram.
            let below = body.height < 14 ? 0 : max(12, min(17, body.height - max(servers, 2) - 1))
            // The heat map has what the table does not need.
            let spare = body.height - below - max(servers, 2) - 1
            let heat = below > 0 && body.width >= 80 && spare >= 6 ? min(spare, 14) : 0
            rects[.table] = Rect(x: body.x, y: body.y, width: body.width, height: body.height - below - heat)
            if heat > 0 {
                rects[.heat] = Rect(x: body.x, y: body.bottom - below - heat, width: body.width, height: heat)
            }
            if below > 0 {
                rects[.histogram] = Rect(x: body.x, y: body.bottom - below, width: body.width, height: below)
            }
        case .connections: if !body.isEmpty { rects[.connections] = body }
        case .events: if !body.isEmpty { rects[.eventList] = body }
        }
    }

    /// How many rows of its list a view shows at once.
    func listRows(of view: ConsoleView) -> Int {
        switch view {
        case .main, .latency: tableRows
        // Below a rule and a header.
        case .connections: max(0, self[.connections].height - (self[.connections].height > 3 ? 2 : 1))
        case .events: max(0, self[.eventList].height - 1 - Layout.eventTextRows(self[.eventList]))
        }
    }

    /// How many rows below the list of events say the one under the cursor in full.
    static func eventTextRows(_ rect: Rect) -> Int { rect.height >= 12 ? 4 : (rect.height >= 6 ? 2 : 0) }
}
