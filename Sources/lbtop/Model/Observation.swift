import Balancer

/// All that was seen of the engine until a moment: what the panels draw. Pausing keeps a copy of it.
struct Observation: Sendable {
    private(set) var snapshot: EngineSnapshot?
    private(set) var services: [String: ServiceHistory] = [:]
    /// The newest events, oldest first.
    private(set) var events: [EngineEvent] = []
    /// Latency buckets of what was looked at.
    private(set) var errors = ErrorLog()
    private(set) var latencies = LatencyWindow()
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
            cpuPercent = nil
        } else if let old = snapshot {
            let elapsed = new.uptimeMilliseconds - old.uptimeMilliseconds
            let used = new.process.cpuMicroseconds.subtractingReportingOverflow(old.process.cpuMicroseconds)
            if elapsed > 0, !used.overflow {
                cpuPercent = Double(used.partialValue) / Double(elapsed) / 10
            }
        }
        for service in new.services {
            services[service.name, default: ServiceHistory()].append(
                service, uptimeMilliseconds: new.uptimeMilliseconds)
        }
        latencies.take(new)
        for service in new.services { errors.take(service.servers, unixMilliseconds: new.unixMilliseconds) }
        errors.keep(Set(new.services.flatMap { $0.servers.map(\.id) }))
        unixMilliseconds = max(unixMilliseconds, new.unixMilliseconds)
        snapshot = new
    }

    /// Takes newer events.
    mutating func take(_ new: [EngineEvent]) {
        events += new.map { event in
            var event = event
            event.unixMilliseconds = EngineSnapshot.time(event.unixMilliseconds)
            return event
        }
        if events.count > Observation.eventCapacity { events.removeFirst(events.count - Observation.eventCapacity) }
    }
}
