/// Orders and their outcomes.
extension Controller {
    /// Takes an order. A name is looked up on a thread of its own first: the controller waits for nobody.
    func receive(_ command: Command) {
        if case .close(let number) = command.action { return closeConnection(number, command) }
        guard case .add(let spec) = command.action else { return apply(command, resolved: nil) }
        if let (host, _) = Resolver.name(of: spec.address) {
            let (mailbox, lookUp) = (mailbox, lookUp)
            let thread = Thread.start(name: "lbtop-lookup") {
                do throws(SpecError) {
                    mailbox.post(.resolved(command, .success(try Resolver.resolve(spec.address, by: lookUp))))
                } catch {
                    mailbox.post(.resolved(command, .failure(error)))
                }
            }
            if thread == nil { refuse(command, "'\(host)' not looked up: no thread could be made") }
            return
        }
        do throws(SpecError) {
            apply(command, resolved: .success(try Resolver.resolve(spec.address)))
        } catch {
            refuse(command, error.message)
        }
    }

    /// Carries an order out and reports its outcome.
    func apply(_ command: Command, resolved: Result<SocketAddress, SpecError>?) {
        do throws(SpecError) {
            guard phase == .running else { throw SpecError("lbtop is stopping: nothing is changed any more") }
            let service = try settings.serviceIndex(command.service)
            var address: SocketAddress?
            switch resolved {
            case .success(let found): address = found
            case .failure(let error): throw error
            case nil: break
            }
            if case .add = command.action, freeSlot(service) == nil {
                throw SpecError("not added: servers that left still have connections; try again in a moment")
            }
            let change = try settings.apply(command.action, service: service)
            carryOut(change, command, service, address)
        } catch {
            refuse(command, error.message)
        }
        nextSample = now
    }

    /// Tells that an order was not carried out, and why.
    func refuse(_ command: Command, _ text: String) {
        events.add(.refused, .warning, service: command.service, command: command, text)
    }

    private func carryOut(_ change: Settings.Change, _ command: Command, _ service: Int, _ address: SocketAddress?) {
        let name = settings.services[service].name
        switch change {
        case .added(let id):
            guard let entry = decided(service: service, id: id), let address else { return }
            enrol(entry, address, service)
            rebuildStrategy(service)
            publish()
            let weight = entry.spec.weight == 1 ? "" : ", weight \(entry.spec.weight)"
            events.add(
                .added, .notice, service: name, server: entry.spec.name, command: command,
                "\(Controller.label(entry.spec)) added\(weight)")
        case .administration(let id, _):
            administer(id, command, service)
        case .cut(let id, let server):
            let open = position(service: service, id: id).map { services[service].servers[$0].slot }
            let count = open.map { services[service].load.inFlight($0) } ?? 0
            release(id, service)
            rebuildStrategy(service)
            publish()
            events.add(
                .removed, .warning, service: name, server: server, command: command,
                "\(server) removed now, \(Controller.count(count, "request")) cut")
        case .weight(let id, let old):
            guard let entry = decided(service: service, id: id) else { return }
            rebuildStrategy(service)
            publish()
            events.add(
                .weight, .notice, service: name, server: entry.spec.name, command: command,
                "\(entry.spec.name) weight \(old) -> \(entry.spec.weight)")
        case .strategy(let old):
            rebuildStrategy(service)
            services[service].strategySince = Clock.wallMilliseconds()
            publish()
            events.add(
                .strategy, .notice, service: name, command: command,
                "strategy \(old) -> \(settings.services[service].strategy)")
        }
        reviewRotation(service)
    }

