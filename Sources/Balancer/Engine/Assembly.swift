import CLinux
import Glibc

/// Makes an engine's parts from a configuration: checks it, resolves names, binds listeners.
struct Assembly {
    let parts: ControllerParts
    let plan: WorkerPlan

    /// - Throws: `SpecError`, one line; then every socket that was opened is closed again.
    init(_ configuration: Configuration, signals: [Int32]) throws(SpecError) {
        let processors = ProcessorShare.now()
        let workers = configuration.workers ?? min(processors.count, 256)
        guard (1...256).contains(workers) else {
            throw SpecError("workers \(workers): give a whole number from 1 to 256")
        }
        var settings = try Settings(
            configuration.services, timings: Timings(configuration.limits, drain: configuration.drainTimeout),
            kept: configuration.kept)
        let sticky = Assembly.sticky(configuration, &settings)
        let limit = Assembly.raiseDescriptorLimit()
        let addresses = try StartAddresses(settings.services, by: configuration.lookUp)
        // Before the listeners, which would have to be given up where no descriptor is left.
        var wakes: [Wake] = []
        for _ in 0..<workers { wakes.append(try Assembly.wake(limit)) }
        let mailboxWake = try Assembly.wake(limit)
        let signalDescriptor = try Assembly.openSignals(signals)
        let now = Clock.now()
        let resolveInterval = Timings.nanoseconds(configuration.resolveInterval)
        let keepAlive = KeepAlive(after: Timings.nanoseconds(configuration.limits.tcpKeepAlive))
        var services: [ManagedService] = []
        var listeners: [Worker.Listener] = []
        do throws(SpecError) {
            for (number, entry) in configuration.services.enumerated() {
                var bound: [String] = []
                for address in entry.listen {
                    let (descriptor, name, file) = try Assembly.listen(address, mode: entry.mode)
                    if case .host = address { keepAlive?.set(on: descriptor) }
                    listeners.append(Worker.Listener(descriptor: descriptor, service: number, file: file))
                    bound.append(name)
                }
                services.append(
                    try Assembly.service(
                        settings.services[number], entry, bound, now, configuration.seed, sticky,
                        serversBefore: services.reduce(0) { $0 + $1.servers.count },
                        resolveInterval: resolveInterval, { addresses.of(server: $0, service: number) }))
            }
        } catch {
            for listener in listeners { listener.close() }
            throw error
        }
        let table = Controller.table(version: 1, phase: .running, settings, services)
        let cell = SnapshotCell(interval: Timings.nanoseconds(configuration.sampleInterval))
        let events = EventLog(readers: cell)
        let count = services.count
        var headLimits = HeadLimits()
        headLimits.head = min(max(configuration.limits.maximumHead, 1024), BufferPool.large)
        headLimits.requestLine = configuration.limits.maximumRequestLine
        headLimits.fields = min(max(configuration.limits.maximumFields, 1), 1000)
        headLimits.allowConnect = configuration.limits.allowsConnect
        headLimits.upgradeTokens = TokenList(configuration.limits.upgradeTokens)
        parts = ControllerParts(
            resolveInterval: resolveInterval, lookUp: configuration.lookUp, seed: configuration.seed, sticky: sticky,
            publication: Publication(
                table, wakes: wakes,
                maximumBuffers: configuration.limits.maximumBuffers ?? MemoryShare.now().buffers),
            mailbox: ControllerMailbox(wake: mailboxWake),
            statistics: (0..<workers).map { _ in WorkerStatistics(services: count) }, events: events, cell: cell,
            bootID: Assembly.bootID(), startedAt: now, descriptorLimit: limit, settings: settings, services: services,
            listeners: listeners, signalDescriptor: signalDescriptor, headLimits: headLimits)
        plan = WorkerPlan(
            headLimits: headLimits, maximumClients: configuration.limits.maximumConnections,
            maximumPerClient: configuration.limits.maximumPerClient, keepAlive: keepAlive, workers: workers,
            queueShare: (max(0, configuration.limits.maximumQueue) + workers - 1) / workers,
            poolShare: (configuration.poolSize + workers - 1) / workers,
            warmShare: (configuration.warm + workers - 1) / workers, streamCapacity: max(1024, min(limit, 1 << 20)),
            services: count, seed: configuration.seed,
            generatorSeed: configuration.generatorSeed)
        for service in services {
            for name in service.listeners { events.add(.listening, .info, "listening on \(name)") }
        }
        for name in addresses.missing {
            events.add(.fault, .warning, service: name.service, server: name.server, name.text)
        }
        for (service, note) in settings.start.notes {
            events.add(.note, note.isConflict ? .warning : .info, service: service, server: note.server, note.text)
        }
        let reason = configuration.workers == nil ? Assembly.reason(processors) : ""
        events.add(
            .started, .notice,
            "started with \(Controller.count(workers, "worker"))\(reason), up to \(limit) descriptors")
    }

    /// The names of servers in cookies: under the secret that was given, or that of the last run, or a new one, which is
    /// kept where there is anything to keep it for.
    private static func sticky(_ configuration: Configuration, _ settings: inout Settings) -> StickyNames {
        let kept = configuration.kept?.stickySecret
        settings.start.stickySecret = kept
        if let secret = configuration.stickySecret ?? kept.flatMap(KeptState.secret) {
            return StickyNames(secret: secret)
        }
        let secret = StickyNames.newSecret()
        if configuration.services.contains(where: { $0.stickyCookie != nil }) {
            settings.start.stickySecret = KeptState.text(secret: secret)
        }
        return StickyNames(secret: secret)
    }

