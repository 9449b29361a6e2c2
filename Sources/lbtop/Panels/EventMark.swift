import Balancer

/// The letter and the look of an event, beside its line and under graphs at the second it happened.
struct EventMark: Sendable {
    var sign: Character
    var style: Style
    /// True when it is worth a place under a graph.
    var isOnGraphs: Bool

    init(_ event: EngineEvent) {
        let known = EventSign(event)
        (sign, isOnGraphs) = (known.sign, known.isOnGraphs)
        switch event.level {
        case .info: style = .plain
        case .notice: style = event.kind == .serverUp ? .good : .heading
        case .warning: style = .warning
        case .error: style = .bad
        }
    }
}
