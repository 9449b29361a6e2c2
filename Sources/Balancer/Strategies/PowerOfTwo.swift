/// Two different servers are drawn at random by weight; the one with less in flight per weight gets the request
/// (Mitzenmacher, "The power of two choices in randomized load balancing", 2001).
///
/// The one drawn first wins when it is idle, and when both are equal: a coin that knows the weights.
final class PowerOfTwo: Strategy {
    static let info = StrategyInfo(
        name: "power-of-two", title: "Power of two",
        sentence: "The less loaded of two random servers: nearly least connections, at any number of servers.",
        fairness: .load)

    private let draws: WeightedDraw

    init(roster: Roster, previous: (any Strategy)?) {
        draws = WeightedDraw(roster)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        guard let pair = draw(request, load) else { return nil }
        return draws.candidates[choose(pair, load)].server
    }

    @inline(__always)
    private func draw(_ request: PickRequest, _ load: LoadTable) -> (first: Int, second: Int?)? {
        var random = RandomGenerator(seed: request.random)
        guard let first = draws.eligible(&random, request, load) else { return nil }
        return (first, draws.eligible(&random, request, load, other: first))
    }

    @inline(__always)
    private func choose(_ pair: (first: Int, second: Int?), _ load: LoadTable) -> Int {
        guard let second = pair.second, load.inFlight(draws.candidates[pair.first].server) > 0 else {
            return pair.first
        }
        let firstLoad = draws.candidates.loadPerWeight(pair.first, load)
        return draws.candidates.loadPerWeight(second, load) < firstLoad ? second : pair.first
    }

    /// The load that each should carry, by weight. Picks follow from it and from speed: a server that is twice as
    /// fast is free twice as often.
    func fairShare(load: LoadTable) -> [ServerShare] { draws.candidates.sharesByWeight(load: load) }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation {
        let pair = draw(request, load)
        return Explanation(
            picked: pair.map { draws.candidates[choose($0, load)].server },
            reason: "lower of two drawn (in flight + 1 per weight)",
            values: draws.candidates.values(ofPair: pair) { draws.candidates.loadPerWeight($0, load) })
    }
}
