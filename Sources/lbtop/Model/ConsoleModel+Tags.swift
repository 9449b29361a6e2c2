import Balancer

extension ConsoleModel {
    /// The tagged servers that are shown, in the order shown, as they are now. Those that a filter hides are left
    /// alone: nobody should change what he does not see.
    var taggedServers: [ServerSnapshot] {
        guard !table.tags.isEmpty else { return [] }
        let servers = liveService?.servers ?? []
        return shownOrder.filter(table.tags.contains).compactMap { id in servers.first { $0.id == id } }
    }

    /// Tags the server or takes its tag, and moves down.
    mutating func toggleTag(_ server: ServerSnapshot) -> [ConsoleEffect] {
        if table.tags.remove(server.id) == nil { table.tags.insert(server.id) }
        moveSelection(by: 1)
        return []
    }

    /// Tags all rows that are shown; when they are, none.
    mutating func tagAllOrNone() {
        let shown = Set(shownOrder)
        if shown.isEmpty { return say("no server to tag is shown", .warning) }
        if shown.isSubset(of: table.tags) { table.tags = [] } else { table.tags.formUnion(shown) }
        if table.tags.isEmpty { say("nothing is tagged any more") }
    }

    /// Does a server's action to all that are tagged; nil when none is, or when the action is no server's.
    mutating func actOnTagged(_ action: ConsoleAction) -> [ConsoleEffect]? {
        guard !table.tags.isEmpty else { return nil }
        let servers = taggedServers
        guard !servers.isEmpty else { return nil }
        switch action {
        case .drain:
            let rotating = servers.filter { $0.state.isInRotation }
            if rotating.isEmpty { return enable(tagged: servers.filter { $0.state != .off }) }
            return areLastInRotation(rotating)
                ? ask(.drain, tagged: rotating)
                : submit(rotating.map { .drain(server: $0.name) }, saying: "drain")
        case .enable: return enable(tagged: servers.filter { $0.state != .up })
        case .off:
            let running = servers.filter { $0.state != .off }
            if running.isEmpty { return refuse("the tagged servers are off already; e puts them into rotation") }
            return areLastInRotation(running)
                ? ask(.off, tagged: running) : submit(running.map { .off(server: $0.name) }, saying: "off")
        case .remove: return ask(.remove, tagged: servers)
        case .weightUp: return changeWeights(servers, by: 1)
        case .weightDown: return changeWeights(servers, by: -1)
        case .weightUpTen: return changeWeights(servers, by: 10)
        case .weightDownTen: return changeWeights(servers, by: -10)
        default: return nil
        }
    }

    /// Carries out what a dialog about several servers asked.
    mutating func submit(_ dialog: ConfirmDialog, to servers: [ServerSnapshot], now: Bool) -> [ConsoleEffect] {
        let names = servers.map(\.name)
        let service = dialog.service
        switch dialog.subject {
        case .drain: return submit(names.map { .drain(server: $0) }, service: service, saying: "drain")
        case .off: return submit(names.map { .off(server: $0) }, service: service, saying: "off")
        case .undo: return submit([.undo], service: service, saying: "undo")
        case .redo: return submit([.redo], service: service, saying: "redo")
        case .remove:
            let what = now ? "remove and cut" : "remove when drained"
            return submit(names.map { .remove(server: $0, now: now) }, service: service, saying: what)
        }
    }

    private mutating func enable(tagged servers: [ServerSnapshot]) -> [ConsoleEffect] {
        if servers.isEmpty { return refuse("none of the tagged servers has anything to come back from; e enables") }
        return submit(servers.map { .enable(server: $0.name) }, saying: "enable")
    }

    private mutating func changeWeights(_ servers: [ServerSnapshot], by step: Int) -> [ConsoleEffect] {
        var actions: [Command.Action] = []
        for server in servers {
            let present = weightTargets[server.id]?.weight ?? server.weight
            let wanted = min(max(present + step, ServerSpec.weights.lowerBound), ServerSpec.weights.upperBound)
            guard wanted != present else { continue }
            weightTargets[server.id] = (wanted, live.unixMilliseconds + 3_000)
            actions.append(.weight(server: server.name, wanted))
        }
        if actions.isEmpty { return refuse("the tagged weights are at their limit: weights are 1 to 256") }
        return submit(actions, saying: "weight \(step > 0 ? "+" : "")\(step)")
    }

    private mutating func submit(
        _ actions: [Command.Action], service: String? = nil, saying what: String
    ) -> [ConsoleEffect] {
        let service = service ?? liveService?.name ?? ""
        var effects: [ConsoleEffect] = []
        for action in actions { effects += submit(action, service: service, saying: what) }
        say("sent: \(what) on \(actions.count) server\(actions.count == 1 ? "" : "s")")
        return effects
    }

    private mutating func ask(_ subject: ConfirmDialog.Subject, tagged servers: [ServerSnapshot]) -> [ConsoleEffect] {
        var names: [UInt64: String] = [:]
        for server in servers { names[server.id] = server.name }
        let name = servers.count == 1 ? (servers.first?.name ?? "") : "\(servers.count) servers"
        mode = .confirm(
            ConfirmDialog(
                subject: subject, service: liveService?.name ?? "", servers: names, serverName: name,
                isLast: areLastInRotation(servers)))
        return []
    }
}
