@testable import Balancer

/// The controller's part of the simulation, and what must hold.
extension AdmissionSimulation {
    // MARK: The controller's part

    /// Makes a service's strategies anew; workers adopt them when their next turn begins.
    mutating func rebuild(_ service: Int) {
        func roster(backups: Bool) -> Roster {
            Roster(
                services[service].servers.filter { servers[$0].isInRotation && servers[$0].isBackup == backups }.map {
                    RosterEntry(index: servers[$0].slot, weight: 1 + $0 % 3, identity: UInt64($0))
                })
        }
        services[service].tiers = Tiers(
            services[service].strategy, primaries: roster(backups: false), backups: roster(backups: true),
            previous: services[service].tiers)
        for worker in workers { worker.isWoken = true }
    }

    mutating func connectFailed(_ server: Int) {
        let change = servers[server].health.connectFailed(now, rules: rules)
        if change == .nothing { review(servers[server].service) } else { follow(change, server: server) }
    }

    mutating func failedInRow(_ server: Int) {
        guard servers[server].isInRotation else { return }
        let service = servers[server].service
        services[service].load.clearFailures(servers[server].slot)
        let own = services[service].servers
        guard let at = own.firstIndex(of: server) else { return }
        let wereWell = own.filter { servers[$0].isInRotation && !servers[$0].health.isOut }.count
        let change = servers[server].health.answersFailed(
            now, rules: rules, mayEject: rotation(service).mayEject(at, rules: rules))
        guard change == .wentOut else { return }
        let ejected = own.filter { servers[$0].isInRotation && servers[$0].health.isEjected }.count
        ejections += 1
        if wereWell < 2 { faults.append("the last server that serves is ejected") }
        if 2 * ejected > wereWell + ejected - 1 { faults.append("\(ejected) are ejected, \(wereWell) served") }
        follow(change, server: server)
    }

    private func rotation(_ service: Int) -> ServiceStanding {
        ServiceStanding(
            services[service].servers.map { server in
                ServiceStanding.Member(
                    standing: servers[server].health.standing(isInRotation: servers[server].isInRotation),
                    hasRoom: services[service].load.hasRoom(servers[server].slot))
            }, failsOpen: false)
    }

    private mutating func follow(_ change: ServerHealth.Change, server: Int) {
        guard change != .nothing else { return }
        journal.append("server \(server) \(change)")
        let service = servers[server].service
        if change == .cameBack { services[service].load.clearFailures(servers[server].slot) }
        review(service)
    }

    private mutating func review(_ service: Int) {
        for at in rotation(service).pardoned {
            let server = services[service].servers[at]
            if servers[server].health.pardon(now, rules: rules) != .cameBack { faults.append("no pardon") }
            services[service].load.clearFailures(servers[server].slot)
        }
        let present = rotation(service)
        for (at, server) in services[service].servers.enumerated() {
            services[service].load.setAvailability(servers[server].slot, present.availability(at))
        }
        for worker in workers { worker.isWoken = true }
    }

    mutating func runTrials() {
        for service in services.indices {
            let nobodyServes = rotation(service).isWithoutServer
            for server in services[service].servers
            where servers[server].health.due(nobodyServes: nobodyServes) <= now {
                let passes = servers[server].spirit != .dead
                let change = servers[server].health.tried(now, passes: passes, rules: rules)
                follow(change, server: server)
            }
        }
    }

    mutating func changeSpirit() {
        let server = Int.random(in: servers.indices, using: &random)
        servers[server].spirit = Spirit.allCases.randomElement(using: &random) ?? .well
    }

    /// A drain, or the end of one.
    mutating func administer() {
        let server = Int.random(in: servers.indices, using: &random)
        servers[server].isInRotation.toggle()
        if servers[server].isInRotation {
            servers[server].health.enabled(now, rules: rules)
            services[servers[server].service].load.clearFailures(servers[server].slot)
        }
        rebuild(servers[server].service)
        review(servers[server].service)
    }

