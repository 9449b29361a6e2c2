/// The dialog that starts a load generator against the own listener.
struct LoadDialog: Sendable, Equatable {
    enum Field: CaseIterable, Sendable { case rate, connections }
    enum Outcome: Equatable { case stay, cancel, start(LoadOrder) }

    var target: String
    var field = Field.rate
    var rate = LineEditor("200")
    var connections = LineEditor("8")

    mutating func press(_ key: Key) -> Outcome {
        switch key {
        case .escape, .control("g"), .control("c"): return .cancel
        case .enter: return order.map { .start($0) } ?? .stay
        case .tab, .down, .backTab, .up: field = field == .rate ? .connections : .rate
        // Figures only: a letter is a slip of the finger.
        case .character(let character) where !character.isASCII || !character.isNumber: break
        default: if field == .rate { _ = rate.press(key) } else { _ = connections.press(key) }
        }
        return .stay
    }

    /// What was typed; nil while it is out of range.
    var order: LoadOrder? {
        guard let rate = Int(rate.text), let connections = Int(connections.text), LoadOrder.rates.contains(rate),
            LoadOrder.connectionCounts.contains(connections)
        else { return nil }
        return LoadOrder(target: target, rate: rate, connections: connections)
    }
}
