import Balancer

/// What a panel may look at while it draws, derived once a frame.
struct PanelContext: Sendable {
    let model: ConsoleModel
    let glyphs: Glyphs
    let layout: Layout
    let snapshot: EngineSnapshot?
    let service: ServiceSnapshot?
    let history: ServiceHistory
    /// The rows that the filter lets through.
    let rows: [ServerRow]
    /// All rows of the service.
    let allRows: [ServerRow]
    /// The clock that ages are counted against, in milliseconds since 1970.
    let now: Int64

    init(_ model: ConsoleModel, width: Int, height: Int) {
        self.model = model
        glyphs = model.isASCII ? .ascii : .unicode
        let observation = model.shown
        snapshot = observation.snapshot
        service = model.service
        history = service.flatMap { observation.services[$0.name] } ?? ServiceHistory()
        allRows = model.allRows
        rows = model.filtered(allRows)
        now = observation.unixMilliseconds
        layout = Layout(
            width: width, height: height, servers: service?.servers.count ?? 0, showsDetail: model.showsDetail,
            view: model.view, showsWhy: model.showsWhy)
    }

    /// How many servers are in a state.
    func count(_ states: ServerState...) -> Int { allRows.count { states.contains($0.server.state) } }

    /// The service's rates; nil before the second snapshot.
    var rates: Rates? { history.total.rates }
}

extension PanelContext {
    /// How far the drain of a server is.
    func drain(of server: ServerSnapshot) -> DrainEstimate {
        let seconds = (now - server.stateSinceUnixMilliseconds) / 1000
        let kept = Int(min(max(seconds + 1, 2), Int64(Series.capacity)))
        let inFlight = history.servers[server.id]?.seconds.suffix(kept).map(\.inFlight) ?? []
        return DrainEstimate(inFlight: inFlight, now: server.inFlight, seconds: seconds)
    }
}
