import Testing

@testable import Balancer

/// Servers with a load table in which all of them are available, and requests to pick for.
struct StrategyFixture {
    let load = LoadTable()
    let roster: Roster

    /// Servers of those weights in the slots from `firstSlot` on, named `server0`, `server1` ...
    init(weights: [Int], firstSlot: Int = 0) {
        roster = Roster(
            weights.enumerated().map { position, weight in
                RosterEntry(
                    index: ServerIndex(firstSlot + position), weight: weight,
                    identity: Hashing.hash("server\(position)", seed: 0))
            })
        for entry in roster.entries { load.setAvailable(entry.index, true) }
    }

    /// The strategy of that name over these servers, or over `roster`.
    func make(
        _ name: String, roster: Roster? = nil, previous: (any Strategy)? = nil
    ) throws -> any Strategy {
        try #require(Strategies.named(name)).init(roster: roster ?? self.roster, previous: previous)
    }

    /// A server's slot.
    subscript(position: Int) -> ServerIndex { roster.entries[position].index }

    /// A request with those random bits.
    static func request(
        random: UInt64 = 0, key: UInt64 = 0, excluded: [ServerIndex] = [],
        now: Instant = Instant(nanoseconds: 1_000_000_000_000)
    ) -> PickRequest {
        var set = ServerSet()
        excluded.forEach { set.insert($0) }
        return PickRequest(clientKey: key, random: random, excluded: set, now: now)
    }

    /// How often each server is picked, by position, in `picks` picks that are over at once.
    func counts(
        _ strategy: any Strategy, picks: Int, seed: UInt64 = 1, excluded: [ServerIndex] = []
    ) -> [Int] {
        var random = RandomGenerator(seed: seed)
        var counts = [Int](repeating: 0, count: roster.entries.count)
        var request = StrategyFixture.request(excluded: excluded)
        for _ in 0..<picks {
            request.random = random.next()
            request.clientKey = random.next()
            guard let picked = strategy.pick(request, load: load) else { continue }
            counts[picked.offset - self[0].offset] += 1
        }
        return counts
    }

    /// The servers of the next picks, as letters.
    func letters(_ strategy: any Strategy, picks: Int) -> String {
        String(
            (0..<picks).map { _ -> Character in
                guard let picked = strategy.pick(StrategyFixture.request(), load: load) else { return "-" }
                return Character(UnicodeScalar(UInt8(0x61 + picked.offset - self[0].offset)))
            })
    }
}
