/// Random draws of servers in proportion to their weights, by Walker's alias table: one look-up whatever the number of
/// servers (Vose, "A linear algorithm for generating random numbers with a given distribution", 1991). Whole numbers
/// throughout, so the proportions are exact.
struct WeightedDraw: ~Copyable, Sendable {
    /// A column of the table: below the threshold stands its own server, above it the alias.
    struct Column: BitwiseCopyable, Sendable {
        var threshold: UInt32
        var alias: UInt16
    }

    /// Draws before all servers are looked at: enough unless nearly all the weight is at servers not to be picked.
    private static let patience = 16

    /// The servers.
    let candidates: Candidates
    private let columns: FixedTable<Column>
    private let totalWeight: Int

    /// Draws from a roster. Allocates.
    init(_ roster: Roster) {
        let candidates = Candidates(roster)
        let weights = candidates.weights
        let total = weights.reduce(0, +)
        // Each column holds `total` units, and each server has weight * count of them to place.
        var units = weights.map { $0 * weights.count }
        var columns = weights.indices.map {
            Column(threshold: UInt32(truncatingIfNeeded: total), alias: UInt16(truncatingIfNeeded: $0))
        }
        var small = units.indices.filter { units[$0] < total }
        var large = units.indices.filter { units[$0] >= total }
        while let poor = small.popLast(), let rich = large.last {
            columns[poor] = Column(
                threshold: UInt32(truncatingIfNeeded: units[poor]), alias: UInt16(truncatingIfNeeded: rich))
            units[rich] -= total - units[poor]
            if units[rich] < total {
                large.removeLast()
                small.append(rich)
            }
        }
        totalWeight = total
        self.columns = FixedTable(columns)
        self.candidates = candidates
    }

    /// A position by weight, whether it may be picked or not. There must be servers.
    @inline(__always)
    private func draw(_ random: inout RandomGenerator) -> Int {
        let position = random.next(below: columns.count)
        let column = columns[position]
        return random.next(below: totalWeight) < Int(column.threshold) ? position : Int(column.alias)
    }

    /// An eligible position by weight, other than `other` (-1: any), or nil when there is none. Drawing again until an
    /// eligible one comes leaves the others' proportions as they are: no bias. No lock, no allocation.
    @inline(__always)
    func eligible(
        _ random: inout RandomGenerator, _ request: PickRequest, _ load: LoadTable, other: Int = -1
    ) -> Int? {
        guard columns.count > (other < 0 ? 0 : 1) else { return nil }
        for _ in 0..<WeightedDraw.patience {
            let position = draw(&random)
            if position != other, candidates.isEligible(position, request, load) { return position }
        }
        return amongEligible(&random, request, load, other: other)
    }

    private func amongEligible(
        _ random: inout RandomGenerator, _ request: PickRequest, _ load: LoadTable, other: Int
    ) -> Int? {
        var weight = 0
        // Not `&&` in one condition: it would capture the borrowed request.
        for position in 0..<candidates.count where position != other {
            if candidates.isEligible(position, request, load) { weight &+= candidates[position].weight }
        }
        var rest = random.next(below: weight)
        var last: Int?
        for position in 0..<candidates.count where position != other {
            guard candidates.isEligible(position, request, load) else { continue }
            last = position
            rest &-= candidates[position].weight
            if rest < 0 { break }
        }
        return last
    }
}
