import Balancer

/// The past of a service and of its servers, by server id.
struct ServiceHistory: Sendable {
    private(set) var total = Series()
    private(set) var servers: [UInt64: Series] = [:]
    /// The uptime from which shares are counted: the last change of the strategy, of the rotation or of a weight.
    private(set) var shareStart: Int64 = 0
    private var rotation: [UInt64: Int] = [:]
    private var strategy = ""

    /// Shares are counted over at most this long, in milliseconds.
    static let shareWindow: Int64 = 10_000

    /// Takes a new snapshot of the service.
    mutating func append(_ service: ServiceSnapshot, uptimeMilliseconds: Int64) {
        var traffic = service.totals
        // The total's own error figures count tries; clients count answers.
        traffic.errors = [:]
        let point = CounterPoint(
            milliseconds: uptimeMilliseconds, traffic: traffic, errors: service.errorCount, accepted: service.accepted)
        total.append(point, inFlight: service.active, p99Microseconds: service.totals.latency.p99)
        var present = Set<UInt64>()
        var nowInRotation: [UInt64: Int] = [:]
        for server in service.servers {
            present.insert(server.id)
            let point = CounterPoint(
                milliseconds: uptimeMilliseconds, traffic: server.traffic, errors: server.errorCount)
            servers[server.id, default: Series()].append(
                point, inFlight: server.inFlight, p99Microseconds: server.traffic.latency.p99)
            if server.state.isPicked { nowInRotation[server.id] = server.weight }
        }
        if servers.count > present.count { servers = servers.filter { present.contains($0.key) } }
        if nowInRotation != rotation || service.strategy != strategy {
            rotation = nowInRotation
            strategy = service.strategy
            shareStart = uptimeMilliseconds
        }
    }

    /// The share of picks of each server now, with the number of picks it was counted from. It follows a change of
    /// strategy, rotation or weight with the second snapshot after it.
    func shares(atUptime uptime: Int64) -> (shares: [UInt64: Double], picks: UInt64) {
        let start = max(shareStart, uptime - ServiceHistory.shareWindow)
        var counts: [UInt64: UInt64] = [:]
        var sum: UInt64 = 0
        for (id, series) in servers {
            let picks = series.picks(since: start)
            counts[id] = picks
            sum &+= picks
        }
        guard sum > 0 else { return ([:], 0) }
        return (counts.mapValues { Double($0) / Double(sum) }, sum)
    }
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
