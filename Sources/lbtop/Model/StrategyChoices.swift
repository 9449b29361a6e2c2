import Balancer

/// The strategies that can be chosen, from the engine's registry.
enum StrategyChoices {
    static let all: [StrategyInfo] = [
        StrategyInfo(
            name: "round-robin", title: "Round robin",
            sentence: "Each server in turn, by weight; exact over all workers.", fairness: .weights),
        StrategyInfo(
            name: "weighted-round-robin", title: "Weighted round robin",
            sentence: "In turn by weight, interleaved smoothly.", fairness: .weights),
        StrategyInfo(
            name: "least-connections", title: "Least connections",
            sentence: "The server with the fewest requests in flight for its weight.", fairness: .load),
        StrategyInfo(
            name: "ip-hash", title: "IP hash",
            sentence: "A client always meets the same server; only a removed server's clients move.",
            fairness: .clients),
        StrategyInfo(name: "random", title: "Random", sentence: "Any server, by weight.", fairness: .weights),
        StrategyInfo(
            name: "power-of-two", title: "Power of two choices",
            sentence: "Of two servers drawn at random, the one with fewer requests in flight.", fairness: .load),
        StrategyInfo(
            name: "peak-ewma", title: "Peak EWMA",
            sentence: "Of two servers drawn at random, the one that will likely answer sooner.", fairness: .latency),
    ]

    /// The registered names, in registry order.
    static var names: [String] { all.map(\.name) }

    static func info(_ name: String) -> StrategyInfo? { all.first { $0.name == name } }
}
