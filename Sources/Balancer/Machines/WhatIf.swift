/// What another strategy would have made of arrivals that have been: they are run through it in virtual time, each
/// occupying the picked server for as long as that one took on average.
///
/// An estimate: how the servers would have answered to other loads is not known, and the run begins with nothing in
/// flight. The same arrivals give the same figures, but for the time that a pick takes.
struct WhatIf: Sendable {
    /// A server of the roster as it was in that time.
    struct Server: Sendable {
        var name: String
        var entry: RosterEntry
        var isAvailable = true
        var maximum = 0
        /// How long it took on average, in nanoseconds.
        var duration: UInt64
        /// Its smoothed response time, in nanoseconds, and when that was stored; 0 when it is not known.
        var cost: UInt64 = 0
        var costStamp = Instant(nanoseconds: 0)
    }

    /// The most arrivals that are run: a few milliseconds.
    static let limit = 5000
    /// Picks that their time is measured over.
    private static let timed = 512

    /// The servers, in the order of the roster.
    var servers: [Server]
    /// The arrivals, oldest first.
    var arrivals: [Arrival]
    /// Each arrival stands for so many: it occupies its server so much longer.
    var weight: UInt64 = 1
    /// The active strategy's name, whose picks are timed for comparison.
    var active: String
    /// Seeds the requests' random bits.
    var seed: UInt64 = 1

    /// Runs the arrivals through a strategy.
    ///
    /// - Parameters:
    ///   - strategy: its registered name; of an unknown one nothing is known.
    ///   - clock: nanoseconds, for the time that a pick takes.
    func estimate(_ strategy: String, clock: () -> UInt64) -> WhatIfDetail {
        var detail = WhatIfDetail()
        detail.strategy = strategy
        detail.arrivals = arrivals.count
        guard let type = Strategies.named(strategy) else { return detail }
        let start = arrivals.first?.at ?? Instant(nanoseconds: 0)
        let end = arrivals.last?.at ?? start
        detail.windowMilliseconds = Int64(end.nanoseconds(since: start) / 1_000_000)
        let roster = Roster(servers.map(\.entry))
        let load = table()
        let other = type.init(roster: roster, previous: nil)
        let picks = run(other, load)
        let byLoad = type.info.fairness == .load || type.info.fairness == .latency
        let now = arrivals.map { position[$0.server] }
        detail.shares = shares(now, picks, other.fairShare(load: load))
        detail.imbalanceNow = imbalance(now, byLoad: byLoad, end: end)
        detail.imbalanceThen = imbalance(picks, byLoad: byLoad, end: end)
        (detail.clients, detail.movedClients) = moved(now, picks)
        detail.pickNanosecondsThen = time(other, load, clock)
        if let type = Strategies.named(active) {
            detail.pickNanosecondsNow = time(type.init(roster: roster, previous: nil), load, clock)
        }
        return detail
    }

