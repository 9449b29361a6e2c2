/// The list of columns to sort by.
struct SortMenu: Sendable, Equatable {
    enum Outcome: Equatable { case stay, cancel, apply(SortColumn) }

    var highlighted: Int

    init(column: SortColumn) {
        highlighted = SortColumn.allCases.firstIndex(of: column) ?? 0
    }

    mutating func press(_ key: Key) -> Outcome {
        let all = SortColumn.allCases
        switch key {
        case .escape, .control("g"), .control("c"), .character("q"), .character("s"): return .cancel
        case .enter: return .apply(all[min(highlighted, all.count - 1)])
        default: highlighted = MenuMovement.moved(highlighted, by: key, count: all.count) ?? highlighted
        }
        return .stay
    }
}
