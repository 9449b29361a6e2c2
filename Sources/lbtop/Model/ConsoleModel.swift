import Balancer

/// All that the console knows. Pure data: no clock, no terminal, no engine; `update` changes it, panels draw it.
struct ConsoleModel: Sendable {
    /// The actor under which the run loop submits this console's orders.
    static let actor = "console"

    let options: ConsoleOptions
    /// What was seen of the engine until now.
    var live = Observation()
    /// What is shown while the display is paused.
    var frozen: Observation?
    var width = 80
    var height = 24
    var mode = ConsoleMode.main
    var table = TableState()
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
    /// Lines run on the `:` line, oldest first.
    var commandHistory: [String] = []
    var interval: Duration
    var isLinkSlow = false
    var isDirty = true

    init(options: ConsoleOptions = ConsoleOptions()) {
        self.options = options
        interval = options.interval
    }

    /// What the panels draw.
    var shown: Observation { frozen ?? live }

    /// True while the display is frozen.
    var isPaused: Bool { frozen != nil }

    /// The service shown, as it is shown.
    var service: ServiceSnapshot? { service(in: shown) }

    /// The service shown, as it is now: what actions go by.
    var liveService: ServiceSnapshot? { service(in: live) }

    private func service(in observation: Observation) -> ServiceSnapshot? {
        let services = observation.snapshot?.services ?? []
        return services.first { $0.name == serviceName } ?? services.first
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
            view: view)
    }
}