    // MARK: What must hold

    /// After every step.
    mutating func checkCounts() {
        for server in servers {
            let inFlight = services[server.service].load.inFlight(server.slot)
            if inFlight != server.running { faults.append("in flight \(inFlight), running \(server.running)") }
            if inFlight < 0 || inFlight > server.maximum { faults.append("in flight \(inFlight) of \(server.maximum)") }
            if let fault = server.health.fault(now) { faults.append(fault) }
        }
        for service in services.indices { checkStanding(service) }
        for worker in workers {
            for service in services.indices where worker.admission.count(service) != worker.lines[service].count {
                faults.append("a line counts \(worker.admission.count(service))")
            }
        }
    }

    /// The load table says what is known of the servers, and while nobody serves all who are out are tried every second.
    private mutating func checkStanding(_ service: Int) {
        let present = rotation(service)
        for (at, number) in services[service].servers.enumerated() {
            let server = servers[number]
            let maySay = present.availability(at) != .none
            if services[service].load.isAvailable(server.slot) != maySay {
                faults.append("\(number) may be picked: \(!maySay)")
            }
            guard present.isWithoutServer, server.isInRotation, server.health.isOut else { continue }
            if server.health.isEjected { faults.append("\(number) stays ejected though nobody serves") }
            let due = server.health.due(nobodyServes: true)
            if due.nanoseconds(since: now) > 1_000_000_000 { faults.append("\(number) is left alone") }
        }
    }

    /// When a request gets a place: nobody who came before it could have had that. (Of each line two are told to the other
    /// workers; one that failed elsewhere and stands further behind may be passed. A request that failed goes first.)
    mutating func checkOrder(_ number: Int, _ server: Int, _ origin: Origin) {
        guard origin != .failure else { return }
        for worker in workers {
            let line = worker.lines[requests[number].service]
            let told = [line.first, line.first { requests[$0].exchange.excluded.isEmpty }].compactMap(\.self)
            for other in told where other != number {
                guard let since = requests[other].waitsSince, since < (requests[number].waitsSince ?? now),
                    !requests[other].exchange.excluded.contains(servers[server].slot)
                else { continue }
                faults.append("\(number) (\(origin)) overtakes \(other)")
            }
        }
    }

    /// When a worker is woken: it has a request that could take a free place of that service.
    mutating func checkWake(of other: Int, by worker: Int, _ service: Int) {
        if other == worker { faults.append("a worker wakes itself") }
        let tiers = workers[worker].tiers[service]
        let isNeeded = workers[other].lines[service].contains { number in
            tiers.outlook(excluding: requests[number].exchange.excluded, load: services[service].load) == .room
        }
        if !isNeeded { faults.append("\(other) is woken for nothing") }
    }

    /// When all turns have ended and all wake-ups have arrived.
    mutating func checkRest() {
        for worker in workers {
            for number in worker.lines.joined() {
                let service = requests[number].service
                let excluded = requests[number].exchange.excluded
                switch services[service].tiers.outlook(excluding: excluded, load: services[service].load) {
                case .room: faults.append("\(number) waits though there is room")
                case .nobody: faults.append("\(number) waits though nobody can serve it")
                case .full: break
                }
            }
        }
        for service in services.indices {
            let isWaiting = workers.contains { !$0.lines[service].isEmpty }
            if board.isWaiting(service) != isWaiting { faults.append("the board is wrong about who waits") }
        }
    }

    /// When every server is well again, all come back by the engine's own trials.
    mutating func recover() {
        for server in servers.indices {
            servers[server].spirit = .well
            if !servers[server].isInRotation {
                servers[server].isInRotation = true
                servers[server].health.enabled(now, rules: rules)
            }
        }
        for _ in 0..<300 where servers.contains(where: \.health.isOut) {
            now = now.advanced(byNanoseconds: 1_000_000_000)
            runTrials()
        }
        if servers.contains(where: \.health.isOut) { faults.append("a server that is well never came back") }
    }
}
