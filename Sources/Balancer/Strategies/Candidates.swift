/// The roster as a strategy keeps it, and the one rule that says which of its servers a request may go to.
///
/// A candidate is spoken of by its *position* here, 0 ..< `count`, which is its place in the roster.
struct Candidates: ~Copyable, Sendable {
    /// A server of the roster.
    struct Candidate: BitwiseCopyable, Sendable {
        /// Its slot in the load table, below `LoadTable.capacity`.
        let server: ServerIndex
        /// Its weight, 1...`Roster.heaviest`.
        let weight: Int
        /// The stable hash of its name.
        let identity: UInt64
    }

    private let table: FixedTable<Candidate>

    /// The servers of a roster; those whose slot is not in the load table are left out.
    init(_ roster: Roster) {
        let entries = roster.entries.prefix(LoadTable.capacity).filter { $0.index.offset < LoadTable.capacity }
        let heaviest = entries.reduce(1) { max($0, $1.weight) }
        table = FixedTable(
            entries.map { entry in
                // All are divided where one is too large: a limit for each of them would change their ratios.
                var weight = max(entry.weight, 1)
                if heaviest > Roster.heaviest {
                    weight = max(1, Int(Double(weight) / Double(heaviest) * Double(Roster.heaviest)))
                }
                return Candidate(server: entry.index, weight: weight, identity: entry.identity)
            })
    }

    /// How many servers there are.
    var count: Int {
        @inline(__always) get { table.count }
    }

    /// The server at a position.
    @inline(__always)
    subscript(position: Int) -> Candidate { table[position] }

    /// True when the request may go to the server now: it is available, has not been tried by this request, and is
    /// below its maximum. No lock, no allocation.
    @inline(__always)
    func isEligible(_ position: Int, _ request: PickRequest, _ load: LoadTable) -> Bool {
        let server = table[position].server
        return load.isAvailable(server) && !request.excluded.contains(server) && load.hasRoom(server)
    }

    /// The weights, in roster order. Allocates.
    var weights: [Int] { (0..<count).map { table[$0].weight } }

    /// The shares of the available servers in proportion to `worth`; unavailable ones get 0. Off the hot path.
    func shares(load: LoadTable, worth: (Candidate) -> Double) -> [ServerShare] {
        var total = 0.0
        var shares: [ServerShare] = []
        for position in 0..<count {
            let candidate = table[position]
            let value = load.isAvailable(candidate.server) ? max(0, worth(candidate)) : 0
            total += value
            shares.append(ServerShare(server: candidate.server, share: value))
        }
        guard total > 0, total.isFinite else {
            return shares.map { ServerShare(server: $0.server, share: 0) }
        }
        return shares.map { ServerShare(server: $0.server, share: $0.share / total) }
    }

    /// The shares by weight. Off the hot path.
    func sharesByWeight(load: LoadTable) -> [ServerShare] {
        shares(load: load) { Double($0.weight) }
    }

    /// Requests in flight per weight once one more is there: what load is compared by. The new one counts, or a light
    /// server that is idle would look as good as a heavy one and take far more than its share.
    @inline(__always)
    func loadPerWeight(_ position: Int, _ load: LoadTable) -> Double {
        let candidate = table[position]
        return Double(load.inFlight(candidate.server) &+ 1) / Double(candidate.weight)
    }

    /// What `explain` says of the two that were drawn, in roster order. Off the hot path.
    func values(
        ofPair pair: (first: Int, second: Int?)?, of value: (_ position: Int) -> Double
    ) -> [Explanation.Value] {
        guard let pair else { return [] }
        let positions = [pair.first] + (pair.second.map { [$0] } ?? [])
        return positions.sorted().map { Explanation.Value(server: table[$0].server, value: value($0)) }
    }

    /// What `explain` says of the eligible servers, in roster order. Off the hot path.
    func values(
        _ request: PickRequest, _ load: LoadTable, of value: (_ position: Int) -> Double
    ) -> [Explanation.Value] {
        (0..<count).filter { isEligible($0, request, load) }
            .map { Explanation.Value(server: table[$0].server, value: value($0)) }
    }
}
