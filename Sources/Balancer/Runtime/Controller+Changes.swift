/// What follows from a change of the settings: tables, slots, health, and the event that tells of it.
extension Controller {
    /// Carries a change out. `addresses` are those of a server that comes in or moves.
    func carryOut(_ change: Settings.Change, _ command: Command, _ service: Int, _ addresses: [SocketAddress]?) {
        switch change {
        case .added(let id):
            guard let entry = decided(service: service, id: id), let addresses else { return }
            enrol(entry, addresses, service)
            rebuildStrategy(service)
            publish()
            tell(.added, command, service, entry, addedText(entry, command))
        case .administration(let id, _): administer(id, command, service)
        case .cut(let id, let server): cut(id, server, command, service)
        case .weight(let id, let old):
            guard let entry = decided(service: service, id: id) else { return }
            rebuildStrategy(service)
            publish()
            tell(.weight, command, service, entry, "\(entry.spec.name) weight \(old) -> \(entry.spec.weight)")
        case .maximum(let id, let old):
            guard let entry = decided(service: service, id: id), let at = position(service: service, id: id) else {
                return
            }
            let new = entry.spec.maximumInFlight
            services[service].load.setMaximum(services[service].servers[at].slot, new ?? 0)
            // Those who wait for room look again.
            publication.wakeAll()
            let texts = (Settings.limit(old), Settings.limit(new))
            tell(.maximum, command, service, entry, "\(entry.spec.name) max \(texts.0) -> \(texts.1)")
        case .check(let id):
            guard let entry = decided(service: service, id: id), let at = position(service: service, id: id) else {
                return
            }
            checkSwitched(service, at)
            tell(.check, command, service, entry, "\(entry.spec.name) check \(entry.isChecked ? "on" : "off")")
        case .timeout(let name, let old):
            publish()
            let texts = [old, settings.timings[name]].map { DurationText.text(milliseconds: $0) }
            tell(.timeout, command, service, nil, "\(name.rawValue) \(texts[0]) -> \(texts[1])")
        case .edited(let id, let old):
            guard let entry = decided(service: service, id: id), let at = position(service: service, id: id) else {
                return
            }
            if let addresses, entry.spec.address != old.address {
                relocate(service, at, to: addresses, named: entry.spec.address)
            }
            tell(.edited, command, service, entry, Settings.edit(old, entry.spec))
        case .strategy(let old):
            rebuildStrategy(service)
            services[service].strategySince = Clock.wallMilliseconds()
            publish()
            tell(.strategy, command, service, nil, "strategy \(old) -> \(settings.services[service].strategy)")
        }
        reviewRotation(service)
    }

    /// The event of an order's outcome; that of an undo or redo says so.
    private func tell(
        _ kind: EngineEvent.Kind, _ command: Command, _ service: Int, _ server: Settings.Server?, _ text: String
    ) {
        let prefix =
            switch command.action {
            case .undo: "undone: "
            case .redo: "redone: "
            default: ""
            }
        events.add(
            kind, .notice, service: settings.services[service].name, server: server?.spec.name, command: command,
            prefix + text)
    }

    private func addedText(_ entry: Settings.Server, _ command: Command) -> String {
        let isBack = command.action == .undo
        let weight = entry.spec.weight == 1 ? "" : ", weight \(entry.spec.weight)"
        let state = entry.administration == .enabled ? "" : ", \(Settings.word(entry.administration))"
        return "\(Controller.label(entry.spec)) \(isBack ? "back" : "added")\(weight)\(state)"
    }

    private func cut(_ id: UInt64, _ server: String, _ command: Command, _ service: Int) {
        let open = position(service: service, id: id).map { services[service].servers[$0].slot }
        let count = open.map { services[service].load.inFlight($0) } ?? 0
        release(id, service)
        rebuildStrategy(service)
        publish()
        events.add(
            .removed, .warning, service: settings.services[service].name, server: server, command: command,
            "\(server) removed now, \(Controller.count(count, "request")) cut")
    }

    private func administer(_ id: UInt64, _ command: Command, _ service: Int) {
        guard let entry = decided(service: service, id: id), let at = position(service: service, id: id) else { return }
        let slot = services[service].servers[at].slot
        let inFlight = services[service].load.inFlight(slot)
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        services[service].servers[at].cutAt = .never
        services[service].servers[at].drainsFrom = nil
        let server = entry.spec.name
        let kind: EngineEvent.Kind
        let text: String
        switch entry.administration {
        case .enabled:
            // What is known of it stays known: whoever is down does not serve because it was drained.
            services[service].servers[at].health.enabled(rules: rules(service, id), now: now)
            services[service].load.clearFailures(slot)
            // Before the table: a lone server's first client must find it.
            services[service].load.setAvailability(slot, rotation(service).availability(at))
            if services[service].servers[at].warmsWhenEnabled {
                services[service].servers[at].warmsWhenEnabled = false
                services[service].servers[at].warmsFrom = slowStart(service, id) == nil ? nil : now
            }
            kind = .enabled
            let outage = services[service].servers[at].health.outage
            let still = outage.map { ", but \(Controller.word($0)): \(Controller.words($0))" } ?? ""
            text = "\(server) enabled\(command.action == .undo ? " again" : "")\(still)"
        case .draining:
            services[service].servers[at].drainsFrom = inFlight
            kind = .draining
            text = "\(server) draining: \(Controller.count(inFlight, "request")) in flight"
        case .off:
            endTrial(service, at)
            services[service].servers[at].drainsFrom = inFlight
            kind = .off
            text = "\(server) off for maintenance: \(Controller.count(inFlight, "request")) in flight"
        case .removing:
            services[service].servers[at].drainsFrom = inFlight
            services[service].servers[at].cutAt = now.advanced(byNanoseconds: settings.timings.drain)
            kind = .removing
            text =
                "\(server) leaves: \(Controller.count(inFlight, "request")) in flight, "
                + "at most \(settings.timings.drain / 1_000_000_000) s to end"
        }
        rebuildStrategy(service)
        publish()
        services[service].servers[at].leftRotationAt = version
        tell(kind, command, service, entry, text)
    }
}
