/// Two different servers are drawn at random by weight; the one with the lower expected wait gets the request: cost
/// times requests in flight (this one included), per weight.
///
/// The cost is the longer of the faded peak EWMA and the mean age of the requests in flight: a server that hangs is
/// seen before it has answered anything. A server of which nothing is known gets one request and no more until that
/// is answered.
final class PeakEWMA: Strategy {
    static let info = StrategyInfo(
        name: "peak-ewma", title: "Peak EWMA",
        sentence: "The shorter expected wait of two random servers: for servers of unlike or changing speed.",
        fairness: .latency)

    /// The wait that is assumed of an unknown server which owes its first answer: longer than any real one.
    private static let penalty = Double(1 << 56)

    private let draws: WeightedDraw

    init(roster: Roster, previous: (any Strategy)?) {
        draws = WeightedDraw(roster)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        guard let pair = draw(request, load) else { return nil }
        return draws.candidates[choose(pair, load, request.now)].server
    }

    @inline(__always)
    private func draw(_ request: PickRequest, _ load: LoadTable) -> (first: Int, second: Int?)? {
        var random = RandomGenerator(seed: request.random)
        guard let first = draws.eligible(&random, request, load) else { return nil }
        return (first, draws.eligible(&random, request, load, other: first))
    }

    @inline(__always)
    private func choose(_ pair: (first: Int, second: Int?), _ load: LoadTable, _ now: Instant) -> Int {
        guard let second = pair.second else { return pair.first }
        return wait(second, load, now) < wait(pair.first, load, now) ? second : pair.first
    }

    /// The expected wait at a server, in nanoseconds per weight; only good for comparing.
    @inline(__always)
    private func wait(_ position: Int, _ load: LoadTable, _ now: Instant) -> Double {
        let candidate = draws.candidates[position]
        let inFlight = load.inFlight(candidate.server)
        let (cost, stamp) = load.cost(candidate.server)
        if cost == 0 { return inFlight == 0 ? 0 : PeakEWMA.penalty * Double(inFlight) }
        let age = Double(load.meanAgeNanoseconds(candidate.server, now: now))
        let expected = max(PeakEWMACost.decayed(cost: cost, stamp: stamp, now: now), age)
        return expected * Double(inFlight &+ 1) / Double(candidate.weight)
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
            picked: pair.map { draws.candidates[choose($0, load, request.now)].server },
            reason: "shorter expected wait of two drawn (nanoseconds per weight)",
            values: draws.candidates.values(ofPair: pair) { wait($0, load, request.now) })
    }
}
