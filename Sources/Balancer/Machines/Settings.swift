/// What the administrators have decided: services, their servers and strategies. The controller owns the one truth;
/// every change goes through `apply`.
///
/// Pure data: no I/O, no clock.
struct Settings {
    /// What an administrator has decided about a server.
    enum Administration: Equatable, Sendable {
        /// In rotation. Can become: draining, removing, off.
        case enabled
        /// No new picks; what is in flight ends. Can become: enabled, removing, off.
        case draining
        /// Draining, and leaves when empty, or at the deadline. Can become: enabled, off.
        case removing
        /// Maintenance. Can become: enabled, draining, removing.
        case off
    }

    /// A server as decided.
    struct Server: Equatable, Sendable {
        /// Unique within the engine's life.
        var id: UInt64
        var spec: ServerSpec
        var administration = Administration.enabled
    }

    /// A service as decided.
    struct Service: Equatable, Sendable {
        var name: String
        var mode: ServiceMode
        var strategy: String
        var previousStrategy: String?
        var servers: [Server] = []
    }

    /// What a command has changed.
    enum Change: Equatable {
        case added(id: UInt64)
        /// The server's administration was `from` and is what `Server` says now.
        case administration(id: UInt64, from: Administration)
        /// Gone at once: what it carries is cut.
        case cut(id: UInt64, name: String)
        case weight(id: UInt64, from: Int)
        case strategy(from: String)
    }

    /// The services, in order.
    private(set) var services: [Service]
    private var lastID: UInt64 = 0

    /// The settings at the start.
    ///
    /// - Throws: `SpecError` for an unknown strategy, a duplicate name or address, two services of one name.
    init(_ configuration: [Configuration.Service]) throws(SpecError) {
        services = []
        for entry in configuration {
            guard !services.contains(where: { $0.name == entry.name }) else {
                throw SpecError("service '\(entry.name)' is there twice: give each a name of its own")
            }
            try Settings.checkStrategy(entry.strategy)
            services.append(Service(name: entry.name, mode: entry.mode, strategy: entry.strategy))
            for spec in entry.servers { _ = try add(spec, to: services.count - 1) }
        }
        guard !services.isEmpty else { throw SpecError("no service: there is nothing to listen on") }
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

    /// Carries a command out.
    ///
    /// - Throws: `SpecError`, one line; then nothing has changed.
    mutating func apply(_ action: Command.Action, service: Int) throws(SpecError) -> Change {
        switch action {
        case .add(let spec): return .added(id: try add(spec, to: service))
        case .drain(let name): return try administer(name, .draining, service)
        case .enable(let name): return try administer(name, .enabled, service)
        case .off(let name): return try administer(name, .off, service)
        case .remove(let name, now: false): return try administer(name, .removing, service)
        case .remove(let name, now: true):
            let index = try find(name, service)
            let server = services[service].servers.remove(at: index)
            return .cut(id: server.id, name: server.spec.name)
        case .weight(let name, let weight):
            let index = try find(name, service)
            guard ServerSpec.weights.contains(weight) else {
                throw SpecError("weight \(weight) for '\(name)' is not a whole number from 1 to 256")
            }
            let old = services[service].servers[index].spec.weight
            guard weight != old else { throw SpecError("'\(name)' has weight \(weight) already") }
            services[service].servers[index].spec.weight = weight
            return .weight(id: services[service].servers[index].id, from: old)
        case .strategy(let name):
            try Settings.checkStrategy(name)
            let old = services[service].strategy
            guard name != old else { throw SpecError("strategy is \(name) already") }
            services[service].strategy = name
            services[service].previousStrategy = old
            return .strategy(from: old)
        case .maximum, .check, .timeout, .edit, .close, .undo, .redo:
            throw SpecError("not built yet")
        }
    }

    /// Takes a server out that has drained, or whose time is over; nil when it is not there any more.
    mutating func finishRemoval(id: UInt64, service: Int) -> Server? {
        guard let index = services[service].servers.firstIndex(where: { $0.id == id }) else { return nil }
        return services[service].servers.remove(at: index)
    }

    private func find(_ name: String, _ service: Int) throws(SpecError) -> Int {
        if let index = services[service].servers.firstIndex(where: { $0.spec.name == name }) { return index }
        if let index = services[service].servers.firstIndex(where: { $0.spec.address.description == name }) {
            return index
        }
        let names = services[service].servers.map(\.spec.name)
        let known =
            names.isEmpty ? "there is none; add one first" : "there is \(names.prefix(8).joined(separator: ", "))"
        throw SpecError("no server '\(name)': \(known)")
    }

    private mutating func add(_ spec: ServerSpec, to service: Int) throws(SpecError) -> UInt64 {
        let servers = services[service].servers
        if let twin = servers.first(where: { $0.spec.address == spec.address }) {
            throw SpecError("server \(spec.address) is there already, as '\(twin.spec.name)'")
        }
        if servers.contains(where: { $0.spec.name == spec.name }) {
            throw SpecError(
                "a server '\(spec.name)' is there already: choose another name, e.g. \(spec.address),name=X")
        }
        guard ServerSpec.weights.contains(spec.weight) else {
            throw SpecError("weight \(spec.weight) for '\(spec.name)' is not a whole number from 1 to 256")
        }
        guard servers.count < LoadTable.capacity else {
            throw SpecError("'\(spec.name)' not added: a service holds at most \(LoadTable.capacity) servers")
        }
        lastID += 1
        services[service].servers.append(Server(id: lastID, spec: spec))
        return lastID
    }

    private mutating func administer(
        _ name: String, _ wanted: Administration, _ service: Int
    ) throws(SpecError) -> Change {
        let index = try find(name, service)
        let old = services[service].servers[index].administration
        guard old != wanted else { throw SpecError("'\(name)' is \(Settings.word(wanted)) already") }
        services[service].servers[index].administration = wanted
        return .administration(id: services[service].servers[index].id, from: old)
    }

    private static func word(_ administration: Administration) -> String {
        switch administration {
        case .enabled: "enabled"
        case .draining: "draining"
        case .removing: "being removed"
        case .off: "off"
        }
    }

    private static func checkStrategy(_ name: String) throws(SpecError) {
        guard Strategies.named(name) == nil else { return }
        let hint = Strategies.nearest(to: name).map { "did you mean \($0)?" } ?? "see `lbtop strategies`"
        throw SpecError("no strategy '\(name)': \(hint)")
    }
}
