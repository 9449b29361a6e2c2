/// The list of strategies to pick from; nothing changes until Enter, `t` or `c`.
struct StrategyPicker: Sendable, Equatable {
    enum Outcome: Equatable { case stay, cancel, apply(String), attempt(String), compare([String]) }

    var highlighted: Int
    /// The strategy that the highlighted one is compared with.
    var base: String
    /// True when it was opened to compare: Enter does that, then.
    let isForComparison: Bool

    /// Opens on the active strategy.
    init(active: String) {
        highlighted = StrategyChoices.names.firstIndex(of: active) ?? 0
        base = active
        isForComparison = false
    }

    /// Opens on another strategy than the active one, to compare it with that.
    init(comparing active: String) {
        highlighted = StrategyChoices.names.firstIndex { $0 != active } ?? 0
        base = active
        isForComparison = true
    }

    /// The highlighted strategy's name.
    var name: String {
        let names = StrategyChoices.names
        return names.indices.contains(highlighted) ? names[highlighted] : ""
    }

    mutating func press(_ key: Key) -> Outcome {
        let names = StrategyChoices.names
        guard !names.isEmpty else { return .cancel }
        switch key {
        case .escape, .control("g"), .control("c"), .character("q"), .character("b"): return .cancel
        case .enter: return isForComparison ? .compare([base, name]) : .apply(name)
        case .character("t"): return .attempt(name)
        case .character("c"): return .compare([base, name])
        case .character(" "): base = name
        default: highlighted = MenuMovement.moved(highlighted, by: key, count: names.count) ?? highlighted
        }
        return .stay
    }
}
