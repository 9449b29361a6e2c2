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
        guard let at = position(service: service, id: id), services[service].servers[at].slot == slot else { return }
        services[service].servers[at].name?.connectFailed(now: now)
        let rules = rules(service, id)
        let change = services[service].servers[at].health.connectFailed(failure, rules: rules, now: now)
        // The worker has passed it over by itself: what holds is said in any case.
        if change == .nothing { reviewRotation(service) } else { follow(change, service, at) }
    }

    /// A worker saw too many failures in a row.
    func failedInRow(service: Int, slot: ServerIndex, id: UInt64, _ failure: ServerFailure) {
        guard let at = inRotation(service, slot, id), rules(service).ejects else { return }
        services[service].load.clearFailures(slot)
        eject(service, at, .inARow(failure, ServerHealth.ejectionStreak))
    }

    /// Takes a server whose answers fail out for a while, if others can take its requests.
    private func eject(_ service: Int, _ at: Int, _ reason: ServerHealth.EjectionReason) {
        let rules = rules(service, services[service].servers[at].id)
        let mayEject = rotation(service).mayEject(at, rules: rules)
        let change = services[service].servers[at].health.answersFailed(
            reason, mayEject: mayEject, rules: rules, now: now)
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
                eject(service, at, .errorShare(errors: bad, answers: new))
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

    /// The most trials at a time, so that checks of many servers that are silent leave the traffic its descriptors.
    private var mostTrials: Int { max(16, min(256, descriptorLimit / 8)) }

    private var trialsUnderWay: Int {
        services.reduce(0) { $0 + $1.servers.reduce(0) { $0 + ($1.trial == nil ? 0 : 1) } }
    }

    /// When the next trial begins or goes on; `never` for a beginning while as many as may be are under way.
    var nextTrial: Instant {
        let hasRoom = trialsUnderWay < mostTrials
        var next = Instant.never
        for (number, service) in services.enumerated() {
            for server in service.servers {
                if let trial = server.trial {
                    next = min(next, trial.nextLook)
                } else if hasRoom {
                    next = min(next, trialDue(server, number))
                }
            }
        }
        return next
    }

    /// When a server's next trial is due; `never` while one is under way, or while it is left in peace.
    func trialDue(_ server: ManagedServer, _ service: Int) -> Instant {
        guard server.trial == nil, server.isResolved else { return .never }
        return server.health.due(whileNobodyServes: services[service].isWithoutServer)
    }

    /// Starts the trials that are due and looks at those under way.
    func runTrials() {
        startTrials()
        for service in services.indices {
            for at in services[service].servers.indices where services[service].servers[at].trial != nil {
                lookAtTrial(service, at)
            }
        }
    }

    private func startTrials() {
        var due: [(since: Instant, service: Int, at: Int)] = []
        for service in services.indices {
            for at in services[service].servers.indices {
                let since = trialDue(services[service].servers[at], service)
                if since <= now { due.append((since, service, at)) }
            }
        }
        guard !due.isEmpty else { return }
        // Where there is no room for all, who has waited longest comes first.
        let room = mostTrials - trialsUnderWay
        if due.count > room { due.sort { $0.since < $1.since } }
        for (_, service, at) in due.prefix(max(0, room)) {
            let server = services[service].servers[at]
            let check = rules(service, server.id).check
            services[service].servers[at].trial = Trial(
                server.destination.addresses(from: services[service].load.place(server.slot)),
                authority: server.destination.authority, check: check, limits: headLimits,
                timeout: check.map { Timings.nanoseconds($0.timeout) } ?? settings.timings.connect, now: now)
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
            change = services[service].servers[at].health.trialPassed(rules: rules, now: now)
        case .failed(let failure, let words):
            if failure != nil { services[service].servers[at].name?.connectFailed(now: now) }
            change = services[service].servers[at].health.trialFailed(
                failure.map { .connect($0) } ?? .answer(words), rules: rules, now: now)
        case .localFault(let words):
            services[service].servers[at].health.trialPostponed(now: now)
            return trialPostponed(service, at, words)
        case .busy:
            let timeout = trial.deadline.nanoseconds(since: trial.startedAt)
            change = services[service].servers[at].health.trialFoundItBusy(
                timeout: timeout, rules: rules, now: now)
            return follow(change, service, at)
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
}
