/// The servers take turns in roster order, round after round; one of weight w takes part in w rounds of each cycle:
/// weights 3, 1, 2 give a b c a c a. Exact over any number of threads.
final class RoundRobin: TurnGiving {
    static let info = StrategyInfo(
        name: "round-robin", title: "Round robin",
        sentence: "Each server in turn, in rounds, a heavier one in more rounds: the plain choice for like servers.",
        fairness: .weights)

    private let rotation: Rotation

    init(roster: Roster, previous: (any Strategy)?) {
        rotation = Rotation(roster, previous: previous, order: Schedule.inRounds)
    }

    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? { rotation.pick(request, load) }

    func fairShare(load: LoadTable) -> [ServerShare] { rotation.candidates.sharesByWeight(load: load) }

    func explain(_ request: PickRequest, load: LoadTable) -> Explanation { rotation.explain(request, load) }

    func handover() -> Handover { rotation.handover() }
}
