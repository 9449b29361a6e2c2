import Balancer

/// All that was seen of the engine until a moment: what the panels draw. `looked(at:)` makes it that of a past second.
struct Observation: Sendable {
    private(set) var snapshot: EngineSnapshot?
    private(set) var services: [String: ServiceHistory] = [:]
    /// The seconds that all histories count by.
    private(set) var timeline = Timeline()
    /// The second that is looked at; nil: now.
    private(set) var second: Int?
    /// The newest events, oldest first.
    private(set) var events: [EngineEvent] = []
    private(set) var errors = ErrorLog()
    /// Latency buckets of what was looked at.
    private(set) var latencies = LatencyWindow()
    /// What changed with events, by their ids.
    private(set) var effects: [UInt64: EventEffect] = [:]
    /// CPU used by the process now, in percent of one core; nil before the second snapshot.
    private(set) var cpuPercent: Double?
    /// The wall clock, in milliseconds since 1970.
    var unixMilliseconds: Int64 = 0

    /// Events kept.
    static let eventCapacity = 1000

    /// Takes a new snapshot; one of another engine forgets the past.
    mutating func take(_ given: EngineSnapshot) {
        let new = given.bounded()
        if let old = snapshot, old.bootID != new.bootID || new.uptimeMilliseconds < old.uptimeMilliseconds {
            services = [:]
            latencies = LatencyWindow()
            errors = ErrorLog()
            timeline = Timeline()
            cpuPercent = nil
        } else if let old = snapshot {
            let elapsed = new.uptimeMilliseconds - old.uptimeMilliseconds
            let used = new.process.cpuMicroseconds.subtractingReportingOverflow(old.process.cpuMicroseconds)
            if elapsed > 0, !used.overflow {
                cpuPercent = Double(used.partialValue) / Double(elapsed) / 10
            }
        }
        let ending = timeline.append(
            Timeline.Moment(uptimeMilliseconds: new.uptimeMilliseconds, unixMilliseconds: new.unixMilliseconds))
        for service in new.services {
            services[service.name, default: ServiceHistory()].append(
                service, uptimeMilliseconds: new.uptimeMilliseconds, ending: ending, end: timeline.end,
                process: new.process, cpuPercent: cpuPercent)
        }
        latencies.take(new)
        for service in new.services { errors.take(service.servers, unixMilliseconds: new.unixMilliseconds) }
        errors.keep(Set(new.services.flatMap { $0.servers.map(\.id) }))
        unixMilliseconds = max(unixMilliseconds, new.unixMilliseconds)
        snapshot = new
        if ending > 0 { settleEffects() }
    }

    /// Takes newer events.
    mutating func take(_ new: [EngineEvent]) {
        events += new.map { event in
            var event = event
            event.unixMilliseconds = EngineSnapshot.time(event.unixMilliseconds)
            return event
        }
        if events.count > Observation.eventCapacity {
            for event in events.prefix(events.count - Observation.eventCapacity) { effects[event.id] = nil }
            events.removeFirst(events.count - Observation.eventCapacity)
        }
    }

    /// What was seen until the end of a past second.
    func looked(at lookback: Lookback) -> Observation {
        let second = lookback.second
        guard let moment = timeline.moments[second] else { return self }
        var past = self
        past.second = second
        past.unixMilliseconds = moment.unixMilliseconds
        past.services = services.mapValues { $0.looked(at: second) }
        past.snapshot = lookback.snapshot
        past.cpuPercent = services.values.lazy.compactMap { $0.sums[second] }.first?.cpuPercent
        if !lookback.isExact { past.latencies = LatencyWindow(past.services, until: second) }
        // Events of that second, too: it is seen as it ended.
        if let next = events.firstIndex(where: { $0.unixMilliseconds > moment.unixMilliseconds }) {
            past.events.removeSubrange(next...)
        }
        return past
    }

    /// The snapshot of a past second: what is not kept is empty in it.
    func snapshot(at second: Int) -> EngineSnapshot? {
        guard let now = snapshot, let moment = timeline.moments[second] else { return nil }
        var past = EngineSnapshot()
        past.schema = now.schema
        past.bootID = now.bootID
        past.unixMilliseconds = moment.unixMilliseconds
        past.uptimeMilliseconds = moment.uptimeMilliseconds
        past.process = services.values.lazy.compactMap { $0.sums[second]?.process }.first ?? now.process
        past.services = now.services.compactMap { services[$0.name]?.snapshot(at: second) }
        return past
    }

    private mutating func settleEffects() {
        for event in events where effects[event.id] == nil && EventSign(event).isOnGraphs {
            guard case .settled(let effect) = effectProgress(of: event) else { continue }
            effects[event.id] = effect
        }
    }
}
