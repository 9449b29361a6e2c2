/// Which servers serve: what follows from a change of what is known of them, for the load table, the tiers and events.
extension Controller {
    /// What is known of a server, which is decided like this.
    func standing(_ server: ManagedServer, _ entry: Settings.Server, _ service: Int) -> ServerStanding {
        let isChecked = entry.isChecked && rules(service).check != nil
        return ServerStanding(
            entry.administration, server.health, isChecked: isChecked, isResolved: server.isResolved)
    }

    /// Who of a service's servers may be picked now.
    func rotation(_ service: Int) -> ServiceStanding {
        let load = services[service].load
        let entries = Dictionary(settings.services[service].servers.map { ($0.id, $0) }) { first, _ in first }
        let members = services[service].servers.map { server in
            // A server that has left the settings serves nobody.
            guard let entry = entries[server.id] else {
                return ServiceStanding.Member(standing: ServerStanding(.off, server.health, isChecked: false))
            }
            return ServiceStanding.Member(
                standing: standing(server, entry, service), hasRoom: load.hasRoom(server.slot))
        }
        return ServiceStanding(members, failsOpen: services[service].failsOpen)
    }

    /// Does what a change of a server's health asks for.
    func follow(_ change: ServerHealth.Change, _ service: Int, _ at: Int) {
        guard change != .nothing else { return }
        let server = services[service].servers[at]
        let isEnabled = decided(service: service, id: server.id)?.administration == .enabled
        if isEnabled { services[service].servers[at].stateSince = Clock.wallMilliseconds() }
        nextSample = now
        if change == .cameBack {
            services[service].load.clearFailures(server.slot)
            let warms = slowStart(service, server.id) != nil
            services[service].servers[at].warmsFrom = warms && isEnabled ? now : nil
            // Back while it is drained: it warms up once requests may come.
            if warms && !isEnabled { services[service].servers[at].warmsWhenEnabled = true }
        }
        tell(change, service, server)
        reviewRotation(service)
    }

    private func tell(_ change: ServerHealth.Change, _ service: Int, _ server: ManagedServer) {
        let name = decided(service: service, id: server.id)?.spec.name ?? ""
        let label = settings.services[service].name
        let why = server.health.outage.map(Controller.words) ?? ""
        switch server.health.outage {
        case nil:
            let seconds = now.nanoseconds(since: server.health.outSince) / 1_000_000_000
            events.add(.serverUp, .notice, service: label, server: name, "\(name) up again after \(seconds) s")
        case .failing:
            let wait = Controller.seconds(until: server.health.nextTrial, now)
            events.add(
                .serverFailing, .warning, service: label, server: name,
                "\(name) failing: \(why); passed over, next try in \(wait) s")
        case .down:
            events.add(
                .serverDown, .error, service: label, server: name, "\(name) down: \(why) \(server.health.failures)x")
        case .ejected where change == .wentOut:
            let wait = Controller.seconds(until: server.health.ejectedUntil ?? now, now)
            events.add(
                .serverEjected, .warning, service: label, server: name, "\(name) ejected for \(wait) s: \(why)")
        case .ejected: break
        }
    }

    private static func seconds(until moment: Instant, _ now: Instant) -> UInt64 {
        (moment.nanoseconds(since: now) + 500_000_000) / 1_000_000_000
    }

    /// Brings the load table in line with what is known of the servers, and reports when a service has
    /// lost its last server or has one again.
    func reviewRotation(_ service: Int) {
        let pardoned = rotation(service).pardoned
        for at in pardoned { pardon(service, at) }
        let rotation = rotation(service)
        for at in services[service].servers.indices {
            services[service].load.setAvailability(services[service].servers[at].slot, rotation.availability(at))
            services[service].servers[at].health.rests = !rotation.members[at].standing.isTried
        }
        for at in pardoned { tellPardon(service, at) }
        // Who waits for room may go on, or learns at once that there is nobody left.
        publication.wakeAll()
        let entry = settings.services[service]
        let isWithout = rotation.isWithoutServer
        guard services[service].isWithoutServer != isWithout else { return }
        services[service].isWithoutServer = isWithout
        guard isWithout else {
            return events.add(.note, .notice, service: entry.name, "\(entry.name): a server is available again")
        }
        let closed = entry.mode == .http ? "clients get 503" : "clients are disconnected"
        let opens = rotation.failsOpen && rotation.members.contains { $0.standing.isEnabled }
        let what = opens ? "all servers are tried (fail open)" : closed
        events.add(.noServer, .error, service: entry.name, "\(entry.name): no server available, \(what)")
    }

    /// Lets a server that is out by its answers alone serve before its time: without it nobody would.
    private func pardon(_ service: Int, _ at: Int) {
        let rules = rules(service, services[service].servers[at].id)
        _ = services[service].servers[at].health.pardon(rules: rules, now: now)
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        services[service].load.clearFailures(services[service].servers[at].slot)
    }

    private func tellPardon(_ service: Int, _ at: Int) {
        let name = decided(service: service, id: services[service].servers[at].id)?.spec.name ?? ""
        events.add(
            .serverUp, .notice, service: settings.services[service].name, server: name,
            "\(name) up again before its time: no other server can serve")
    }

    /// A trial was not made, because this machine ran out of something: told now and then, and held against nobody.
    func trialPostponed(_ service: Int, _ at: Int, _ words: String) {
        guard nextPostponement <= now else { return }
        nextPostponement = now.advanced(byNanoseconds: 10_000_000_000)
        let server = services[service].servers[at]
        let name = decided(service: service, id: server.id)?.spec.name ?? ""
        events.add(
            .fault, .error, service: settings.services[service].name, server: name,
            "\(name) not checked: \(words) on this machine; no server is held to account for it")
    }
}
