import Balancer

/// The past of a service and of its servers, by server id. Everything is asked of it as of now, or, once `looked(at:)`
/// has set a second, as of that.
struct ServiceHistory: Sendable {
    private(set) var total = Series()
    private(set) var servers: [UInt64: Series] = [:]
    /// What is kept of each second for the service alone.
    private(set) var sums = Track<ServiceSecond>(capacity: Series.capacity)
    /// The uptime from which shares are counted: the last change of the strategy, of the rotation or of a weight.
    private(set) var shareStart: Int64 = 0
    /// The second that is looked at; nil: now.
    private(set) var second: Int?

    private var roster = ChangeLog<Roster>(capacity: 128)
    private var facts: [UInt64: ChangeLog<ServerFacts>] = [:]
    /// When the strategy, the rotation or a weight changed.
    private var rotations = ChangeLog<Rotation>(capacity: Series.capacity)
    private var buckets: [LatencyDetail.Bucket]?

    /// The service without what changes all the time, and which servers it had, in their order.
    private struct Roster: Equatable {
        var service: ServiceSnapshot
        var ids: [UInt64]
    }

    private struct Rotation: Equatable {
        var strategy: String
        var weights: [UInt64: Int]
    }

    /// Shares are counted over at most this long, in milliseconds.
    static let shareWindow: Int64 = 10_000
    /// How long after a change is seen picks of before it may still be counted, in milliseconds: threads take up a change,
    /// and hand in their counters, a little later.
    private static let settling: Int64 = 900
    /// The same for past seconds.
    private static let settlingSeconds = 1
    /// Servers removed that are kept until their seconds are too old.
    private static let removedCapacity = 256

    /// Takes a new snapshot of the service.
    ///
    /// - Parameters:
    ///   - ending: how many seconds end with it, `end` being the number of the one after them.
    ///   - process: the process at that moment.
    mutating func append(
        _ service: ServiceSnapshot, uptimeMilliseconds: Int64, ending count: Int, end: Int,
        process: ProcessFigures = ProcessFigures(), cpuPercent: Double? = nil
    ) {
        // What is seen with the end of a second belongs to it, otherwise to the second under way.
        let stamp = count > 0 ? end - 1 : end
        var traffic = service.totals
        // The total's own error figures count tries; clients count answers.
        traffic.errors = [:]
        let point = CounterPoint(
            milliseconds: uptimeMilliseconds, traffic: traffic, errors: service.errorCount, accepted: service.accepted)
        let accepted = total.secondStart.map { Rates(from: $0, to: point).accepted } ?? 0
        var figures = SecondFigures()
        figures.inFlight = Float(service.active)
        figures.setLatency(service.totals.latency)
        total.append(point, figures, ending: count, end: end)

        var rotation = Rotation(strategy: service.strategy, weights: [:])
        for server in service.servers {
            let point = CounterPoint(
                milliseconds: uptimeMilliseconds, traffic: server.traffic, errors: server.errorCount)
            servers[server.id, default: Series()].append(point, SecondFigures(server), ending: count, end: end)
            facts[server.id, default: ChangeLog(capacity: 64)].note(ServerFacts(server), at: stamp)
            if server.state.isPicked { rotation.weights[server.id] = server.weight }
        }
        if rotation != rotations.last { shareStart = uptimeMilliseconds }
        rotations.note(rotation, at: stamp)
        roster.note(Roster(service: service.steady, ids: service.servers.map(\.id)), at: stamp)
        forgetRemoved(end: end)
        guard count > 0 else { return }
        var sum = ServiceSecond(service)
        sum.accepted = Float(accepted)
        sum.process = process
        sum.process.timeouts = [:]
        sum.cpuPercent = cpuPercent
        if let now = service.watched?.latency.first(where: { $0.server == nil })?.buckets {
            if let buckets, let counted = LatencyGrid.between(buckets, now, seconds: count) {
                (sum.latencies, sum.p99Microseconds) = counted
            }
            buckets = now
        }
        for second in (end - count)..<end { sums.append(sum, at: second) }
    }

    private mutating func forgetRemoved(end: Int) {
        let present = Set(roster.last?.ids ?? [])
        guard servers.count > present.count else { return }
        let removed = servers.filter { !present.contains($0.key) }.sorted {
            $0.value.seconds.end > $1.value.seconds.end
        }
        for (position, entry) in removed.enumerated()
        where position >= ServiceHistory.removedCapacity || entry.value.seconds.end < end - Series.capacity
            || entry.value.seconds.count == 0
        {
            servers[entry.key] = nil
            facts[entry.key] = nil
        }
    }

    // MARK: - As of now, or of the second that is looked at

    /// The same, as it was at the end of a second.
    func looked(at second: Int?) -> ServiceHistory {
        var copy = self
        copy.second = second
        return copy
    }

