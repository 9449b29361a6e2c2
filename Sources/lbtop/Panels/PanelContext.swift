import Balancer

/// What a panel may look at while it draws, derived once a frame.
struct PanelContext: Sendable {
    let model: ConsoleModel
    let glyphs: Glyphs
    let layout: Layout
    /// All that was seen until the moment shown.
    let observation: Observation
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
        observation = model.shown
        snapshot = observation.snapshot
        let service = model.service(in: observation)
        self.service = service
        history = service.flatMap { [observation] in observation.services[$0.name] } ?? ServiceHistory()
        allRows = model.allRows(of: observation)
        rows = model.filtered(allRows)
        now = observation.unixMilliseconds
        layout = Layout(
            width: width, height: height, servers: service?.servers.count ?? 0, showsDetail: model.showsDetail,
            prefersChart: model.showsChart, view: model.view, showsWhy: model.showsWhy)
    }

    /// How many servers are in a state.
    func count(_ states: ServerState...) -> Int { allRows.count { states.contains($0.server.state) } }

    /// The service's rates; nil before the second snapshot.
    var rates: Rates? { history.rates }

    /// True when a past second is shown of which not everything is kept.
    var isPast: Bool { model.lookback.map { !$0.isExact } ?? false }

    /// What stands where a detail is asked for and has not come yet; of the past there is none.
    func waiting(_ text: String) -> StyledText {
        guard isPast else { return StyledText(text, .faint) }
        return StyledText("known for now only: ", .faint).then("0", .key).then(" goes back to now", .faint)
    }

    /// The seconds that a graph of so many columns shows, with the one looked at.
    ///
    /// - Parameter fitting: columns are at least as long as needed for so many seconds.
    func axis(columns: Int, fitting seconds: Int = 0) -> TimeAxis {
        TimeAxis(
            columns: columns,
            secondsPerColumn: max(model.secondsPerColumn, TimeAxis.zoom(seconds: seconds, columns: columns)),
            end: model.lookback?.end ?? observation.timeline.end, looked: model.lookback?.second)
    }

}

extension PanelContext {
    /// How far the drain of a server is.
    func drain(of server: ServerSnapshot) -> DrainEstimate {
        let seconds = (now - server.stateSinceUnixMilliseconds) / 1000
        let kept = Int(min(max(seconds + 1, 2), Int64(Series.capacity)))
        let inFlight = history.recent(kept, server: server.id).map(\.inFlight)
        return DrainEstimate(inFlight: inFlight, now: server.inFlight, seconds: seconds)
    }
}
