import Balancer

/// The strategies that can be chosen: the engine's registry, as values.
enum StrategyChoices {
    static let all: [StrategyInfo] = Strategies.all.map { $0.info }

    /// The registered names, in registry order.
    static let names: [String] = all.map(\.name)

    static func info(_ name: String) -> StrategyInfo? { all.first { $0.name == name } }
}