    /// The number of the second after the last that is looked at.
    var end: Int { second.map { $0 + 1 } ?? total.seconds.end }

    /// What happens a second; nil before the second snapshot.
    var rates: Rates? {
        guard let second else { return total.rates }
        var rates = total.seconds[second]?.rates
        rates?.accepted = Double(sums[second]?.accepted ?? 0)
        return rates
    }

    /// What happens a second at a server.
    func rates(of server: UInt64) -> Rates? {
        guard let second else { return servers[server]?.rates }
        return servers[server]?.seconds[second]?.rates
    }

    /// A server's last seconds, oldest first; the service's when nil.
    func recent(_ count: Int, server: UInt64? = nil) -> [SecondFigures] {
        let track = server.map { servers[$0]?.seconds } ?? total.seconds
        return track?.values((end - max(0, count))..<end) ?? []
    }

    /// How unequally the servers were loaded over the last 10 s: the mean of the seconds' coefficients of variation.
    var imbalance: Double? {
        let values = sums.values((end - 10)..<end).compactMap(\.imbalance)
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// The share of picks of each server, with the number of picks it was counted from. It follows a change of
    /// strategy, rotation or weight with the second snapshot after it.
    func shares(atUptime uptime: Int64) -> (shares: [UInt64: Double], picks: UInt64) {
        var counts: [UInt64: Double] = [:]
        if let second {
            let change = rotations.change(before: second) ?? second
            let start = max(second - 9, change + 1 + ServiceHistory.settlingSeconds)
            for id in roster[second]?.ids ?? [] {
                counts[id] = servers[id]?.seconds.values(min(start, second)..<(second + 1)).reduce(0) {
                    $0 + Double($1.picks)
                }
            }
        } else {
            let start = max(shareStart + ServiceHistory.settling, uptime - ServiceHistory.shareWindow)
            for id in roster.last?.ids ?? [] { counts[id] = servers[id].map { Double($0.picks(since: start)) } }
        }
        let sum = counts.reduce(0) { $0 + $1.value }
        guard sum > 0 else { return ([:], 0) }
        return (counts.mapValues { $0 / sum }, UInt64(min(sum, 1e18)))
    }

    /// True when the shares still hold picks from before a change, which say nothing about the fair shares after it.
    var isMixed: Bool {
        guard let second else {
            return !total.points.dropLast().contains { $0.milliseconds >= shareStart + ServiceHistory.settling }
        }
        return rotations.change(before: second).map { second - $0 <= ServiceHistory.settlingSeconds } ?? false
    }

    /// The service as it was at the end of a second, as far as it is kept; nil when nothing is.
    func snapshot(at second: Int) -> ServiceSnapshot? {
        guard let roster = roster[second], let sum = sums[second], let figures = total.seconds[second] else {
            return nil
        }
        var service = roster.service
        service.totals = sum.totals
        service.refused = sum.refused
        service.failures = sum.failures
        service.ownResponses = sum.ownResponses
        service.queued = sum.queued
        service.addedLatency = sum.addedLatency
        service.active = Int(figures.inFlight)
        service.servers = roster.ids.compactMap { server($0, at: second) }
        return service
    }

    private func server(_ id: UInt64, at second: Int) -> ServerSnapshot? {
        guard let series = servers[id], let figures = series.seconds[second], let facts = facts[id]?[second] else {
            return nil
        }
        var server = ServerSnapshot()
        server.id = id
        server.name = facts.name
        server.address = facts.address
        server.reason = facts.reason
        server.stateSinceUnixMilliseconds = facts.stateSinceUnixMilliseconds
        server.maximum = facts.maximum
        server.isBackup = facts.isBackup
        server.isChecked = facts.isChecked
        server.state = figures.state
        server.weight = figures.weight
        server.inFlight = Int(figures.inFlight)
        server.fairShare = figures.fairShare
        server.traffic.latency = figures.latency
        server.traffic.picks = series.count(\.picks, \.picks, at: second)
        server.traffic.requests = series.count(\.requests, \.requests, at: second)
        server.traffic.retries = series.count(\.retries, \.retries, at: second)
        server.traffic.bytesIn = series.count(\.bytesIn, \.bytesIn, at: second)
        server.traffic.bytesOut = series.count(\.bytesOut, \.bytesOut, at: second)
        server.traffic.errors[ServiceHistory.anyKind] = series.count(\.errors, \.errors, at: second)
        return server
    }

    /// The kind under which a past server's errors stand: of which kind they were is not kept.
    static let anyKind = "all"
}

extension ServerState {
    /// True when the strategy may pick the server now.
    var isPicked: Bool { self == .up || self == .checking }
    /// True when the server is meant to serve, even if it does not answer at present.
    var isInRotation: Bool {
        switch self {
        case .up, .checking, .failing, .down, .ejected: true
        case .draining, .removing, .off: false
        }
    }
}
