/// The servers take turns that are spread as evenly as their weights allow: 5, 1, 1 give a a b a c a a. Exact over any
/// number of threads.
final class WeightedRoundRobin: TurnGiving {
    static let info = StrategyInfo(
        name: "weighted-round-robin", title: "Weighted round robin",
        sentence: "Turns by weight, spread evenly so that a heavy server gets no bursts: for servers of unlike size.",
        fairness: .weights)

    private let rotation: Rotation

    init(roster: Roster, previous: (any Strategy)?) {
        rotation = Rotation(roster, previous: previous, order: Schedule.smooth)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? { rotation.pick(request, load) }

    func fairShare(load: LoadTable) -> [ServerShare] { rotation.candidates.sharesByWeight(load: load) }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation { rotation.explain(request, load) }

    func handover() -> Handover { rotation.handover() }
}
