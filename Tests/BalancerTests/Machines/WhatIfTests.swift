import Testing

@testable import Balancer

@Suite struct WhatIfTests {
    private static func servers(_ weights: [Int], seconds: [Double]) -> [WhatIf.Server] {
        zip(weights, seconds).enumerated().map { position, server in
            WhatIf.Server(
                name: "server\(position)",
                entry: RosterEntry(
                    index: ServerIndex(position), weight: server.0,
                    identity: Hashing.hash("server\(position)", seed: 0)),
                duration: UInt64(server.1 * 1e9))
        }
    }

    private static func arrival(_ seconds: Double, client: UInt64, _ server: Int) -> Arrival {
        Arrival(at: Instant(nanoseconds: UInt64(seconds * 1e9)), clientKey: client, server: ServerIndex(server))
    }

    /// Arrivals of many clients, as round robin spread them.
    private static func many(_ count: Int, servers: Int, clients: Int) -> [Arrival] {
        (0..<count).map { arrival(1000 + Double($0) / 500, client: UInt64($0 * 7919 % clients), $0 % servers) }
    }

    @Test func `turns by hand: all at one server become half and half`() {
        let arrivals = [(0, 1), (1, 1), (2, 2), (3, 2)].map { Self.arrival($0.0, client: $0.1, 0) }
        let question = WhatIf(
            servers: Self.servers([1, 1], seconds: [1, 1]), arrivals: arrivals, active: "round-robin")
        var time: UInt64 = 0
        let detail = question.estimate("round-robin") {
            time += 400
            return time
        }
        #expect(detail.strategy == "round-robin" && detail.arrivals == 4 && detail.windowMilliseconds == 3000)
        #expect(
            detail.shares == [
                WhatIfDetail.Share(server: "server0", now: 1, then: 0.5, fair: 0.5),
                WhatIfDetail.Share(server: "server1", now: 0, then: 0.5, fair: 0.5),
            ])
        // Picks 4 and 0: mean 2, deviation 2; then 2 and 2.
        #expect(detail.imbalanceNow == 1 && detail.imbalanceThen == 0)
        // Each client meets both, server0 first: none has moved.
        #expect(detail.clients == 2 && detail.movedClients == 0)
        // Four picks in one step of the clock.
        #expect(detail.pickNanosecondsNow == 100 && detail.pickNanosecondsThen == 100)
    }

    @Test func `load by hand: the slow server gets the first request and no more`() {
        let arrivals = [0, 2, 4, 6].map { Self.arrival($0, client: 1, 0) }
        let question = WhatIf(
            servers: Self.servers([1, 1], seconds: [10, 1]), arrivals: arrivals, active: "round-robin")
        let detail = question.estimate("least-connections") { 0 }
        #expect(detail.shares.map(\.then) == [0.25, 0.75] && detail.shares.map(\.fair) == [0.5, 0.5])
        // Until 6 s: 6 s at one and 1 s + 1 s + 0 s at the other; now 6 + 4 + 2 + 0 s at one alone.
        #expect(detail.imbalanceThen == 0.5 && detail.imbalanceNow == 1)
        #expect(detail.clients == 1 && detail.movedClients == 1)
        // Each stands for ten: the second server, too, is occupied for 10 s, and the turns are shared.
        var thinned = question
        thinned.weight = 10
        #expect(thinned.estimate("least-connections") { 0 }.shares.map(\.then) == [0.5, 0.5])
    }

    @Test func `ip-hash moves exactly the clients that it places elsewhere`() throws {
        let servers = Self.servers([1, 2, 1], seconds: [0.01, 0.01, 0.01])
        let arrivals = (0..<600).map { Self.arrival(Double($0) / 100, client: UInt64($0 % 200), $0 % 200 % 3) }
        let question = WhatIf(servers: servers, arrivals: arrivals, active: "round-robin")
        let detail = question.estimate("ip-hash") { 0 }
        let load = LoadTable()
        for server in servers { load.setAvailable(server.entry.index, true) }
        let hash = IPHash(roster: Roster(servers.map(\.entry)), previous: nil)
        let placed = (0..<200).map { client in
            hash.pick(PickRequest(clientKey: UInt64(client), random: 0, now: Instant(nanoseconds: 1)), load: load)
        }
        let moved = (0..<200).filter { placed[$0] != ServerIndex($0 % 3) }.count
        #expect(moved > 50 && detail.clients == 200 && detail.movedClients == moved)
        for (position, share) in detail.shares.enumerated() {
            let expected = Double(placed.filter { $0 == ServerIndex(position) }.count) / 200
            #expect(abs(share.then - expected) < 1e-9)
        }
    }

    @Test(arguments: Strategies.names)
    func `the same arrivals give the same estimate, in few milliseconds`(name: String) {
        let question = WhatIf(
            servers: Self.servers([1, 2, 3, 1], seconds: [0.01, 0.02, 0.005, 0.1]),
            arrivals: Self.many(WhatIf.limit, servers: 4, clients: 300), active: "round-robin")
        let start = Clock.now()
        let detail = question.estimate(name) { 0 }
        let milliseconds = Clock.now().nanoseconds(since: start) / 1_000_000
        // Far above what it takes: a few milliseconds, some tens where the build is not optimised.
        #expect(milliseconds < 5_000, "\(milliseconds) ms")
        #expect(question.estimate(name) { 0 } == detail)
        for total in [detail.shares.map(\.now), detail.shares.map(\.then), detail.shares.map(\.fair)] {
            #expect(abs(total.reduce(0, +) - 1) < 1e-9)
        }
        #expect(detail.shares.allSatisfy { $0.then > 0 } && detail.imbalanceThen.isFinite)
    }

    @Test func `round robin over many arrivals is its fair share`() {
        let question = WhatIf(
            servers: Self.servers([1, 2, 1], seconds: [0.1, 0.1, 0.1]),
            arrivals: Self.many(4000, servers: 3, clients: 10), active: "random")
        let detail = question.estimate("weighted-round-robin") { 0 }
        #expect(detail.shares.map(\.then) == [0.25, 0.5, 0.25] && detail.shares.map(\.fair) == [0.25, 0.5, 0.25])
        #expect(detail.imbalanceThen == 0 && detail.imbalanceNow > 0.2)
    }

    @Test func `without arrivals, servers or such a strategy there is nothing to tell, and nothing breaks`() {
        let none = WhatIf(servers: [], arrivals: [], active: "round-robin")
        for name in Strategies.names + ["fastest"] {
            let detail = none.estimate(name) { 0 }
            #expect(detail.shares.isEmpty && detail.arrivals == 0 && detail.pickNanosecondsThen == nil)
        }
        var out = WhatIf(
            servers: Self.servers([1, 1], seconds: [1, 1]), arrivals: Self.many(10, servers: 3, clients: 3),
            active: "ip-hash")
        for place in out.servers.indices { out.servers[place].isAvailable = false }
        let detail = out.estimate("least-connections") { 0 }
        #expect(detail.shares.map(\.then) == [0, 0] && detail.imbalanceThen == 0)
    }
}
