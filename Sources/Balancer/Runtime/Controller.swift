import CLinux
import Glibc

/// The controller thread: owns the settings, publishes routing tables and snapshots, reaches for servers that failed,
/// and ends drains. Everything here is confined to its thread, except what it is given to share.
final class Controller {
    /// Names are looked up again after so many nanoseconds, by this; 0: never.
    let resolveInterval: UInt64
    let lookUp: NameLookUp
    let seed: UInt64
    let sticky: StickyNames
    let publication: Publication
    let mailbox: ControllerMailbox
    let statistics: [WorkerStatistics]
    let events: EventLog
    let cell: SnapshotCell
    let bootID: String
    let startedAt: Instant
    let descriptorLimit: Int
    /// What heads may cost, of the traffic and of checks.
    let headLimits: HeadLimits

    var settings: Settings
    var services: [ManagedService]
    var version: UInt64 = 1
    var phase = ProcessFigures.Phase.running
    var now: Instant
    var sequence: UInt64 = 0
    var nextSample = Instant.never
    /// When the last snapshot was taken.
    var lastSample = Instant(nanoseconds: 0)
    /// What somebody looks at.
    var watches = Watches()
    /// Probes of addresses, estimates of other strategies, and when the last ones were begun.
    var probes: [WatchTopic: Probe] = [:]
    var estimates: [WatchTopic: WhatIfDetail] = [:]
    var isEstimating = false
    var estimatedAt = Instant(nanoseconds: 0)
    /// When the weights of servers that warm up are set again.
    var nextWarmUp = Instant(nanoseconds: 0)
    /// When failures that were counted are told, and when that was done last.
    var reportAt = Instant.never
    /// When shares of 5xx are judged next; `never` where no service asks for that.
    var nextErrorShares = Instant(nanoseconds: 0)
    var lastReport = Instant(nanoseconds: 0)
    /// When a trial that this machine could not make is told of again.
    var nextPostponement = Instant(nanoseconds: 0)
    /// What has been told, by service and counter.
    var reportedFailures: [Int: [Int: UInt64]] = [:]
    var random: RandomGenerator
    var lookUpsUnderWay = 0
    /// Servers of all services that have come in so far.
    var serversSeen: Int
    /// While stopping: when what is left is cut.
    var stopAt = Instant.never
    var listeners: [Worker.Listener]
    var listenersCloseAt: UInt64?
    /// The signalfd, or -1 where nobody asked for signals.
    let signalDescriptor: Int32
    let onSignal: (Int32) -> Void
    /// Told what a restart would lose, whenever that has changed.
    let onSettings: ((KeptState) -> Void)?
    private var toldRevision: Int

    init(
        _ parts: ControllerParts, onSignal: @escaping (Int32) -> Void, onSettings: ((KeptState) -> Void)? = nil
    ) {
        resolveInterval = parts.resolveInterval
        lookUp = parts.lookUp
        seed = parts.seed
        sticky = parts.sticky
        publication = parts.publication
        mailbox = parts.mailbox
        statistics = parts.statistics
        events = parts.events
        cell = parts.cell
        bootID = parts.bootID
        startedAt = parts.startedAt
        descriptorLimit = parts.descriptorLimit
        headLimits = parts.headLimits
        settings = parts.settings
        services = parts.services
        serversSeen = parts.services.reduce(0) { $0 + $1.servers.count }
        listeners = parts.listeners
        signalDescriptor = parts.signalDescriptor
        self.onSignal = onSignal
        self.onSettings = onSettings
        toldRevision = parts.settings.revision
        now = Clock.now()
        random = RandomGenerator(seed: nil)
    }

    /// The loop: sleeps until a message, a signal, a probe's answer or a deadline. Returns when the engine stops.
    func run() {
        defer { if signalDescriptor >= 0 { close(signalDescriptor) } }
        // A service may begin without a server that can be reached.
        for service in services.indices where services[service].servers.contains(where: { !$0.isResolved }) {
            reviewRotation(service)
        }
        runWatches()
        takeSnapshot()
        while phase != .stopped {
            var polled = [pollfd(fd: mailbox.wake.descriptor, events: Int16(POLLIN), revents: 0)]
            if signalDescriptor >= 0 {
                polled.append(pollfd(fd: signalDescriptor, events: Int16(POLLIN), revents: 0))
            }
            let trials = services.flatMap { $0.servers.compactMap(\.trial) } + probes.values.compactMap(\.trial)
            for trial in trials where trial.descriptor >= 0 {
                let wanted = Int16(trial.wantsWrite ? POLLOUT : POLLIN)
                polled.append(pollfd(fd: trial.descriptor, events: wanted, revents: 0))
            }
            _ = poll(&polled, nfds_t(polled.count), millisecondsToNext())
            now = Clock.now()
            if signalDescriptor >= 0 { readSignals(signalDescriptor) }
            for message in mailbox.take() { handle(message) }
            tellSettings()
            runTrials()
            // Trials hold descriptors that clients may wait for.
            publication.wakePaused()
            runLookUps()
            runWarmUps()
            runDrains()
            runStop()
            runReports()
            runErrorShares()
            runWatches()
            runProbes()
            runSampling()
            runEstimates()
        }
    }

