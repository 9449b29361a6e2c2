/// Orders of turns: each server, by its position in the roster, as often as its weight says after all weights have
/// been divided by their greatest common divisor. At most 1024 servers with weights up to 256: 262,144 turns (512 KiB);
/// while servers warm up, ten times as many.
enum Schedule {
    /// Turns spread as evenly as can be: weights 5, 1, 1 give a a b a c a a, never a a a a a b c.
    ///
    /// This is the smooth weighted round robin of nginx: in each turn every server gains its weight, the one with the
    /// most (the first of equals) takes the turn and pays the sum of all weights. That takes servers times turns
    /// steps; above four million of them (milliseconds) the k-th turn of a server of weight w stands at (k + 1/2) / w
    /// of the way instead, sorted by counting: the counts are as exact and the turns as even, their order differs.
    static func smooth(weights: [Int]) -> [UInt16] {
        let weights = reduced(weights)
        let total = weights.reduce(0, +)
        if weights.count * total <= 4_000_000 { return smoothByAccounts(weights, total) }
        return smoothByPlaces(weights, total)
    }

    /// Turns in rounds, as many as the largest weight, each in roster order: a server of weight w takes part in w of
    /// them, the first one included. Weights 3, 1, 2 give a b c a c a (after the interleaved weighted round robin of
    /// Katevenis, Sidiropoulos, Courcoubetis, "Weighted round-robin cell multiplexing in a general-purpose ATM switch
    /// chip", 1991).
    ///
    /// Its rounds are spread over all of them, not the first w: 10 beside 100 would else be a half of the first twenty
    /// turns, just when a server that warms up has come in.
    static func inRounds(weights: [Int]) -> [UInt16] {
        let weights = reduced(weights)
        var turns: [UInt16] = []
        turns.reserveCapacity(weights.reduce(0, +))
        let rounds = weights.max() ?? 0
        for round in 0..<rounds {
            for (position, weight) in weights.enumerated()
            where (rounds - round * weight % rounds) % rounds < weight {
                turns.append(UInt16(truncatingIfNeeded: position))
            }
        }
        return turns
    }

    /// The weights divided by their greatest common divisor.
    static func reduced(_ weights: [Int]) -> [Int] {
        let divisor = weights.reduce(0, greatestCommonDivisor)
        return divisor > 1 ? weights.map { $0 / divisor } : weights
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    private static func smoothByAccounts(_ weights: [Int], _ total: Int) -> [UInt16] {
        var accounts = [Int](repeating: 0, count: weights.count)
        var turns: [UInt16] = []
        turns.reserveCapacity(total)
        for _ in 0..<total {
            var best = 0
            for position in weights.indices {
                accounts[position] += weights[position]
                if accounts[position] > accounts[best] { best = position }
            }
            accounts[best] -= total
            turns.append(UInt16(truncatingIfNeeded: best))
        }
        return turns
    }

    private static func smoothByPlaces(_ weights: [Int], _ total: Int) -> [UInt16] {
        var starts = [Int](repeating: 0, count: total + 1)
        for weight in weights {
            for turn in 0..<weight { starts[place(turn, weight, total) + 1] += 1 }
        }
        for place in 1...total { starts[place] += starts[place - 1] }
        var turns = [UInt16](repeating: 0, count: total)
        for (position, weight) in weights.enumerated() {
            for turn in 0..<weight {
                let place = place(turn, weight, total)
                turns[starts[place]] = UInt16(truncatingIfNeeded: position)
                starts[place] += 1
            }
        }
        return turns
    }

    /// Where a turn stands on a line of `total` places: 0 ..< `total`.
    private static func place(_ turn: Int, _ weight: Int, _ total: Int) -> Int {
        (2 * turn + 1) * total / (2 * weight)
    }
}
