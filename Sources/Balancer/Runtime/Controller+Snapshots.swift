import CLinux
import Glibc
import Synchronization

/// Snapshots: sums over the workers' statistics.
extension Controller {
    /// The cumulative figures of a slot, over all workers.
    struct SlotFigures {
        var counters = [UInt64](repeating: 0, count: ServerCounter.words)
        var totalTime = [UInt64](repeating: 0, count: LatencyBuckets.count)
        var firstByte = [UInt64](repeating: 0, count: LatencyBuckets.count)
        var totalTimeMaximum: UInt64 = 0
        var firstByteMaximum: UInt64 = 0
    }

    /// Takes a snapshot when one is due and somebody reads.
    func runSampling() {
        guard cell.hasReaders, nextSample <= now || nextSample == .never else { return }
        takeSnapshot()
    }

    /// Takes a snapshot and sets the time of the next.
    func takeSnapshot() {
        lastSample = now
        nextSample = now.advanced(byNanoseconds: cell.interval)
        sequence += 1
        var snapshot = EngineSnapshot()
        snapshot.bootID = bootID
        snapshot.sequence = sequence
        snapshot.unixMilliseconds = Clock.wallMilliseconds()
        snapshot.uptimeMilliseconds = Int64(now.nanoseconds(since: startedAt) / 1_000_000)
        snapshot.process = processFigures()
        snapshot.services = services.indices.map { service($0) }
        cell.put(snapshot)
        askForConnections()
    }

    private func processFigures() -> ProcessFigures {
        var figures = ProcessFigures()
        figures.pid = getpid()
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = UInt64(usage.ru_utime.tv_sec) + UInt64(usage.ru_stime.tv_sec)
        figures.cpuMicroseconds = seconds * 1_000_000 + UInt64(usage.ru_utime.tv_usec) + UInt64(usage.ru_stime.tv_usec)
        figures.residentBytes = Controller.residentBytes()
        figures.workers = statistics.count
        figures.workerClients = statistics.indices.map { publication.shares.load($0) }
        figures.bufferBytes = UInt64(max(0, publication.buffers.taken))
        figures.bufferLimit = UInt64(max(0, publication.buffers.limit))
        figures.descriptorLimit = descriptorLimit
        figures.phase = phase
        for name in TimeoutName.allCases { figures.timeouts[name.rawValue] = settings.timings[name] }
        if phase == .draining { figures.drainMillisecondsLeft = Int64(stopAt.nanoseconds(since: now) / 1_000_000) }
        return figures
    }

