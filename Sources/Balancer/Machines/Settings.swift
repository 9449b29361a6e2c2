/// What the administrators have decided: services, their servers and strategies, and the timeouts. The controller owns
/// the one truth; every change goes through `apply`.
///
/// Pure data: no I/O, no clock.
struct Settings {
    /// What an administrator has decided about a server.
    enum Administration: Equatable, Sendable {
        /// In rotation. Can become: draining, removing, off.
        case enabled
        /// No new picks; what is in flight ends. Can become: enabled, removing, off.
        case draining
        /// Draining, and leaves when empty, or at the deadline. Can become: enabled, draining, off.
        case removing
        /// Maintenance. Can become: enabled, draining, removing.
        case off
    }

    /// A server as decided.
    struct Server: Equatable, Sendable {
        /// Unique within the engine's life.
        var id: UInt64
        /// Orders the servers of a service. A server that left and is brought back by undo has a new `id`, for its
        /// figures start again, and its old place.
        var place: UInt64
        var spec: ServerSpec
        var administration = Administration.enabled
        /// Whether the service's check is made of it.
        var isChecked = true
        /// Its name in the command line; nil for one that was added at run time.
        var origin: String?
    }

    /// A service as decided.
    struct Service: Equatable, Sendable {
        var name: String
        var mode: ServiceMode
        var strategy: String
        var previousStrategy: String?
        /// In the order of their places.
        var servers: [Server] = []
        /// There is an active check.
        var hasCheck = false
        var history = UndoHistory()
        /// What the command line said.
        var given: KeptState.Choice
    }

    /// What a command has changed.
    enum Change: Equatable {
        /// New, or back after it had left.
        case added(id: UInt64)
        /// The server's administration was `from` and is what `Server` says now.
        case administration(id: UInt64, from: Administration)
        /// Gone at once: what it carries is cut.
        case cut(id: UInt64, name: String)
        case weight(id: UInt64, from: Int)
        case strategy(from: String)
        case maximum(id: UInt64, from: Int?)
        /// Whether the server is checked is the other way round now.
        case check(id: UInt64)
        case timeout(TimeoutName, from: Int64)
        /// Its name, its address or both were those of `from`.
        case edited(id: UInt64, from: ServerSpec)
    }

    /// The services, in order.
    var services: [Service] { didSet { revision &+= 1 } }
    var timings: Timings { didSet { revision &+= 1 } }
    /// Counts the changes.
    private(set) var revision = 0
    /// What was said at the start, and what is to be told of the last run's settings.
    var start = Start()
    private var lastID: UInt64 = 0

    /// The settings at the start: of the command line, and of the last run where they were kept.
    ///
    /// - Throws: `SpecError` for an unknown strategy, a duplicate name or address, two services of one name.
    init(
        _ configuration: [Configuration.Service], timings: Timings = Timings(Limits()), kept: KeptState? = nil
    ) throws(SpecError) {
        services = []
        self.timings = timings
        for entry in configuration {
            guard !services.contains(where: { $0.name == entry.name }) else {
                throw SpecError("service '\(entry.name)' is there twice: give each a name of its own")
            }
            try Settings.checkStrategy(entry.strategy)
            let servers = entry.servers.map { spec in
                KeptState.Server(spec, origin: spec.name, state: KeptState.State(spec.start))
            }
            let given = KeptState.Choice(strategy: entry.strategy, servers: servers)
            services.append(
                Service(
                    name: entry.name, mode: entry.mode, strategy: entry.strategy, hasCheck: entry.check != nil,
                    given: given))
            for spec in entry.servers { _ = try add(spec, to: services.count - 1, origin: spec.name) }
        }
        guard !services.isEmpty else { throw SpecError("no service: there is nothing to listen on") }
        start.timings = timings
        if let kept { try restore(kept, configuration) }
    }

    /// The service of that name; an empty name means the first.
    ///
    /// - Throws: `SpecError` when there is none.
    func serviceIndex(_ name: String) throws(SpecError) -> Int {
        if name.isEmpty { return 0 }
        guard let index = services.firstIndex(where: { $0.name == name }) else {
            throw SpecError("no service '\(name)': there is \(services.map(\.name).joined(separator: ", "))")
        }
        return index
    }

    /// Carries a command out, and keeps in the service's history how to take it back.
    ///
    /// - Throws: `SpecError`, one line; then nothing has changed.
    mutating func apply(_ action: Command.Action, service: Int) throws(SpecError) -> Change {
        switch action {
        case .undo: return try go(.undo, service)
        case .redo: return try go(.redo, service)
        default:
            let before = services[service].servers
            let change = try decide(action, service)
            if let step = step(change, from: before, service) { services[service].history.did(step) }
            return change
        }
    }

    private mutating func decide(_ action: Command.Action, _ service: Int) throws(SpecError) -> Change {
        switch action {
        case .add(let spec): return .added(id: try add(spec, to: service))
        case .drain(let name): return try administer(name, .draining, service)
        case .enable(let name): return try administer(name, .enabled, service)
        case .off(let name): return try administer(name, .off, service)
        case .remove(let name, now: false): return try administer(name, .removing, service)
        case .remove(let name, now: true): return cut(at: try find(name, service), service)
        case .weight(let name, let weight): return try weigh(name, weight, service)
        case .maximum(let name, let maximum): return try limit(name, maximum, service)
        case .check(let name, let isOn): return try check(name, isOn, service)
        case .edit(let server, let name, let address): return try edit(server, name, address, service)
        case .strategy(let name):
            try Settings.checkStrategy(name)
            let old = services[service].strategy
            guard name != old else { throw SpecError("strategy is \(name) already") }
            use(strategy: name, service)
            return .strategy(from: old)
        case .timeout(let text, let milliseconds):
            let name = try TimeoutName(parsing: text)
            let old = timings[name]
            guard name.range.contains(milliseconds) else {
                let least = DurationText.text(milliseconds: name.range.lowerBound)
                throw SpecError("\(name.rawValue): give a time from \(least) to 24h")
            }
            guard old != milliseconds else {
                throw SpecError("\(name.rawValue) is \(DurationText.text(milliseconds: old)) already")
            }
            timings[name] = milliseconds
            return .timeout(name, from: old)
        case .close: throw SpecError("no such connection is open any more")
        case .undo, .redo: return try go(action == .undo ? .undo : .redo, service)
        }
    }

    /// Swaps the strategy.
    mutating func use(strategy: String, _ service: Int) {
        services[service].previousStrategy = services[service].strategy
        services[service].strategy = strategy
    }

    /// A number that no server had before.
    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    static func checkStrategy(_ name: String) throws(SpecError) {
        guard Strategies.named(name) == nil else { return }
        let hint = Strategies.nearest(to: name).map { "did you mean \($0)?" } ?? "see `lbtop strategies`"
        throw SpecError("no strategy '\(name)': \(hint)")
    }
}
