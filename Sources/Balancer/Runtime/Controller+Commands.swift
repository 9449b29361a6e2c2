/// Orders and their outcomes.
extension Controller {
    /// Takes an order. A name is looked up on a thread of its own first: the controller waits for nobody.
    func receive(_ command: Command) {
        if case .close(let number) = command.action { return closeConnection(number, command) }
        let service = try? settings.serviceIndex(command.service)
        guard let address = service.flatMap({ settings.destination(of: command.action, $0) }) else {
            return apply(command, resolved: nil)
        }
        if let (host, _) = Resolver.name(of: address) {
            let (mailbox, lookUp) = (mailbox, lookUp)
            let thread = Thread.start(name: "lbtop-lookup") {
                do throws(SpecError) {
                    mailbox.post(.resolved(command, address, .success(try Resolver.addresses(of: address, by: lookUp))))
                } catch {
                    mailbox.post(.resolved(command, address, .failure(error)))
                }
            }
            if thread == nil { refuse(command, "'\(host)' not looked up: no thread could be made") }
            return
        }
        do throws(SpecError) {
            apply(command, resolved: (address, .success(try Resolver.addresses(of: address))))
        } catch {
            refuse(command, error.message)
        }
    }

    /// Carries an order out and reports its outcome. `resolved` is the address that it needs, looked up.
    func apply(_ command: Command, resolved: (address: ServerAddress, result: Result<[SocketAddress], SpecError>)?) {
        do throws(SpecError) {
            guard phase == .running else { throw SpecError("lbtop is stopping: nothing is changed any more") }
            let service = try settings.serviceIndex(command.service)
            let wanted = settings.destination(of: command.action, service)
            // While a name was looked up another order came in, and an undo means another step by now.
            if let resolved, resolved.address != wanted { return receive(command) }
            let addresses = try resolved?.result.get()
            if settings.brings(command.action, service), freeSlot(service) == nil {
                throw SpecError("not added: servers that left still have connections; try again in a moment")
            }
            let change = try settings.apply(command.action, service: service)
            carryOut(change, command, service, addresses)
        } catch {
            refuse(command, error.message)
        }
        nextSample = now
    }

    /// Tells that an order was not carried out, and why.
    func refuse(_ command: Command, _ text: String) {
        events.add(.refused, .warning, service: command.service, command: command, text)
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
    func enrol(_ entry: Settings.Server, _ addresses: [SocketAddress], _ service: Int) {
        guard let slot = freeSlot(service) else { return }
        services[service].retired.removeAll { $0.slot == slot }
        services[service].high = max(services[service].high, slot.offset + 1)
        services[service].load.reset(slot)
        services[service].load.setAvailable(slot, true)
        services[service].load.setMaximum(slot, entry.spec.maximumInFlight ?? 0)
        let figures = slotFigures(service, slot)
        let destination = Destination(addresses, authority: entry.spec.address.authority)
        services[service].servers.append(
            ManagedServer(
                id: entry.id, slot: slot, destination: destination, nextPlace: UInt32(destination.places.count),
                name: NameWatch(entry.spec.address, interval: resolveInterval, now: now),
                stickyKey: sticky.key(of: entry.spec.address),
                baseline: figures.counters,
                totalTimeBaseline: figures.totalTime, firstByteBaseline: figures.firstByte,
                totalTime: LatencyWindow(startingAt: now), firstByte: LatencyWindow(startingAt: now),
                stateSince: Clock.wallMilliseconds(),
                health: ServerHealth(rules: rules(service, entry.id), now: now, schedule: nextSchedule()),
                judged: Controller.answers(figures.counters),
                warmsFrom: entry.administration != .enabled || slowStart(service, entry.id) == nil ? nil : now,
                warmsWhenEnabled: entry.administration != .enabled))
    }

    /// The checks of a server that comes in have a place of their own.
    private func nextSchedule() -> CheckSchedule {
        serversSeen += 1
        return CheckSchedule(number: serversSeen - 1, start: startedAt)
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