    /// Resident memory, the second field of `/proc/self/statm` in pages (man 5 proc).
    private static func residentBytes() -> UInt64 {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return 0 }
        let fields = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (UInt64(fields[1]) ?? 0) * UInt64(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// Reads a slot. Takes the maxima: only the sampling calls it for a slot in use.
    func slotFigures(_ service: Int, _ slot: ServerIndex) -> SlotFigures {
        var figures = SlotFigures()
        for worker in statistics {
            worker.read(service: service, server: slot, into: &figures.counters)
            let total = worker.totalTime(service: service, server: slot)
            let first = worker.firstByte(service: service, server: slot)
            total.add(to: &figures.totalTime)
            first.add(to: &figures.firstByte)
            figures.totalTimeMaximum = max(figures.totalTimeMaximum, total.takeMaximum())
            figures.firstByteMaximum = max(figures.firstByteMaximum, first.takeMaximum())
        }
        return figures
    }

    private func service(_ number: Int) -> ServiceSnapshot {
        let decided = settings.services[number]
        var snapshot = ServiceSnapshot()
        snapshot.name = decided.name
        snapshot.mode = decided.mode
        snapshot.strategy = decided.strategy
        snapshot.previousStrategy = decided.previousStrategy
        snapshot.strategySinceUnixMilliseconds = services[number].strategySince
        snapshot.listeners = services[number].listeners
        snapshot.allDown = services[number].failsOpen ? "open" : "503"
        snapshot.check = services[number].rules.check?.description
        snapshot.undo = settings.words(.undo, number)
        snapshot.redo = settings.words(.redo, number)
        var words = [UInt64](repeating: 0, count: ServiceCounter.words)
        for worker in statistics { worker.read(service: number, into: &words) }
        snapshot.accepted = words[ServiceCounter.accepted.rawValue]
        snapshot.refused = words[ServiceCounter.refused.rawValue]
        snapshot.active = max(0, Int(Int64(bitPattern: words[ServiceCounter.active.rawValue])))
        snapshot.queued = max(0, Int(Int64(bitPattern: words[ServiceCounter.queued.rawValue])))
        snapshot.expiredClients = words[ServiceCounter.expiredClients.rawValue]
        snapshot.bufferWaits = words[ServiceCounter.bufferWaits.rawValue]
        snapshot.gaveWay = words[ServiceCounter.gaveWay.rawValue]
        snapshot.expiredPooled = words[ServiceCounter.expiredPooled.rawValue]
        snapshot.requests = words[ServiceCounter.requests.rawValue]
        snapshot.lingered = words[ServiceCounter.lingered.rawValue]
        for outcome in RequestOutcome.allCases {
            snapshot.outcomes[outcome.rawValue] = words[ServiceCounter.firstOutcome + outcome.position]
        }
        for failure in ServiceFailure.allCases {
            let count = words[ServiceCounter.firstFailure.rawValue + failure.position]
            if count > 0 { snapshot.failures[failure.rawValue] = count }
        }
        for (position, status) in ServiceCounter.statuses.enumerated() {
            let count = words[ServiceCounter.firstStatus + position]
            if count > 0 { snapshot.ownResponses[String(status)] = count }
        }
        snapshot.addedLatency = addedLatency(number)
        addServers(number, to: &snapshot)
        return snapshot
    }

    private func addedLatency(_ number: Int) -> LatencyFigures {
        var buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
        var maximum: UInt64 = 0
        for worker in statistics {
            let histogram = worker.addedTime(service: number)
            histogram.add(to: &buckets)
            maximum = max(maximum, histogram.takeMaximum())
        }
        services[number].addedTime.add(cumulative: buckets, maximum: maximum, now: now)
        return services[number].addedTime.figures
    }

    private func addServers(_ number: Int, to snapshot: inout ServiceSnapshot) {
        var sums = SlotFigures()
        var bySlot: [Int: SlotFigures] = [:]
        for offset in 0..<services[number].high {
            let figures = slotFigures(number, ServerIndex(offset))
            bySlot[offset] = figures
            CumulativeCounts.add(figures.counters, to: &sums.counters)
            CumulativeCounts.add(figures.totalTime, to: &sums.totalTime)
            CumulativeCounts.add(figures.firstByte, to: &sums.firstByte)
            sums.totalTimeMaximum = max(sums.totalTimeMaximum, figures.totalTimeMaximum)
            sums.firstByteMaximum = max(sums.firstByteMaximum, figures.firstByteMaximum)
        }
        let shares = services[number].tiers.fairShare(load: services[number].load)
        for at in services[number].servers.indices {
            let slot = services[number].servers[at].slot
            guard let figures = bySlot[slot.offset] else { continue }
            let share = shares.first { $0.server == slot }?.share ?? 0
            if let server = server(number, at, figures, share: share) { snapshot.servers.append(server) }
        }
        // In the order in which the servers were added, which is the settings' order.
        let order = settings.services[number].servers.map(\.id)
        snapshot.servers.sort {
            (order.firstIndex(of: $0.id) ?? Int.max) < (order.firstIndex(of: $1.id) ?? Int.max)
        }
        services[number].totalTime.add(cumulative: sums.totalTime, maximum: sums.totalTimeMaximum, now: now)
        services[number].firstByte.add(cumulative: sums.firstByte, maximum: sums.firstByteMaximum, now: now)
        let totalMaximum = max(services[number].totalTimeMaximum, sums.totalTimeMaximum)
        let firstMaximum = max(services[number].firstByteMaximum, sums.firstByteMaximum)
        services[number].totalTimeMaximum = totalMaximum
        services[number].firstByteMaximum = firstMaximum
        snapshot.totals = TrafficFigures(counters: sums.counters)
        snapshot.totals.latency = services[number].totalTime.figures
        snapshot.totals.firstByte = services[number].firstByte.figures
        snapshot.totals.latencySinceStart = LatencyFigures(buckets: sums.totalTime, maximum: totalMaximum)
        snapshot.totals.firstByteSinceStart = LatencyFigures(buckets: sums.firstByte, maximum: firstMaximum)
        snapshot.watched = watched(number) { server in
            guard let server else { return sums.totalTime }
            return managed(named: server, number).flatMap { managed in
                bySlot[managed.slot.offset].map { CumulativeCounts.since(managed.totalTimeBaseline, $0.totalTime) }
            }
        }
    }

    private func server(_ number: Int, _ at: Int, _ figures: SlotFigures, share: Double) -> ServerSnapshot? {
        let id = services[number].servers[at].id
        guard let entry = decided(service: number, id: id) else { return nil }
        let counters = CumulativeCounts.since(services[number].servers[at].baseline, figures.counters)
        let total = CumulativeCounts.since(services[number].servers[at].totalTimeBaseline, figures.totalTime)
        let first = CumulativeCounts.since(services[number].servers[at].firstByteBaseline, figures.firstByte)
        services[number].servers[at].totalTime.add(cumulative: total, maximum: figures.totalTimeMaximum, now: now)
        services[number].servers[at].firstByte.add(cumulative: first, maximum: figures.firstByteMaximum, now: now)
        let totalMaximum = max(services[number].servers[at].totalTimeMaximum, figures.totalTimeMaximum)
        let firstMaximum = max(services[number].servers[at].firstByteMaximum, figures.firstByteMaximum)
        services[number].servers[at].totalTimeMaximum = totalMaximum
        services[number].servers[at].firstByteMaximum = firstMaximum
        let managed = services[number].servers[at]
        var snapshot = ServerSnapshot()
        snapshot.id = id
        snapshot.name = entry.spec.name
        snapshot.address = entry.spec.address.description
        snapshot.weight = entry.spec.weight
        snapshot.inFlight = services[number].load.inFlight(managed.slot)
        (snapshot.state, snapshot.reason) = state(number, of: managed, entry, inFlight: snapshot.inFlight)
        snapshot.stateSinceUnixMilliseconds = managed.stateSince
        snapshot.open = max(0, Int(Int64(bitPattern: counters[ServerCounter.open.rawValue])))
        snapshot.idle = max(0, Int(Int64(bitPattern: counters[ServerCounter.idle.rawValue])))
        snapshot.fairShare = share
        snapshot.maximum = entry.spec.maximumInFlight
        snapshot.isBackup = entry.spec.isBackup
        snapshot.slowStartMilliseconds = entry.spec.slowStartMilliseconds
        snapshot.isChecked = rules(number, id).check != nil
        snapshot.lastCheck = managed.lastCheck
        if managed.cutAt != .never {
            snapshot.drainMillisecondsLeft = Int64(managed.cutAt.nanoseconds(since: now) / 1_000_000)
        }
        snapshot.traffic = TrafficFigures(counters: counters)
        snapshot.traffic.latency = managed.totalTime.figures
        snapshot.traffic.firstByte = managed.firstByte.figures
        snapshot.traffic.latencySinceStart = LatencyFigures(buckets: total, maximum: totalMaximum)
        snapshot.traffic.firstByteSinceStart = LatencyFigures(buckets: first, maximum: firstMaximum)
        return snapshot
    }

    private func state(
        _ number: Int, of managed: ManagedServer, _ entry: Settings.Server, inFlight: Int
    ) -> (ServerState, reason: String?) {
        let standing = standing(managed, entry, number)
        let known = managed.health.outage.map { "\(Controller.word($0)): \(Controller.words(managed.health))" }
        let left = inFlight > 0 ? "\(inFlight) left" : nil
        switch standing.state {
        case .draining: return (.draining, [left ?? "drained", known].compactMap(\.self).joined(separator: ", "))
        case .removing: return (.removing, "\(inFlight) left")
        case .off: return (.off, left)
        case .down where !managed.isResolved: return (.down, "name not resolved")
        case .failing, .down, .ejected: return (standing.state, reason(managed, number))
        case .checking: return (.checking, "first check under way")
        case .up:
            if let share = warmShare(managed, number) { return (.up, "slow start \(Int(share * 100)) %") }
            guard entry.spec.isBackup else { return (.up, nil) }
            let serves = services[number].tiers.backupsServe(services[number].load)
            return (.up, serves ? "backup, serving" : "backup")
        }
    }

    /// Why a server is out, and what is done about it.
    private func reason(_ managed: ManagedServer, _ number: Int) -> String {
        let why = Controller.words(managed.health)
        func seconds(_ moment: Instant) -> UInt64 { (moment.nanoseconds(since: now) + 999_999_999) / 1_000_000_000 }
        let next = managed.trial != nil ? "trying now" : "next try in \(seconds(trialDue(managed, number))) s"
        switch managed.health.outage {
        case .down: return why
        case .ejected:
            guard let until = managed.health.ejectedUntil, until > now else { return "\(why), \(next)" }
            return "\(seconds(until)) s: \(why)"
        case .failing, nil: return "\(why), \(next)"
        }
    }
}
