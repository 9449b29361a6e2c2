import Synchronization

/// The server with the fewest requests in flight per weight, those still connecting included.
///
/// A pick first asks the server whose turn it is by weight, and takes it when it is idle: so idle servers share by
/// weight, and one request at a time does not always meet the heaviest. Otherwise the least (in flight + 1) / weight
/// wins; equals take turns by a cursor of their own.
final class LeastConnections: TurnGiving {
    static let info = StrategyInfo(
        name: "least-connections", title: "Least connections",
        sentence: "The fewest requests in flight per weight: for requests that differ in length, and for TCP.",
        fairness: .load)

    /// Turns drawn to find an eligible one before all servers are compared.
    private static let patience = 8

    private let rotation: Rotation
    private let ties = Atomic<UInt64>(0)

    init(roster: Roster, previous: (any Strategy)?) {
        rotation = Rotation(roster, previous: previous, order: Schedule.smooth)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        let position = choose(
            request, load, ticket: { rotation.ticket() },
            tie: { ties.wrappingAdd(1, ordering: .relaxed).oldValue })
        guard let position else { return nil }
        return rotation.candidates[position].server
    }

    @inline(__always)
    private func choose(
        _ request: PickRequest, _ load: LoadTable, ticket: () -> UInt64, tie: () -> UInt64
    ) -> Int? {
        guard rotation.candidates.count > 0 else { return nil }
        for _ in 0..<LeastConnections.patience {
            let position = rotation.position(ticket())
            guard rotation.candidates.isEligible(position, request, load) else { continue }
            if load.inFlight(rotation.candidates[position].server) == 0 { return position }
            break
        }
        return least(request, load, tie: tie)
    }

    /// The eligible position with the least load per weight.
    @inline(__always)
    private func least(_ request: PickRequest, _ load: LoadTable, tie: () -> UInt64) -> Int? {
        var best = Key.worst
        var first: Int?
        var equals: UInt64 = 0
        for position in 0..<rotation.candidates.count
        where rotation.candidates.isEligible(position, request, load) {
            let key = key(position, load)
            if first == nil || key.isBelow(best) {
                (best, first, equals) = (key, position, 1)
            } else if !best.isBelow(key) {
                equals &+= 1
            }
        }
        guard equals > 1 else { return first }
        // A second walk to the equal whose turn it is. Load moves meanwhile: when it is no longer equal, the first
        // one found is as good.
        var rest = tie() % equals
        guard rest > 0 else { return first }
        for position in 0..<rotation.candidates.count
        where rotation.candidates.isEligible(position, request, load) {
            let key = key(position, load)
            guard !key.isBelow(best), !best.isBelow(key) else { continue }
            if rest == 0 { return position }
            rest &-= 1
        }
        return first
    }

    /// Load per weight as a fraction.
    private struct Key {
        /// Requests in flight and the one to come; at most 2^48, so that products with a weight (16 bits) never overflow.
        let requests: UInt64
        let weight: UInt64

        static let worst = Key(requests: 1 << 48, weight: 1)

        /// True when this fraction is the smaller one, by cross-multiplication: exact.
        @inline(__always)
        func isBelow(_ other: Key) -> Bool {
            requests &* other.weight < other.requests &* weight
        }
    }

    @inline(__always)
    private func key(_ position: Int, _ load: LoadTable) -> Key {
        let candidate = rotation.candidates[position]
        let inFlight = UInt64(load.inFlight(candidate.server))
        return Key(requests: min(inFlight, (1 << 48) - 1) &+ 1, weight: UInt64(candidate.weight))
    }

    /// The load that each should carry, by weight. Picks follow from it and from speed: a server that is twice as
    /// fast is free twice as often.
    func fairShare(load: LoadTable) -> [ServerShare] { rotation.candidates.sharesByWeight(load: load) }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation {
        var ticket = rotation.nextTicket
        let picked = choose(
            request, load,
            ticket: {
                defer { ticket &+= 1 }
                return ticket
            }, tie: { ties.load(ordering: .relaxed) })
        let idle = picked.map { load.inFlight(rotation.candidates[$0].server) == 0 } ?? false
        return Explanation(
            picked: picked.map { rotation.candidates[$0].server },
            reason: idle ? "idle (in flight + 1 per weight)" : "lowest in flight + 1 per weight",
            values: rotation.candidates.values(request, load) { rotation.candidates.loadPerWeight($0, load) })
    }

    func handover() -> Handover { rotation.handover() }
}
