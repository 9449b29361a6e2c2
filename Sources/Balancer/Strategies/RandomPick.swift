/// A random server, in proportion to the weights, among those that can take the request.
final class RandomPick: Strategy {
    static let info = StrategyInfo(
        name: "random", title: "Random",
        sentence: "A random server by weight: needs no shared state, evens out over many requests.",
        fairness: .weights)

    private let draws: WeightedDraw

    init(roster: Roster, previous: (any Strategy)?) {
        draws = WeightedDraw(roster)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        var random = RandomGenerator(seed: request.random)
        guard let position = draws.eligible(&random, request, load) else { return nil }
        return draws.candidates[position].server
    }

    func fairShare(load: LoadTable) -> [ServerShare] { draws.candidates.sharesByWeight(load: load) }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation {
        Explanation(
            picked: pick(request, load: load), reason: "drawn at random (weight)",
            values: draws.candidates.values(request, load) { Double(draws.candidates[$0].weight) })
    }
}
