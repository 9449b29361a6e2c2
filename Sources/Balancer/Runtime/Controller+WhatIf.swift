/// Estimates of other strategies: made on a thread of their own, at most once a second, and shown in the snapshots
/// after that.
extension Controller {
    /// Between the starts of two estimates of the same thing; a little below a second, so that each of the usual
    /// snapshots can have a new one.
    private static let estimateSpacing: UInt64 = 900_000_000

    /// Starts the estimates that are due. The controller only copies figures; the arrivals are read, sorted and run on
    /// the other thread.
    func runEstimates() {
        guard watches.isAny(at: now) || !estimates.isEmpty else { return }
        let wanted = watches.topics(at: now).filter { if case .whatIf = $0 { true } else { false } }
        estimates = estimates.filter { wanted.contains($0.key) }
        // A topic without an estimate does not wait for the others' second.
        let isNew = wanted.contains { estimates[$0] == nil }
        let isDue = now.nanoseconds(since: estimatedAt) >= Controller.estimateSpacing
        guard !isEstimating, !wanted.isEmpty, isNew || isDue else { return }
        var tasks: [(topic: WatchTopic, strategy: String, question: WhatIf)] = []
        for case .whatIf(let service, let strategy) in wanted {
            guard let number = settings.services.firstIndex(where: { $0.name == service }) else { continue }
            tasks.append((.whatIf(service: service, strategy: strategy), strategy, question(number)))
        }
        let work = tasks
        let (links, mailbox, start) = (publication.links, mailbox, now)
        let numbers = work.map { task in settings.services.firstIndex { $0.name == task.topic.service } ?? 0 }
        let thread = Thread.start(name: "lbtop-whatif") {
            var results: [(WatchTopic, WhatIfDetail)] = []
            for (task, number) in zip(work, numbers) {
                let since = Instant(nanoseconds: start.nanoseconds &- min(start.nanoseconds, ArrivalRing.window))
                let samples = links.map { $0.arrivals(service: number).read(since: since) }
                let (arrivals, thinning) = ArrivalRing.merged(samples, limit: WhatIf.limit)
                var question = task.question
                question.arrivals = arrivals
                question.weight = 1 << UInt64(thinning)
                results.append((task.topic, question.estimate(task.strategy) { Clock.now().nanoseconds }))
            }
            mailbox.post(.estimated(results))
        }
        guard thread != nil else { return }
        isEstimating = true
        estimatedAt = now
    }

    /// An estimate has been made.
    func estimated(_ results: [(WatchTopic, WhatIfDetail)]) {
        isEstimating = false
        for (topic, detail) in results {
            if estimates[topic] == nil { sampleSoon() }
            estimates[topic] = detail
        }
    }

    /// The servers of a service as they are now, for an estimate.
    private func question(_ service: Int) -> WhatIf {
        let load = services[service].load
        var servers: [WhatIf.Server] = []
        let known = services[service].servers.compactMap(\.totalTime.meanMicroseconds)
        let mean = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
        for entry in roster(service, backups: services[service].tiers.backupsServe(load)).entries {
            guard let managed = services[service].servers.first(where: { $0.slot == entry.index }) else { continue }
            // Nothing ended there though something is there: as long as the window, at least. Nothing was there: as the
            // others.
            let isBusy = load.inFlight(entry.index) > 0
            let unknown = isBusy ? Double(ArrivalRing.window) / 1000 : mean
            let microseconds = managed.totalTime.meanMicroseconds ?? unknown
            let cost = load.cost(entry.index)
            servers.append(
                WhatIf.Server(
                    name: name(of: managed.id, service) ?? "", entry: entry,
                    isAvailable: load.isAvailable(entry.index), maximum: load.maximum(entry.index),
                    duration: UInt64(max(0, microseconds) * 1000), cost: cost.nanoseconds, costStamp: cost.stamp))
        }
        return WhatIf(servers: servers, arrivals: [], active: settings.services[service].strategy, seed: seed &+ 1)
    }
}
