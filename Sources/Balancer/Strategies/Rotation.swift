import Synchronization

/// Servers that take turns by a fixed schedule and one cursor that all threads share: exact over any number of them.
///
/// Every pick takes a ticket (the cursor's next value), which stands for a turn. When the turn's server cannot take
/// the request, the ticket is used up and another one drawn. Because passing over uses up the turn, the rest of the
/// schedule goes on in its own proportions: what a failed server leaves is spread over all others by their weights.
/// (Without that, as in `a b c d` with b down, whoever follows in the schedule would get the failed share on top.)
struct Rotation: ~Copyable, Sendable {
    /// Tickets that a pick draws before it looks at all servers: enough unless most turns belong to failed servers.
    private static let patience = 32

    /// The servers.
    let candidates: Candidates
    /// The schedule: positions in `candidates`.
    private let turns: FixedTable<UInt16>
    private let cursor: Atomic<UInt64>
    /// Counts the picks that found none by turns, so that these are spread by a sequence of their own.
    private let displaced = Atomic<UInt64>(0)

    /// Servers that take turns in the order of `turns` (positions in the roster), from where `previous` has got to.
    init(_ roster: Roster, previous: (any Strategy)?, order: ([Int]) -> [UInt16]) {
        let candidates = Candidates(roster)
        let turns = order(candidates.weights)
        cursor = Atomic(Rotation.start(turns, candidates, (previous as? any TurnGiving)?.handover()))
        self.turns = FixedTable(turns)
        self.candidates = candidates
    }

    // MARK: Picks

    /// The next ticket; used up by this call.
    @inline(__always)
    func ticket() -> UInt64 {
        cursor.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// Counts a pick that found none by turns.
    @inline(__always)
    func displacement() -> UInt64 {
        displaced.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// The ticket that will be drawn next, for `explain`.
    var nextTicket: UInt64 { cursor.load(ordering: .relaxed) }

    /// The position whose turn a ticket stands for. There must be servers.
    @inline(__always)
    func position(_ ticket: UInt64) -> Int {
        Int(turns[Int(truncatingIfNeeded: ticket % UInt64(truncatingIfNeeded: turns.count))])
    }

    /// The server that is next in turn among the eligible, or nil when none is. No lock, no allocation.
    @inline(__always)
    func pick(_ request: PickRequest, _ load: LoadTable) -> ServerIndex? {
        let position = next(request, load, ticket: { ticket() }, displacement: { displacement() })
        guard let position else { return nil }
        return candidates[position].server
    }

    /// The position that is next in turn among the eligible, or nil when none is. Tickets come from outside, so that
    /// `explain` can look ahead without using any up.
    @inline(__always)
    func next(
        _ request: PickRequest, _ load: LoadTable, ticket: () -> UInt64, displacement: () -> UInt64
    ) -> Int? {
        guard turns.count > 0 else { return nil }
        for _ in 0..<min(Rotation.patience, 2 &* turns.count) {
            let position = position(ticket())
            if candidates.isEligible(position, request, load) { return position }
        }
        return amongEligible(request, load, displacement: displacement())
    }

    /// Most of the schedule belongs to servers that cannot be picked: shares the turns among the eligible by weight.
    /// Multiples of the golden ratio fall evenly over their line of weights (Weyl), so the shares keep close to exact.
    private func amongEligible(
        _ request: PickRequest, _ load: LoadTable, displacement: UInt64
    ) -> Int? {
        var weight = 0
        for position in 0..<candidates.count where candidates.isEligible(position, request, load) {
            weight &+= candidates[position].weight
        }
        let fraction = displacement &* 0x9E37_79B9_7F4A_7C15
        var rest = Int(truncatingIfNeeded: fraction.multipliedFullWidth(by: UInt64(weight)).high)
        var last: Int?
        for position in 0..<candidates.count where candidates.isEligible(position, request, load) {
            last = position
            rest &-= candidates[position].weight
            if rest < 0 { break }
        }
        return last
    }

    // MARK: Off the hot path

    /// How many turns pass before each server's next one, by position.
    func turnsUntilNext() -> [Int] {
        var waits = [Int](repeating: turns.count, count: candidates.count)
        let start = nextTicket
        for offset in 0..<turns.count {
            let position = position(start &+ UInt64(offset))
            waits[position] = min(waits[position], offset)
        }
        return waits
    }

    /// The server whose turn is next, with the turns that pass before each server's own.
    func explain(_ request: PickRequest, _ load: LoadTable) -> Explanation {
        var ticket = nextTicket
        let picked = next(
            request, load,
            ticket: {
                defer { ticket &+= 1 }
                return ticket
            }, displacement: { displaced.load(ordering: .relaxed) })
        let waits = turnsUntilNext()
        return Explanation(
            picked: picked.map { candidates[$0].server }, reason: "next in turn (turns to wait)",
            values: candidates.values(request, load) { Double(waits[$0]) })
    }

    /// Where the turns have got to.
    func handover() -> Handover {
        guard turns.count > 0 else { return Handover(fraction: 0, upcoming: []) }
        let waits = turnsUntilNext()
        let order = waits.indices.sorted { waits[$0] < waits[$1] }
        let places = order.map {
            Handover.Place(server: candidates[$0].server, identity: candidates[$0].identity)
        }
        let used = nextTicket % UInt64(turns.count)
        return Handover(fraction: Double(used) / Double(turns.count), upcoming: places)
    }

    /// The first ticket of a successor: a turn of the server that would have been next, near the same part of the
    /// schedule.
    private static func start(_ turns: [UInt16], _ candidates: borrowing Candidates, _ handover: Handover?) -> UInt64 {
        guard let handover, !turns.isEmpty else { return 0 }
        let near = min(turns.count - 1, Int(handover.fraction * Double(turns.count)))
        var positions: [Handover.Place: Int] = [:]
        for position in 0..<candidates.count {
            let candidate = candidates[position]
            positions[Handover.Place(server: candidate.server, identity: candidate.identity)] = position
        }
        guard let next = handover.upcoming.lazy.compactMap({ positions[$0] }).first else { return UInt64(near) }
        for offset in 0..<turns.count {
            let ticket = (near + offset) % turns.count
            if Int(turns[ticket]) == next { return UInt64(ticket) }
        }
        return UInt64(near)
    }
}
