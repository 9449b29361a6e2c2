/// A service at its start, from its command line and from what was kept of the last run.
///
/// Setting by setting: what was changed at run time is so again, unless the command line says something else than it
/// did then. Then the command line wins, and a note says so.
struct Restoration {
    /// A server to start with.
    struct Server {
        var spec: ServerSpec
        var administration = Settings.Administration.enabled
        var isChecked = true
        var origin: String?
    }

    /// What the administrator is told.
    struct Note: Equatable {
        var isConflict: Bool
        var server: String?
        var text: String
    }

    private(set) var strategy: String
    private(set) var servers: [Server] = []
    private(set) var notes: [Note] = []

    /// - Throws: `SpecError` when a kept value is none that can be.
    init(_ given: Configuration.Service, _ kept: KeptState.Service) throws(SpecError) {
        strategy = given.strategy
        let (before, present) = (kept.commandLine, kept.present)
        strategy = settle("strategy", nil, given.strategy, before.strategy, present.strategy) { $0 }
        if strategy != given.strategy { note("strategy \(strategy), as before the restart") }

        for spec in given.servers {
            let old = before.servers.first { $0.name == spec.name }
            let now = present.servers.first { $0.origin == spec.name }
            // Removed and added again is as if it had never left.
            try restore(spec, old, now ?? present.servers.first { $0.origin == nil && $0.name == spec.name })
        }
        resolveCollisions(given.servers)
        for old in before.servers where !given.servers.contains(where: { $0.name == old.name }) {
            guard let now = present.servers.first(where: { $0.origin == old.name }), Restoration.isChanged(now, old)
            else { continue }
            conflict(now.name, "\(now.name) is not in the command line any more: what was set at run time goes with it")
        }
        for server in present.servers where server.origin == nil { try restoreAdded(server) }
    }

    /// A server of the command line: `old` is what it was there, `now` what had become of it.
    private mutating func restore(
        _ spec: ServerSpec, _ old: KeptState.Server?, _ now: KeptState.Server?
    ) throws(SpecError) {
        guard let old else { return servers.append(Server(spec: spec, origin: spec.name)) }
        let before = try old.spec()
        guard let now else {
            if spec == before { return note("\(spec.name) stays removed, as before the restart", spec.name) }
            conflict(spec.name, "\(spec.name) is back: it was removed at run time, and the command line has changed")
            return servers.append(Server(spec: spec, origin: spec.name))
        }
        let present = try now.spec()
        var merged = spec
        let name = spec.name
        merged.name = present.name
        merged.address = settle("address", name, spec.address, before.address, present.address) { $0.description }
        merged.weight = settle("weight", name, spec.weight, before.weight, present.weight) { "\($0)" }
        merged.maximumInFlight = settle(
            "max", name, spec.maximumInFlight, before.maximumInFlight, present.maximumInFlight
        ) { $0.map { "\($0)" } ?? "none" }
        merged.isBackup = settle("backup", name, spec.isBackup, before.isBackup, present.isBackup) { $0 ? "yes" : "no" }
        merged.slowStartMilliseconds = settle(
            "slow", name, spec.slowStartMilliseconds, before.slowStartMilliseconds, present.slowStartMilliseconds
        ) { $0.map { DurationText.text(milliseconds: $0) } ?? "as the service" }
        let start = settle("state", name, spec.start, before.start, present.start) { $0.rawValue }
        let administration = Settings.Administration(KeptState.State(start))
        servers.append(
            Server(spec: merged, administration: administration, isChecked: now.isChecked, origin: spec.name))
        merged.start = start
        describe(merged, spec, now)
    }

    private mutating func restoreAdded(_ kept: KeptState.Server) throws(SpecError) {
        let spec = try kept.spec()
        if servers.contains(where: { $0.origin == spec.name && $0.spec == spec }) { return }
        let twin = servers.first { $0.spec.name == spec.name || $0.spec.address == spec.address }
        if let twin {
            // It is the one that was removed and added again.
            if twin.origin == kept.name { return }
            return conflict(
                twin.spec.name,
                "\(spec.name) (\(spec.address)), added at run time, gives way to \(twin.spec.name) (\(twin.spec.address))"
            )
        }
        let administration = Settings.Administration(kept.state)
        servers.append(Server(spec: spec, administration: administration, isChecked: kept.isChecked, origin: nil))
        let state = administration == .enabled ? "" : ", \(kept.state.rawValue)"
        note("\(Restoration.label(spec)) added\(state), as before the restart", spec.name)
    }

    /// What was edited gives way to what the command line says of another server.
    private mutating func resolveCollisions(_ given: [ServerSpec]) {
        // Each round gives at least one server its own values back, which differ from all others' own.
        for _ in servers.indices {
            let clash = servers.indices.first { at in
                let spec = servers[at].spec
                guard let own = given.first(where: { $0.name == servers[at].origin }),
                    own.address != spec.address || own.name != spec.name
                else { return false }
                return servers.indices.contains { other in
                    other != at
                        && (servers[other].spec.address == spec.address || servers[other].spec.name == spec.name)
                }
            }
            guard let clash, let own = given.first(where: { $0.name == servers[clash].origin }) else { return }
            let edited = servers[clash].spec
            servers[clash].spec.address = own.address
            servers[clash].spec.name = own.name
            conflict(
                own.name, "\(own.name) is not edited to \(Restoration.label(edited)): the command line has that now")
        }
    }

    private mutating func settle<Value: Equatable>(
        _ what: String, _ server: String?, _ given: Value, _ before: Value, _ present: Value,
        _ words: (Value) -> String
    ) -> Value {
        if given == before || given == present { return present }
        if present != before {
            let whose = server.map { "\($0): " } ?? ""
            conflict(
                server,
                "\(whose)\(what) \(words(given)) of the command line, which has changed, "
                    + "wins over \(words(present)) of run time")
        }
        return given
    }

    private mutating func describe(_ merged: ServerSpec, _ spec: ServerSpec, _ now: KeptState.Server) {
        var parts: [String] = []
        if merged.name != spec.name { parts.append("named \(merged.name)") }
        if merged.address != spec.address { parts.append("at \(merged.address)") }
        if merged.weight != spec.weight { parts.append("weight \(merged.weight)") }
        if merged.maximumInFlight != spec.maximumInFlight {
            parts.append("max \(merged.maximumInFlight.map { "\($0)" } ?? "none")")
        }
        if merged.isBackup != spec.isBackup { parts.append(merged.isBackup ? "backup" : "no backup") }
        if merged.start != spec.start { parts.append(now.state.rawValue) }
        if !now.isChecked { parts.append("not checked") }
        guard !parts.isEmpty else { return }
        note("\(spec.name) \(parts.joined(separator: ", ")), as before the restart", merged.name)
    }

    private mutating func note(_ text: String, _ server: String? = nil) {
        notes.append(Note(isConflict: false, server: server, text: text))
    }

    private mutating func conflict(_ server: String?, _ text: String) {
        notes.append(Note(isConflict: true, server: server, text: text))
    }

    private static func isChanged(_ now: KeptState.Server, _ old: KeptState.Server) -> Bool {
        var now = now
        now.origin = old.origin
        return now != old
    }

    private static func label(_ spec: ServerSpec) -> String {
        spec.name == spec.address.description ? spec.name : "\(spec.name) (\(spec.address))"
    }
}
