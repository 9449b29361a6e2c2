/// The list of strategies to pick from; nothing changes until Enter.
struct StrategyPicker: Sendable, Equatable {
    enum Outcome: Equatable { case stay, cancel, apply(String) }

    var highlighted: Int

    /// Opens on the active strategy.
    init(active: String) {
        highlighted = StrategyChoices.names.firstIndex(of: active) ?? 0
    }

    mutating func press(_ key: Key) -> Outcome {
        let names = StrategyChoices.names
        guard !names.isEmpty else { return .cancel }
        switch key {
        case .escape, .control("g"), .control("c"), .character("q"), .character("b"): return .cancel
        case .enter: return .apply(names[min(highlighted, names.count - 1)])
        default: highlighted = MenuMovement.moved(highlighted, by: key, count: names.count) ?? highlighted
        }
        return .stay
    }
}
