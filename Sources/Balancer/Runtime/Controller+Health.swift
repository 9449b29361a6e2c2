/// Servers' health: what workers report, the engine's own trials, and what follows.
extension Controller {
    /// How a service's servers are judged.
    func rules(_ service: Int) -> ServerHealth.Rules { services[service].rules }

    /// How a server is judged: its check may be switched off.
    func rules(_ service: Int, _ id: UInt64) -> ServerHealth.Rules {
        var rules = services[service].rules
        if decided(service: service, id: id)?.isChecked == false { rules.check = nil }
        return rules
    }

    /// A server's check was switched on or off: while it is off, only connects and answers tell against the server.
    func checkSwitched(_ service: Int, _ at: Int) {
        endTrial(service, at)
        let rules = rules(service, services[service].servers[at].id)
        let change = services[service].servers[at].health.checkSwitched(rules: rules, now: now)
        guard change == .cameBack else { return }
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        services[service].load.clearFailures(services[service].servers[at].slot)
    }

    /// A worker could not connect.
    func connectFailed(service: Int, slot: ServerIndex, id: UInt64, _ failure: ServerFailure) {
        guard let at = inRotation(service, slot, id) else { return }
        services[service].servers[at].name?.connectFailed(now: now)
        let change = services[service].servers[at].health.connectFailed(failure, now: now)
        follow(change, service, at)
    }

    /// A worker saw too many failures in a row.
    func failedInRow(service: Int, slot: ServerIndex, id: UInt64, _ failure: ServerFailure) {
        guard let at = inRotation(service, slot, id), rules(service).ejects else { return }
        services[service].load.clearFailures(slot)
        eject(service, at, "\(Controller.words(failure)) \(ServerHealth.ejectionStreak)x in a row")
    }

    /// Takes a server whose answers fail out for a while, if enough others are left.
    private func eject(_ service: Int, _ at: Int, _ reason: String) {
        let serving = services[service].servers.filter { isEnabled(service, $0.id) }
        let ejected = serving.filter { if case .ejected = $0.health.outage { true } else { false } }
        let mayEject = ServerHealth.mayEject(ejected: ejected.count, of: serving.count, rules: rules(service))
        let change = services[service].servers[at].health.answersFailed(reason, mayEject: mayEject, now: now)
        follow(change, service, at)
    }

    /// Judges the shares of 5xx, where a service asks for that.
    func runErrorShares() {
        guard nextErrorShares <= now else { return }
        nextErrorShares = .never
        for service in services.indices {
            guard let limit = rules(service).errorShare else { continue }
            nextErrorShares = now.advanced(byNanoseconds: ServerHealth.errorWindow)
            for at in services[service].servers.indices {
                var counters = [UInt64](repeating: 0, count: ServerCounter.words)
                let server = services[service].servers[at]
                for worker in statistics { worker.read(service: service, server: server.slot, into: &counters) }
                let first = ServerCounter.responses2xx.rawValue
                let answers = counters[first...ServerCounter.responses5xx.rawValue].reduce(0, &+)
                let errors = counters[ServerCounter.responses5xx.rawValue]
                services[service].servers[at].judged = (answers, errors)
                let new = answers &- server.judged.answers
                let bad = errors &- server.judged.errors
                guard new >= ServerHealth.errorLeast, Double(bad) >= limit * Double(new),
                    inRotation(service, server.slot, server.id) != nil
                else { continue }
                eject(service, at, "\(bad) of \(new) answers were 5xx")
            }
        }
    }

    private func inRotation(_ service: Int, _ slot: ServerIndex, _ id: UInt64) -> Int? {
        guard let at = position(service: service, id: id), services[service].servers[at].slot == slot,
            isEnabled(service, id)
        else { return nil }
        return at
    }

    private func isEnabled(_ service: Int, _ id: UInt64) -> Bool {
        decided(service: service, id: id)?.administration == .enabled
    }

    /// Starts the trials that are due and looks at those under way.
    func runTrials() {
        for service in services.indices {
            for at in services[service].servers.indices {
                let server = services[service].servers[at]
                if server.trial == nil && server.isResolved && server.health.nextTrial <= now
                    && isEnabled(service, server.id)
                {
                    let check = rules(service, server.id).check
                    services[service].servers[at].trial = Trial(
                        server.destination.addresses(from: services[service].load.place(server.slot)),
                        authority: server.destination.authority, check: check,
                        timeout: check.map { Timings.nanoseconds($0.timeout) } ?? settings.timings.connect, now: now)
                }
                if services[service].servers[at].trial != nil { lookAtTrial(service, at) }
            }
        }
    }