    /// The servers' places in the roster, by slot.
    private var position: [ServerIndex: Int] {
        Dictionary(servers.enumerated().map { ($1.entry.index, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func table() -> LoadTable {
        let load = LoadTable()
        for server in servers {
            load.setAvailable(server.entry.index, server.isAvailable)
            load.setMaximum(server.entry.index, server.maximum)
            if server.cost > 0 { load.setCost(server.entry.index, nanoseconds: server.cost, at: server.costStamp) }
        }
        return load
    }

    // MARK: The run

    /// The picked servers' places, an entry an arrival; nil where none was free.
    private func run(_ strategy: any Strategy, _ load: LoadTable) -> [Int?] {
        let position = position
        let slots = servers.map(\.entry.index)
        var random = RandomGenerator(seed: seed)
        var stays = Stays(servers.map { (occupied($0), $0.duration) })
        var picks: [Int?] = []
        picks.reserveCapacity(arrivals.count)
        for arrival in arrivals {
            stays.end(by: arrival.at) { place, start, end, sample in
                load.end(slots[place], begunAt: start)
                let (cost, stamp) = load.cost(slots[place])
                let updated = PeakEWMACost.updated(cost: cost, stamp: stamp, sample: sample, now: end)
                load.setCost(slots[place], nanoseconds: updated, at: end)
            }
            let request = PickRequest(clientKey: arrival.clientKey, random: random.next(), now: arrival.at)
            let place = strategy.pick(request, load: load).flatMap { position[$0] }
            picks.append(place)
            guard let place else { continue }
            load.begin(slots[place], at: arrival.at)
            stays.begin(place, at: arrival.at)
        }
        return picks
    }

    /// Requests at servers, in virtual time. At one server what began first ends first: all take the same time there.
    private struct Stays {
        private let times: [(occupied: UInt64, sample: UInt64)]
        private var starts: [[Instant]]
        private var next: [Int]
        /// When the next one ends, by server: few comparisons an arrival, whatever is in flight.
        private var ends: [Instant]

        init(_ times: [(occupied: UInt64, sample: UInt64)]) {
            self.times = times
            starts = times.map { _ in [] }
            next = times.map { _ in 0 }
            ends = times.map { _ in .never }
        }

        mutating func begin(_ place: Int, at now: Instant) {
            starts[place].append(now)
            if ends[place] == .never { ends[place] = now.advanced(byNanoseconds: times[place].occupied) }
        }

        mutating func end(
            by now: Instant, _ body: (_ place: Int, _ start: Instant, _ end: Instant, _ sample: UInt64) -> Void
        ) {
            for place in ends.indices {
                while ends[place] <= now {
                    body(place, starts[place][next[place]], ends[place], times[place].sample)
                    next[place] += 1
                    let isLast = next[place] == starts[place].count
                    ends[place] =
                        isLast
                        ? .never : starts[place][next[place]].advanced(byNanoseconds: times[place].occupied)
                }
            }
        }
    }

    private func occupied(_ server: Server) -> UInt64 {
        let (time, overflow) = server.duration.multipliedReportingOverflow(by: weight)
        return overflow ? .max / 4 : min(time, .max / 4)
    }

    // MARK: What came of it

    private func shares(_ now: [Int?], _ then: [Int?], _ fair: [ServerShare]) -> [WhatIfDetail.Share] {
        let before = counts(now)
        let after = counts(then)
        let totals = (max(1, before.reduce(0, +)), max(1, after.reduce(0, +)))
        return servers.indices.map { place in
            WhatIfDetail.Share(
                server: servers[place].name, now: Double(before[place]) / Double(totals.0),
                then: Double(after[place]) / Double(totals.1),
                fair: fair.first { $0.server == servers[place].entry.index }?.share ?? 0)
        }
    }

    private func counts(_ picks: [Int?]) -> [Int] {
        var counts = [Int](repeating: 0, count: servers.count)
        for case .some(let place) in picks { counts[place] += 1 }
        return counts
    }

    /// The coefficient of variation over the available servers, per weight: of the time that requests spent there (which
    /// is the time-averaged number in flight), or of the picks.
    private func imbalance(_ picks: [Int?], byLoad: Bool, end: Instant) -> Double {
        var sums = [Double](repeating: 0, count: servers.count)
        for (arrival, place) in zip(arrivals, picks) {
            guard let place else { continue }
            let time = min(occupied(servers[place]), end.nanoseconds(since: arrival.at))
            sums[place] += byLoad ? Double(time) : 1
        }
        let loads = servers.indices.filter { servers[$0].isAvailable }
            .map { sums[$0] / Double(max(1, servers[$0].entry.weight)) }
        let mean = loads.reduce(0, +) / Double(max(1, loads.count))
        guard mean > 0 else { return 0 }
        let variance = loads.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(loads.count)
        return variance.squareRoot() / mean
    }

    /// A client has moved when the server that it met most often (the first met among equals) is another one.
    private func moved(_ now: [Int?], _ then: [Int?]) -> (clients: Int, moved: Int) {
        var clients: [UInt64: [Int]] = [:]
        for (index, arrival) in arrivals.enumerated() { clients[arrival.clientKey, default: []].append(index) }
        let moved = clients.values.filter { favourite($0.map { now[$0] }) != favourite($0.map { then[$0] }) }
        return (clients.count, moved.count)
    }

    private func favourite(_ met: [Int?]) -> Int? {
        var counts: [Int: Int] = [:]
        for case .some(let place) in met { counts[place, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        for case .some(let place) in met where counts[place] == most { return place }
        return nil
    }

    /// Nanoseconds that a pick takes, over the load at the end of the run.
    private func time(_ strategy: any Strategy, _ load: LoadTable, _ clock: () -> UInt64) -> Double? {
        let sample = arrivals.suffix(WhatIf.timed)
        guard !sample.isEmpty else { return nil }
        var random = RandomGenerator(seed: seed)
        var found = 0
        let start = clock()
        for arrival in sample {
            let request = PickRequest(clientKey: arrival.clientKey, random: random.next(), now: arrival.at)
            if strategy.pick(request, load: load) != nil { found += 1 }
        }
        let end = clock()
        // `found` is used, so that the picks are made.
        return found >= 0 && end >= start ? Double(end - start) / Double(sample.count) : nil
    }
}
