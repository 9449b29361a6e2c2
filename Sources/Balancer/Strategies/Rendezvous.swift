import CLinux
import Glibc

/// Weighted rendezvous hashing: which server wins a slot.
///
/// Each server draws a number in (0, 1) for each slot, by hashing its name with the slot; the largest -weight / ln(number)
/// wins (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005). A server that leaves or fails gives up
/// only what it had won, and the others share that by weight; one that returns gets the same back.
///
/// Servers are kept in groups of equal weight: within a group the largest number wins, and only the winners of
/// groups need a logarithm.
struct Rendezvous: ~Copyable, Sendable {
    /// A server as it competes for slots.
    struct Contender: BitwiseCopyable, Sendable {
        let position: UInt16
        let weight: UInt16
        let identity: UInt64
    }

    private let contenders: FixedTable<Contender>

    /// The contenders of a roster. Their order there does not matter.
    init(_ candidates: borrowing Candidates) {
        var contenders: [Contender] = []
        for position in 0..<candidates.count {
            let candidate = candidates[position]
            contenders.append(
                Contender(
                    position: UInt16(truncatingIfNeeded: position),
                    weight: UInt16(truncatingIfNeeded: candidate.weight), identity: candidate.identity))
        }
        // The heaviest first: they win most slots, which spares the others their logarithms.
        contenders.sort { ($1.weight, $0.identity, $0.position) < ($0.weight, $1.identity, $1.position) }
        // Two servers of one name would draw the same numbers, and one of them would never win.
        var seen: [UInt64: UInt64] = [:]
        contenders = contenders.map { contender in
            let copies = seen[contender.identity, default: 0]
            seen[contender.identity] = copies + 1
            guard copies > 0 else { return contender }
            return Contender(
                position: contender.position, weight: contender.weight,
                identity: Hashing.mix(contender.identity ^ Hashing.mix(copies)))
        }
        self.contenders = FixedTable(contenders)
    }

    /// The position of the slot's winner among those that `accepts` lets in, or nil when it lets none in.
    @inline(__always)
    func winner(slot: Int, accepts: (_ position: Int) -> Bool) -> Int? {
        let seed = Hashing.mix(UInt64(truncatingIfNeeded: slot))
        var winner: Int?
        var winningScore = -1.0
        var index = 0
        while index < contenders.count {
            let weight = contenders[index].weight
            var best: UInt64 = 0
            var bestPosition: Int?
            while index < contenders.count, contenders[index].weight == weight {
                let contender = contenders[index]
                index &+= 1
                guard accepts(Int(contender.position)) else { continue }
                let drawn = Hashing.mix(contender.identity ^ seed)
                if bestPosition == nil || drawn > best { (best, bestPosition) = (drawn, Int(contender.position)) }
            }
            guard let bestPosition else { continue }
            if winner == nil, index == contenders.count { return bestPosition }
            // -ln(x) >= 1 - x, so the score is at most weight / (1 - x): most groups fall out here.
            let room = Double(weight) - winningScore * (1 - Rendezvous.number(best))
            if winner != nil, room < 0 { continue }
            let score = Rendezvous.score(best, weight: Int(weight))
            if winner == nil || score > winningScore { (winner, winningScore) = (bestPosition, score) }
        }
        return winner
    }

    /// -weight / ln(number), for 64 bits as a number in (0, 1). Positive and finite.
    static func score(_ drawn: UInt64, weight: Int) -> Double {
        -Double(weight) / log(number(drawn))
    }

    /// 64 bits as a number in (0, 1): 52 bits and a half, which a Double holds exactly, so never 0 and never 1.
    @inline(__always)
    private static func number(_ drawn: UInt64) -> Double {
        (Double(drawn >> 12) + 0.5) / 4_503_599_627_370_496
    }

    /// The score by which a position stands for a slot, for `explain`.
    func score(position: Int, slot: Int) -> Double {
        let seed = Hashing.mix(UInt64(truncatingIfNeeded: slot))
        for index in 0..<contenders.count where Int(contenders[index].position) == position {
            let contender = contenders[index]
            return Rendezvous.score(Hashing.mix(contender.identity ^ seed), weight: Int(contender.weight))
        }
        return 0
    }
}
