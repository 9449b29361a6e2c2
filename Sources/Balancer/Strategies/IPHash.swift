/// A client always meets the same server: 65,536 slots, each owned by its weighted rendezvous winner.
///
/// The table is filled once (milliseconds, by the controller); a pick is one look-up. When the owner cannot take the
/// request, the slot's winner among the others does: only that server's clients move, spread over all others by
/// weight, to the very servers that they would belong to without it; and they return when it returns.
final class IPHash: Strategy {
    static let info = StrategyInfo(
        name: "ip-hash", title: "IP hash",
        sentence: "A client stays with its server while that is up: for servers that keep sessions or caches.",
        fairness: .clients)

    /// The slots that clients are hashed to.
    static let slots = 65_536

    private let candidates: Candidates
    private let rendezvous: Rendezvous
    /// The position that owns each slot; empty without servers.
    private let owners: FixedTable<UInt16>

    init(roster: Roster, previous: (any Strategy)?) {
        let candidates = Candidates(roster)
        let rendezvous = Rendezvous(candidates)
        var owners: [UInt16] = []
        if candidates.count > 0 {
            owners.reserveCapacity(IPHash.slots)
            for slot in 0..<IPHash.slots {
                owners.append(UInt16(truncatingIfNeeded: rendezvous.winner(slot: slot) { _ in true } ?? 0))
            }
        }
        self.owners = FixedTable(owners)
        self.rendezvous = rendezvous
        self.candidates = candidates
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        guard let position = choose(request, load) else { return nil }
        return candidates[position].server
    }

    @inline(__always)
    private func choose(_ request: PickRequest, _ load: LoadTable) -> Int? {
        guard owners.count > 0 else { return nil }
        let slot = IPHash.slot(request.clientKey)
        let owner = Int(owners[slot])
        if candidates.isEligible(owner, request, load) { return owner }
        return substitute(slot, request, load)
    }

    /// The slot's winner among the eligible.
    private func substitute(_ slot: Int, _ request: PickRequest, _ load: LoadTable) -> Int? {
        return rendezvous.winner(slot: slot) { candidates.isEligible($0, request, load) }
    }

    /// The slot of a client, 0 ..< `slots`.
    @inline(__always)
    static func slot(_ clientKey: UInt64) -> Int {
        // Mixed once more, so that a poor key (a bare address) spreads as well.
        Int(truncatingIfNeeded: Hashing.mix(clientKey) >> 48)
    }

    /// The share of clients by weight; how many requests those make is theirs to say.
    func fairShare(load: LoadTable) -> [ServerShare] { candidates.sharesByWeight(load: load) }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation {
        let picked = choose(request, load)
        let slot = IPHash.slot(request.clientKey)
        let isOwner = owners.count > 0 && picked == Int(owners[slot])
        return Explanation(
            picked: picked.map { candidates[$0].server },
            reason: isOwner ? "owns the client's slot \(slot) (score)" : "next in line for slot \(slot) (score)",
            values: candidates.values(request, load) { rendezvous.score(position: $0, slot: slot) })
    }
}
