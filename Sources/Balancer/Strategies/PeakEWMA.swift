/// Two different servers are drawn at random by weight; the one with the lower expected wait gets the request: cost
/// times requests in flight (this one included), per weight.
///
/// The one drawn first wins when it is idle, unless the other one is faster: then that gets the more of its requests the
/// more time it saves, and all of them where it saves half and more, times below `noise` left out of account. So idle
/// servers of like speed share by weight (a lighter one would never win by wait per weight), and a few milliseconds that
/// an answer once took longer do not decide alone: a cost that has jumped comes down in tens of seconds only.
///
/// The cost is the longer of the faded peak EWMA and the mean age of the requests in flight: a server that hangs is
/// seen before it has answered anything. A server of which nothing is known gets one request and no more until that
/// is answered. Where nothing is known of either, which is so for all of TCP mode, connections per weight decide.
final class PeakEWMA: Strategy {
    static let info = StrategyInfo(
        name: "peak-ewma", title: "Peak EWMA",
        sentence: "The shorter expected wait of two random servers: for servers of unlike or changing speed.",
        fairness: .latency)

    /// What answers differ by without a server being slow, in nanoseconds: 10 ms.
    private static let noise = 10_000_000.0

    private let draws: WeightedDraw

    init(roster: Roster, previous: (any Strategy)?) {
        draws = WeightedDraw(roster)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        guard let pair = draw(request, load) else { return nil }
        return draws.candidates[choose(pair, request, load)].server
    }

    @inline(__always)
    private func draw(_ request: PickRequest, _ load: LoadTable) -> (first: Int, second: Int?)? {
        var random = RandomGenerator(seed: request.random)
        guard let first = draws.eligible(&random, request, load) else { return nil }
        return (first, draws.eligible(&random, request, load, other: first))
    }

    /// What is known of a server when it is compared.
    private struct Standing {
        /// The expected time of an answer in nanoseconds; 0 when nothing is known.
        let expected: Double
        let inFlight: Int
        let weight: Int

        var isIdle: Bool { inFlight == 0 }
        var isUnknown: Bool { expected == 0 }
        /// Requests in flight per weight, this one included.
        var load: Double { Double(inFlight &+ 1) / Double(weight) }
    }

    @inline(__always)
    private func standing(_ position: Int, _ load: LoadTable, _ now: Instant) -> Standing {
        let candidate = draws.candidates[position]
        let (cost, stamp) = load.cost(candidate.server)
        var expected = 0.0
        if cost > 0 {
            let age = Double(load.meanAgeNanoseconds(candidate.server, now: now))
            expected = max(PeakEWMACost.decayed(cost: cost, stamp: stamp, now: now), age, 1)
        }
        return Standing(expected: expected, inFlight: load.inFlight(candidate.server), weight: candidate.weight)
    }

    @inline(__always)
    private func choose(_ pair: (first: Int, second: Int?), _ request: PickRequest, _ load: LoadTable) -> Int {
        guard let other = pair.second else { return pair.first }
        let first = standing(pair.first, load, request.now)
        let second = standing(other, load, request.now)
        return PeakEWMA.prefers(second, to: first, request) ? other : pair.first
    }

    /// True when the one drawn second gets the request.
    @inline(__always)
    private static func prefers(_ second: Standing, to first: Standing, _ request: PickRequest) -> Bool {
        switch (first.isUnknown, second.isUnknown) {
        case (true, true): return !first.isIdle && second.load < first.load
        case (true, false): return !first.isIdle
        case (false, true): return second.isIdle
        case (false, false): break
        }
        guard first.isIdle else { return second.expected * second.load < first.expected * first.load }
        // How much sooner it would answer, as a share of the first one's time: from a half on it always wins.
        let saved = first.expected - second.expected * Double(second.inFlight &+ 1)
        let gain = saved / (first.expected + PeakEWMA.noise)
        return gain > 0 && 2 * gain * 0x1p32 > Double(Hashing.mix(~request.random) >> 32)
    }

    /// What `explain` says of a server: the expected wait in nanoseconds per weight, or its load where nothing is known.
    private func wait(_ position: Int, _ load: LoadTable, _ now: Instant) -> Double {
        let standing = standing(position, load, now)
        return max(standing.expected, 1) * standing.load
    }

    /// Weight by speed: the inverse of the cost. A server of unknown cost counts as the mean of the known ones.
    func fairShare(load: LoadTable) -> [ServerShare] {
        var known = 0.0
        var sum = 0.0
        for position in 0..<draws.candidates.count {
            let server = draws.candidates[position].server
            let cost = load.cost(server).nanoseconds
            guard cost > 0, load.isAvailable(server) else { continue }
            known += 1
            sum += Double(cost)
        }
        let mean = known > 0 ? sum / known : 1
        return draws.candidates.shares(load: load) { candidate in
            let cost = load.cost(candidate.server).nanoseconds
            return Double(candidate.weight) / (cost > 0 ? Double(cost) : mean)
        }
    }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation {
        let pair = draw(request, load)
        return Explanation(
            picked: pair.map { draws.candidates[choose($0, request, load)].server },
            reason: "shorter expected wait of two drawn (nanoseconds per weight)",
            values: draws.candidates.values(ofPair: pair) { wait($0, load, request.now) })
    }
}