    private func tellSettings() {
        guard let onSettings, settings.revision != toldRevision else { return }
        toldRevision = settings.revision
        onSettings(settings.kept)
    }

    private func handle(_ message: ControllerMailbox.Message) {
        switch message {
        case .command(let command): receive(command)
        case .lookedUp(let service, let server, let host, let answer):
            lookedUp(service: service, id: server, host: host, answer)
        case .resolved(let command, let address, let result): apply(command, resolved: (address, result))
        case .connectFailed(let service, let server, let id, let failure):
            connectFailed(service: service, slot: server, id: id, failure)
        case .failedInRow(let service, let server, let id, let failure):
            failedInRow(service: service, slot: server, id: id, failure)
        case .failuresCounted: failuresCounted()
        case .requestRefused(let service, let text): requestRefused(service, text)
        case .localFault(let text): events.add(.fault, .error, text)
        case .report(let level, let text): events.add(level == .error ? .fault : .note, level, text)
        case .stop(let drain): stop(drainNanoseconds: drain)
        case .look: nextSample = now
        case .watch(let topic): watch(topic)
        case .estimated(let results): estimated(results)
        case .probeResolved(let topic, let result): probeResolved(topic, result)
        case .connectionClosed(let command, let entry): connectionClosed(command, entry)
        }
    }

    private func millisecondsToNext() -> Int32 {
        var next = min(stopAt, reportAt, nextErrorShares, nextLookUp, nextTrial, watches.nextEnd)
        if cell.hasReaders { next = min(next, nextSample) }
        for probe in probes.values { next = min(next, probe.trial?.nextLook ?? probe.nextStart) }
        var isDraining = phase == .draining || listenersCloseAt != nil
        for service in services {
            for server in service.servers {
                if server.drainsFrom != nil { isDraining = true }
                next = min(next, server.cutAt)
                if server.warmsFrom != nil { next = min(next, nextWarmUp) }
            }
        }
        // While something drains its end is looked for; otherwise nothing ticks.
        if isDraining { next = min(next, now.advanced(byNanoseconds: 50_000_000)) }
        guard next != .never else { return -1 }
        return Int32(min(next.nanoseconds(since: Clock.now()) / 1_000_000 + 1, 60_000))
    }

    // MARK: Signals

    private func readSignals(_ descriptor: Int32) {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while read(descriptor, &info, size) == size { onSignal(Int32(truncatingIfNeeded: info.ssi_signo)) }
    }

    // MARK: Tables

    /// Makes a service's strategy anew from its roster.
    func rebuildStrategy(_ service: Int) {
        guard let type = Strategies.named(settings.services[service].strategy) else { return }
        services[service].tiers = Tiers(
            type, primaries: roster(service, backups: false), backups: roster(service, backups: true),
            previous: services[service].tiers)
    }

    /// The servers of a tier that a service's strategy chooses from.
    func roster(_ service: Int, backups: Bool) -> Roster {
        let decided = settings.services[service]
        var entries: [RosterEntry] = []
        let grain = grain(service)
        for server in decided.servers where server.administration == .enabled && server.spec.isBackup == backups {
            guard let managed = services[service].servers.first(where: { $0.id == server.id }) else { continue }
            if !managed.isResolved { continue }
            // Placed by the address, not by the label: a renamed server keeps its clients.
            let identity = Hashing.hash(server.spec.address.description, seed: seed)
            let weight = warmWeight(server.spec.weight, managed, service, grain: grain)
            entries.append(RosterEntry(index: managed.slot, weight: weight, identity: identity))
        }
        return Roster(entries)
    }

    /// Publishes what the settings say now.
    func publish() {
        version += 1
        publication.publish(Controller.table(version: version, phase: phase, settings, services))
    }

    /// The routing table of settings and services.
    static func table(
        version: UInt64, phase: ProcessFigures.Phase, _ settings: Settings, _ services: [ManagedService]
    ) -> RoutingTable {
        let tables = zip(settings.services, services).map { decided, managed in
            var slots = [RoutingTable.Server?](repeating: nil, count: managed.high)
            for server in managed.servers {
                guard let entry = decided.servers.first(where: { $0.id == server.id }) else { continue }
                slots[server.slot.offset] = RoutingTable.Server(
                    id: server.id, destination: server.destination,
                    isInRotation: entry.administration == .enabled, stickyKey: server.stickyKey)
            }
            return RoutingTable.Service(
                mode: decided.mode, tiers: managed.tiers, load: managed.load, http: managed.http, servers: slots)
        }
        return RoutingTable(version: version, phase: phase, timings: settings.timings, services: tables)
    }

    /// Where a server is, by its number.
    func position(service: Int, id: UInt64) -> Int? { services[service].servers.firstIndex { $0.id == id } }

    /// A server as decided, by its number.
    func decided(service: Int, id: UInt64) -> Settings.Server? {
        settings.services[service].servers.first { $0.id == id }
    }

    /// What is kept of a server, by its name.
    func managed(named name: String, _ service: Int) -> ManagedServer? {
        guard let entry = settings.services[service].servers.first(where: { $0.spec.name == name }) else { return nil }
        return services[service].servers.first { $0.id == entry.id }
    }
}
