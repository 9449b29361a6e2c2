import Balancer

/// All that the console knows. Pure data: no clock, no terminal, no engine; `update` changes it, panels draw it.
struct ConsoleModel: Sendable {
    /// The actor under which the run loop submits this console's orders.
    static let actor = "console"

    let options: ConsoleOptions
    /// What was seen of the engine until now.
    var live = Observation()
    /// The past second that is looked at; nil: now.
    var lookback: Lookback?
    /// How long a column of the graphs is, in seconds.
    var secondsPerColumn = 1
    /// What the strip shows.
    var strip = StripFigure.share
    /// True when the chart of requests stands in the strip's place.
    var showsChart = false
    var width = 80
    var height = 24
    var mode = ConsoleMode.main
    var table = TableState()
    /// How that detail is scrolled.
    var detail = DetailState()
    /// True while the last picks are shown with what decided them.
    var showsWhy = false
    /// What fills the screen.
    var view = ConsoleView.main
    var connectionList = ConnectionList()
    var eventList = EventList()
    /// True while the detail of the server under the cursor is shown.
    var showsDetail = false
    /// The name of the service that is shown; nil: the first.
    var serviceName: String?
    var hint: Hint?
    /// Orders whose outcome has not come back, oldest first.
    var pending: [PendingCommand] = []
    /// The newest commands whose outcome was seen: some have several events.
    var answered: [UInt64] = []
    /// Weights asked for and not yet seen, by server id, with the moment from which they are forgotten.
    var weightTargets: [UInt64: (weight: Int, untilUnixMilliseconds: Int64)] = [:]
    /// Servers under way whose check is switched off as soon as they are there.
    var uncheckedNames: Set<String> = []
    /// A strategy that is being tried, or two that are being compared.
    var trial: StrategyTrial?
    /// The last comparison that came to its end.
    var comparison: StrategyComparison?
    /// Lines run on the `:` line, oldest first.
    var commandHistory: [String] = []
    var interval: Duration
    var isLinkSlow = false
    /// What the user chose, now and in the file.
    var preferences: ConsolePreferences
    var savedPreferences: ConsolePreferences
    /// Refuses changes until it is unlocked.
    var isLocked = false
    /// From where the numbers shown count; nil: from the engine's start.
    var zero: ZeroPoint?
    /// The load generator that runs.
    var load: LoadRun?
    /// The command of the last change that this console made, and when it was copied last.
    var lastChange: String?
    var lastCopy: Int64?
    /// Changes from this console that no file keeps.
    var unwrittenChanges = 0
    /// The timeouts in force when the console opened.
    var startTimeouts: [String: Int64]?
    var noteCount: UInt64 = 0
    var lastBell: Int64?
    var shownTitle: String?
    /// Said once the terminal is open.
    var openingHint: String?
    /// Effects that come of what was told, not of a key.
    var outbox: [ConsoleEffect] = []
    var lastClick: Click?
    /// True once it was told how text is selected.
    var knowsSelecting = false
    var isDirty = true

    /// - Parameter preferences: as saved; what the command line says goes before.
    init(options: ConsoleOptions = ConsoleOptions(), preferences given: ConsolePreferences = ConsolePreferences()) {
        self.options = options
        savedPreferences = given
        var preferences = given
        if !options.allowsMouse { preferences.hasMouse = false }
        if let interval = options.interval { preferences.interval = interval }
        self.preferences = preferences
        interval = preferences.interval
        (table.column, table.isReversed) = (preferences.sort, preferences.isReversed)
    }

    /// What the panels draw.
    var shown: Observation { lookback.map { live.looked(at: $0) } ?? live }

    /// True while the past is shown.
    var isPaused: Bool { lookback != nil }

    /// The service shown, as it is shown.
    var service: ServiceSnapshot? { service(in: shown) }

    /// The service shown, as it is now: what actions go by.
    var liveService: ServiceSnapshot? { service(in: live) }

    func service(in observation: Observation) -> ServiceSnapshot? {
        let services = observation.snapshot?.services ?? []
        return (services.first { $0.name == serviceName } ?? services.first).map { zero?.since($0) ?? $0 }
    }

    /// The server under the cursor, as it is now; nil when there is none any more.
    var selectedServer: ServerSnapshot? {
        guard let id = table.selection else { return nil }
        return liveService?.servers.first { $0.id == id }
    }

    /// Client connections open now, over all services.
    var openConnections: Int { live.snapshot?.services.reduce(0) { $0 + $1.active } ?? 0 }

    /// Where the panels are.
    var layout: Layout {
        Layout(
            width: width, height: height, servers: service?.servers.count ?? 0, showsDetail: showsDetail,
            prefersChart: showsChart, view: view, showsWhy: showsWhy)
    }
}