    private func administer(_ id: UInt64, _ command: Command, _ service: Int) {
        guard let entry = decided(service: service, id: id), let at = position(service: service, id: id) else { return }
        let slot = services[service].servers[at].slot
        let inFlight = services[service].load.inFlight(slot)
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        services[service].servers[at].cutAt = .never
        services[service].servers[at].drainsFrom = nil
        let server = entry.spec.name
        let name = settings.services[service].name
        var event: (EngineEvent.Kind, EngineEvent.Level, String)
        switch entry.administration {
        case .enabled:
            // Optimistic: it serves until a connect fails.
            endTrial(service, at)
            services[service].servers[at].health.reset(rules: rules(service), now: now)
            services[service].load.clearFailures(slot)
            services[service].load.setAvailable(slot, true)
            event = (.enabled, .notice, "\(server) enabled")
        case .draining:
            services[service].servers[at].drainsFrom = inFlight
            event = (.draining, .notice, "\(server) draining: \(Controller.count(inFlight, "request")) in flight")
        case .off:
            endTrial(service, at)
            services[service].servers[at].drainsFrom = inFlight
            event = (.off, .notice, "\(server) off for maintenance: \(Controller.count(inFlight, "request")) in flight")
        case .removing:
            services[service].servers[at].drainsFrom = inFlight
            services[service].servers[at].cutAt = now.advanced(byNanoseconds: settingsOfDrain)
            let seconds = settingsOfDrain / 1_000_000_000
            event = (
                .removing, .notice,
                "\(server) leaves: \(Controller.count(inFlight, "request")) in flight, at most \(seconds) s to end"
            )
        }
        rebuildStrategy(service)
        publish()
        services[service].servers[at].leftRotationAt = version
        events.add(event.0, event.1, service: name, server: server, command: command, event.2)
    }

    // MARK: Slots

    private func freeSlot(_ service: Int) -> ServerIndex? {
        let managed = services[service]
        let oldest = publication.oldestAdopted
        let usable = managed.retired.first { retired in
            retired.version <= oldest && managed.load.inFlight(retired.slot) == 0
                && openConnections(service, retired.slot) == 0
        }
        if let usable { return usable.slot }
        return managed.high < LoadTable.capacity ? ServerIndex(managed.high) : nil
    }

    private func openConnections(_ service: Int, _ slot: ServerIndex) -> Int64 {
        var sums = [UInt64](repeating: 0, count: ServerCounter.words)
        for worker in statistics { worker.read(service: service, server: slot, into: &sums) }
        return Int64(bitPattern: sums[ServerCounter.open.rawValue])
    }

    /// Gives a server a slot and puts it into rotation.
    func enrol(_ entry: Settings.Server, _ address: SocketAddress, _ service: Int) {
        guard let slot = freeSlot(service) else { return }
        services[service].retired.removeAll { $0.slot == slot }
        services[service].high = max(services[service].high, slot.offset + 1)
        services[service].load.reset(slot)
        services[service].load.setAvailable(slot, true)
        services[service].load.setMaximum(slot, entry.spec.maximumInFlight ?? 0)
        let figures = slotFigures(service, slot)
        services[service].servers.append(
            ManagedServer(
                id: entry.id, slot: slot, address: address,
                name: NameWatch(entry.spec.address, interval: resolveInterval, now: now),
                authority: Controller.authority(of: entry.spec.address),
                stickyKey: Hashing.hash(entry.spec.address.description, seed: ~seed),
                baseline: figures.counters,
                totalTimeBaseline: figures.totalTime, firstByteBaseline: figures.firstByte,
                totalTime: LatencyWindow(startingAt: now), firstByte: LatencyWindow(startingAt: now),
                stateSince: Clock.wallMilliseconds(), health: ServerHealth(rules: rules(service), now: now),
                judged: Controller.answers(figures.counters),
                warmsFrom: slowStart(service) == nil ? nil : now))
    }

    /// Takes a server out: the next table is without it, and its slot is free when nothing is left of it.
    func release(_ id: UInt64, _ service: Int) {
        guard let at = position(service: service, id: id) else { return }
        endTrial(service, at)
        let slot = services[service].servers[at].slot
        services[service].load.setAvailable(slot, false)
        services[service].retired.append((slot, version + 1))
        services[service].servers.remove(at: at)
    }

    /// Answers, and 5xx among them.
    private static func answers(_ counters: [UInt64]) -> (answers: UInt64, errors: UInt64) {
        let first = ServerCounter.responses2xx.rawValue
        let last = ServerCounter.responses5xx.rawValue
        return (counters[first...last].reduce(0, &+), counters[last])
    }

    // MARK: Words

    static func label(_ spec: ServerSpec) -> String {
        let address = spec.address.description
        return spec.name == address ? address : "\(spec.name) (\(address))"
    }

    static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
