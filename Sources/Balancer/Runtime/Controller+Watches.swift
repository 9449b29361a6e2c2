/// Details on request: leases, and the section of the snapshot that they fill.
extension Controller {
    /// The least time between two snapshots that new topics call for: a storm of them makes 20 a second, no more.
    private static let spacing: UInt64 = 50_000_000
    /// How long a new topic waits for its snapshot at least: the workers' answers can be in it, and topics that are
    /// asked for together come together.
    private static let soon: UInt64 = 20_000_000

    /// Somebody looks at a detail. What is not there cannot be looked at: nothing comes of it.
    func watch(_ topic: WatchTopic) {
        guard let number = try? settings.serviceIndex(topic.service),
            let topic = known(topic, service: number)
        else { return }
        guard watches.ask(for: topic, now: now) else { return }
        switch topic {
        case .picks: for link in publication.links { link.picks.clear(service: number) }
        case .connections: askForConnections()
        case .latency, .whatIf, .probe: break
        }
        sampleSoon()
    }

    /// Ends leases, and lets the workers know what is looked at.
    func runWatches() {
        watches.forgetEnded(now: now)
        var attention = Attention.none
        attention.isReading = cell.hasReaders
        for case .picks(let service) in watches.topics(at: now) {
            guard let number = settings.services.firstIndex(where: { $0.name == service }) else { continue }
            attention.lookAtPicks(service: number)
        }
        if publication.attention != attention { publication.attention = attention }
    }

    /// Brings the next snapshot forward, but never more than 20 a second.
    func sampleSoon() {
        guard nextSample != .never else { return }
        let spaced = lastSample.advanced(byNanoseconds: Controller.spacing)
        nextSample = min(nextSample, max(now.advanced(byNanoseconds: Controller.soon), spaced))
    }

    /// The topic with its service's name in full, so that one thing has one topic; nil when it names what is not there.
    private func known(_ topic: WatchTopic, service number: Int) -> WatchTopic? {
        let service = settings.services[number].name
        switch topic {
        case .latency(_, let server):
            guard knows(server, number) else { return nil }
            return .latency(service: service, server: server)
        case .picks: return .picks(service: service)
        case .connections(_, let server):
            guard knows(server, number) else { return nil }
            return .connections(service: service, server: server)
        case .whatIf(_, let strategy):
            guard Strategies.named(strategy) != nil else { return nil }
            return .whatIf(service: service, strategy: strategy)
        case .probe(_, let address): return .probe(service: service, address: address)
        }
    }

    private func knows(_ server: String?, _ number: Int) -> Bool {
        guard let server else { return true }
        return settings.services[number].servers.contains { $0.spec.name == server }
    }

    /// The details of a service that somebody looks at, or nil when nobody does.
    ///
    /// - Parameter latency: cumulative buckets of the total time: of a server by name, or of the service when nil.
    func watched(_ number: Int, latency: (_ server: String?) -> [UInt64]?) -> WatchedDetails? {
        let name = settings.services[number].name
        let topics = watches.topics(at: now).filter { $0.service == name }
        guard !topics.isEmpty else { return nil }
        var details = WatchedDetails()
        for topic in topics {
            switch topic {
            case .latency(_, let server):
                guard let buckets = latency(server) else { continue }
                details.latency.append(LatencyDetail(server: server, cumulative: buckets))
            case .picks: details.picks = picks(number)
            case .connections(_, let server):
                if let found = connections(name, server: server) { details.connections.append(found) }
            case .whatIf:
                if let estimate = estimates[topic] { details.whatIf.append(estimate) }
            case .probe:
                if let probe = probes[topic] { details.probes.append(probe.detail) }
            }
        }
        return details
    }
}
