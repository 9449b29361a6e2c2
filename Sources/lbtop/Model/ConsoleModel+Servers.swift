import Balancer

extension ConsoleModel {
    /// Sends an order for the service shown, and says so.
    mutating func submit(_ action: Command.Action, saying text: String) -> [ConsoleEffect] {
        submit(action, service: liveService?.name ?? "", saying: text)
    }

    mutating func submit(_ action: Command.Action, service: String, saying text: String) -> [ConsoleEffect] {
        // The last of several doors: a dialog may have been open when the console was locked.
        if refusesChanges() { return [] }
        lastChange = action.commandText ?? lastChange
        pending.append(
            PendingCommand(action: action, service: service, sentUnixMilliseconds: live.unixMilliseconds))
        // An engine that never answers must not make this grow.
        if pending.count > 100 { pending.removeFirst() }
        say("sent: \(text)")
        return [.submit(action, service: service)]
    }

    mutating func toggleDrain(_ server: ServerSnapshot) -> [ConsoleEffect] {
        switch server.state {
        case .draining, .removing: enable(server)
        case .off: refuse("\(server.name) is off, which drains as well; e puts it into rotation")
        case .up, .checking, .failing, .down, .ejected: drain(server)
        }
    }

    mutating func drain(_ server: ServerSnapshot) -> [ConsoleEffect] {
        if server.state == .draining { return refuse("\(server.name) is draining already") }
        if isLastInRotation(server) { return ask(.drain, server) }
        return submit(.drain(server: server.name), saying: "drain \(server.name)")
    }

    mutating func enable(_ server: ServerSnapshot) -> [ConsoleEffect] {
        if server.state == .up { return refuse("\(server.name) is in rotation already") }
        return submit(.enable(server: server.name), saying: "enable \(server.name)")
    }

    mutating func switchOff(_ server: ServerSnapshot) -> [ConsoleEffect] {
        if server.state == .off { return refuse("\(server.name) is off already; e puts it into rotation") }
        if isLastInRotation(server) { return ask(.off, server) }
        return submit(.off(server: server.name), saying: "\(server.name) off")
    }

    mutating func askRemoval(_ server: ServerSnapshot, now: Bool = false) -> [ConsoleEffect] {
        ask(.remove, server, cutsNow: now)
    }

    mutating func changeWeight(_ server: ServerSnapshot, by step: Int) -> [ConsoleEffect] {
        let present = weightTargets[server.id]?.weight ?? server.weight
        let wanted = min(max(present + step, ServerSpec.weights.lowerBound), ServerSpec.weights.upperBound)
        if wanted == present {
            return refuse("the weight of \(server.name) is \(present): weights are 1 to 256")
        }
        return setWeight(server, to: wanted)
    }

    mutating func setWeight(_ server: ServerSnapshot, to weight: Int) -> [ConsoleEffect] {
        if (weightTargets[server.id]?.weight ?? server.weight) == weight {
            return refuse("the weight of \(server.name) is \(weight) already")
        }
        weightTargets[server.id] = (weight, live.unixMilliseconds + 3_000)
        return submit(.weight(server: server.name, weight), saying: "weight of \(server.name) to \(weight)")
    }

    mutating func usePreviousStrategy() -> [ConsoleEffect] {
        guard let service = liveService, let previous = service.previousStrategy else {
            return refuse("there is no previous strategy yet; b picks one")
        }
        return useStrategy(previous)
    }

    mutating func useStrategy(_ name: String) -> [ConsoleEffect] {
        if liveService?.strategy == name { return refuse("\(name) is the active strategy already") }
        return submit(.strategy(name), saying: "strategy \(name)")
    }

    mutating func add(_ spec: ServerSpec) -> [ConsoleEffect] {
        submit(.add(spec), saying: "add \(spec)")
    }

    /// True when no other server could take the traffic.
    func isLastInRotation(_ server: ServerSnapshot) -> Bool { areLastInRotation([server]) }

    /// True when no server but these could take the traffic.
    func areLastInRotation(_ servers: [ServerSnapshot]) -> Bool {
        guard servers.contains(where: { $0.state.isInRotation }) else { return false }
        let leaving = Set(servers.map(\.id))
        return !(liveService?.servers.contains { !leaving.contains($0.id) && $0.state.isPicked } ?? false)
    }

    /// Says why nothing is done.
    mutating func refuse(_ text: String) -> [ConsoleEffect] {
        say(text, .warning)
        return []
    }

    mutating func ask(
        _ subject: ConfirmDialog.Subject, _ server: ServerSnapshot, cutsNow: Bool = false
    ) -> [ConsoleEffect] {
        mode = .confirm(
            ConfirmDialog(
                subject: subject, service: liveService?.name ?? "", servers: [server.id: server.name],
                serverName: server.name,
                isLast: isLastInRotation(server), cutsNow: cutsNow))
        return []
    }
}