    private func lookAtTrial(_ service: Int, _ at: Int) {
        let outcome = services[service].servers[at].trial?.advance(now: now)
        guard let trial = services[service].servers[at].trial, let outcome, outcome != .underWay else { return }
        let microseconds = Clock.now().nanoseconds(since: trial.startedAt) / 1000
        endTrial(service, at)
        let rules = rules(service, services[service].servers[at].id)
        var change = ServerHealth.Change.nothing
        switch outcome {
        case .underWay: return
        case .passed:
            if let reached = trial.reached { reachedAt(reached, service, at) }
            change = services[service].servers[at].health.trialPassed(rules: rules, now: now, jitter: random.next())
        case .failed(let failure, let words):
            if failure != nil { services[service].servers[at].name?.connectFailed(now: now) }
            change = services[service].servers[at].health.trialFailed(
                failure, reason: failure.map(Controller.words) ?? words, rules: rules, now: now, jitter: random.next())
        case .localFault(let words):
            events.add(.fault, .error, "trial of \(services[service].servers[at].destination): \(words)")
            change = services[service].servers[at].health.trialFailed(
                nil, reason: words, rules: rules, now: now, jitter: random.next())
        }
        var figures = CheckFigures()
        figures.unixMilliseconds = Clock.wallMilliseconds()
        figures.passed = outcome == .passed
        figures.text = trial.words(outcome, microseconds: microseconds)
        figures.microseconds = microseconds
        figures.passedCount = services[service].servers[at].health.passed
        figures.failedCount = services[service].servers[at].health.failed
        services[service].servers[at].lastCheck = figures
        follow(change, service, at)
    }

    /// A trial has reached one of a server's addresses: connects begin there from now on.
    private func reachedAt(_ address: SocketAddress, _ service: Int, _ at: Int) {
        let server = services[service].servers[at]
        guard let place = server.destination.places.first(where: { $0.address == address }) else { return }
        services[service].load.setPlace(server.slot, place.number)
    }

    /// Gives a trial up.
    func endTrial(_ service: Int, _ at: Int) {
        services[service].servers[at].trial?.close()
        services[service].servers[at].trial = nil
    }

    private func follow(_ change: ServerHealth.Change, _ service: Int, _ at: Int) {
        guard change != .nothing else { return }
        let server = services[service].servers[at]
        let name = decided(service: service, id: server.id)?.spec.name ?? ""
        let label = settings.services[service].name
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        nextSample = now
        if change == .cameBack {
            services[service].load.clearFailures(server.slot)
            services[service].servers[at].warmsFrom = slowStart(service, server.id) == nil ? nil : now
            let seconds = now.nanoseconds(since: server.health.outSince) / 1_000_000_000
            events.add(.serverUp, .notice, service: label, server: name, "\(name) up again after \(seconds) s")
        } else {
            let wait = (server.health.nextTrial.nanoseconds(since: now) + 500_000_000) / 1_000_000_000
            switch server.health.outage {
            case .failing(let failure):
                events.add(
                    .serverFailing, .warning, service: label, server: name,
                    "\(name) failing: \(Controller.words(failure)); passed over, next try in \(wait) s")
            case .down(let reason):
                events.add(
                    .serverDown, .error, service: label, server: name,
                    "\(name) down: \(reason) \(server.health.failures)x")
            case .ejected(let reason):
                events.add(
                    .serverEjected, .warning, service: label, server: name,
                    "\(name) ejected for \(wait) s: \(reason)")
            case nil: break
            }
        }
        reviewRotation(service)
    }

    /// Brings the load table and the tiers in line with health, and reports when a service has lost its last server
    /// or has one again.
    func reviewRotation(_ service: Int) {
        let enabled = services[service].servers.filter { isEnabled(service, $0.id) }
        let healthy = enabled.filter { $0.health.outage == nil && $0.isResolved }
        let primaryIsUp = healthy.contains { decided(service: service, id: $0.id)?.spec.isBackup != true }
        let failsOpen = healthy.isEmpty && services[service].failsOpen
        for server in enabled {
            let mayServe = failsOpen || server.health.outage == nil
            services[service].load.setAvailable(server.slot, mayServe && server.isResolved)
        }
        if services[service].usesBackups == primaryIsUp {
            services[service].usesBackups = !primaryIsUp
            rebuildStrategy(service)
            publish()
        }
        // Who waits for room may go on, or learns at once that there is nobody left.
        publication.wakeAll()
        let entry = settings.services[service]
        let isWithout = healthy.isEmpty
        guard services[service].isWithoutServer != isWithout else { return }
        services[service].isWithoutServer = isWithout
        guard isWithout else {
            return events.add(.note, .notice, service: entry.name, "\(entry.name): a server is available again")
        }
        let closed = entry.mode == .http ? "clients get 503" : "clients are disconnected"
        let what = failsOpen && !enabled.isEmpty ? "all servers are tried (fail open)" : closed
        events.add(.noServer, .error, service: entry.name, "\(entry.name): no server available, \(what)")
    }

    static func words(_ failure: ServerFailure) -> String {
        switch failure {
        case .connectRefused: "connection refused"
        case .connectTimeout: "connect timed out"
        case .connectFailed: "connect failed"
        case .closedBeforeResponse: "closed before a response"
        case .responseTimeout: "no response in time"
        case .responseIdle: "response went silent"
        case .badResponse: "bad response"
        case .truncatedResponse: "response cut short"
        case .deadReused: "pooled connection was dead"
        }
    }
}