    /// Why there are as many workers as there are, where that may surprise.
    private static func reason(_ processors: ProcessorShare) -> String {
        guard processors.count < processors.usable else { return "" }
        return " (a CPU quota of \(processors.count), on \(Controller.count(processors.usable, "CPU")))"
    }

    private static func wake(_ limit: Int) throws(SpecError) -> Wake {
        guard let wake = Wake() else {
            throw SpecError("lbtop could not be started: " + shortage(SystemError(errno), limit: limit))
        }
        return wake
    }

    /// Why something could not be had that takes a descriptor, and what helps.
    static func shortage(_ error: SystemError, limit: Int) -> String {
        switch error.code {
        case EMFILE: "no descriptor left of \(limit); raise the limit (ulimit -n), or give fewer --workers"
        case ENFILE: "no descriptor left on this machine (fs.file-max)"
        case ENOSPC: "no epoll watch left for this user (fs.epoll.max_user_watches)"
        default: "\(error)"
        }
    }

    private static func service(
        _ decided: Settings.Service, _ configuration: Configuration.Service, _ listeners: [String], _ now: Instant,
        _ seed: UInt64, _ sticky: StickyNames, serversBefore: Int, resolveInterval: UInt64,
        _ addresses: (Int) -> [SocketAddress]
    ) throws(SpecError) -> ManagedService {
        let load = LoadTable()
        guard let type = Strategies.named(decided.strategy) else {
            throw SpecError("no strategy '\(decided.strategy)': see `lbtop strategies`")
        }
        let rules = ServerHealth.Rules(
            check: configuration.check, ejects: configuration.ejects,
            ejectedShare: configuration.ejectedShare, errorShare: configuration.ejectsAtErrorShare)
        var servers: [ManagedServer] = []
        var primaries = Roster()
        var backups = Roster()
        for (offset, server) in decided.servers.enumerated() {
            let slot = ServerIndex(offset)
            let destination = Destination(addresses(offset), authority: server.spec.address.authority)
            let isResolved = !destination.places.isEmpty
            var own = rules
            if !server.isChecked { own.check = nil }
            load.setAvailable(slot, isResolved)
            load.setMaximum(slot, server.spec.maximumInFlight ?? 0)
            let zeros = [UInt64](repeating: 0, count: LatencyBuckets.count)
            servers.append(
                ManagedServer(
                    id: server.id, slot: slot, destination: destination,
                    nextPlace: UInt32(destination.places.count),
                    name: NameWatch(
                        server.spec.address, isResolved: isResolved, interval: resolveInterval, now: now),
                    stickyKey: sticky.key(of: server.spec.address),
                    baseline: [UInt64](repeating: 0, count: ServerCounter.words), totalTimeBaseline: zeros,
                    firstByteBaseline: zeros, totalTime: LatencyWindow(startingAt: now),
                    firstByte: LatencyWindow(startingAt: now), stateSince: Clock.wallMilliseconds(),
                    health: ServerHealth(
                        rules: own, now: now, schedule: CheckSchedule(number: serversBefore + offset, start: now)),
                    judged: (0, 0)))
            guard server.administration == .enabled, isResolved else { continue }
            let identity = Hashing.hash(server.spec.address.description, seed: seed)
            let entry = RosterEntry(index: slot, weight: server.spec.weight, identity: identity)
            if server.spec.isBackup { backups.entries.append(entry) } else { primaries.entries.append(entry) }
        }
        return ManagedService(
            load: load, tiers: Tiers(type, primaries: primaries, backups: backups, previous: nil),
            strategySince: Clock.wallMilliseconds(), servers: servers, high: servers.count, listeners: listeners,
            rules: rules, http: HTTPOptions(configuration), failsOpen: configuration.failsOpen,
            slowStart: Timings.nanoseconds(configuration.slowStart),
            totalTime: LatencyWindow(startingAt: now), firstByte: LatencyWindow(startingAt: now))
    }

    /// Binds a listener; returns it with its address as bound, and the file of a unix socket.
    private static func listen(
        _ address: ServerAddress, mode: ServiceMode
    ) throws(SpecError) -> (Int32, String, SocketFile?) {
        if case .unix(let path) = address {
            let (descriptor, file) = try SocketFile.listen(at: path)
            return (descriptor, address.description, file)
        }
        let resolved = try Resolver.resolve(address)
        switch Socket.listen(at: resolved, deferAccept: mode == .http) {
        case .success(let descriptor):
            if mode == .tcp { Socket.keepUrgentBytes(descriptor) }
            return (descriptor, Socket.localAddress(of: descriptor)?.description ?? address.description, nil)
        case .failure(let error): throw SpecError("cannot listen on \(address): \(advice(error))")
        }
    }

    /// A signalfd (man 2 signalfd) for signals that are blocked in every thread; -1 for none. Without it they would be lost.
    private static func openSignals(_ signals: [Int32]) throws(SpecError) -> Int32 {
        guard !signals.isEmpty else { return -1 }
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        let descriptor = signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        guard descriptor >= 0 else {
            throw SpecError(
                "no descriptor left to take signals by (\(SystemError(errno))); raise the limit (ulimit -n)")
        }
        return descriptor
    }

    private static func advice(_ error: SystemError) -> String {
        switch error.code {
        case EADDRINUSE: "the address is in use, perhaps by another lbtop; choose another with --listen"
        case EACCES: "not permitted; ports below 1024 need root or CAP_NET_BIND_SERVICE"
        case EADDRNOTAVAIL: "this machine has no such address; choose another with --listen"
        default: "\(error)"
        }
    }

    /// Raises RLIMIT_NOFILE to its hard limit; returns what it is then.
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }

    private static func bootID() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 16)
    }
}
