import Balancer

/// The letter of an event, and whether it is worth a place under a graph.
struct EventSign: Sendable {
    let sign: Character
    let isOnGraphs: Bool

    init(_ event: EngineEvent) {
        switch event.kind {
        case .strategy: (sign, isOnGraphs) = ("S", true)
        case .added: (sign, isOnGraphs) = ("+", true)
        case .draining, .drained, .removing:
            (sign, isOnGraphs) = ("D", event.kind == .draining || event.kind == .removing)
        case .removed: (sign, isOnGraphs) = ("-", true)
        case .enabled: (sign, isOnGraphs) = ("E", true)
        case .off: (sign, isOnGraphs) = ("M", true)
        case .weight: (sign, isOnGraphs) = ("W", true)
        case .maximum: (sign, isOnGraphs) = ("L", true)
        case .check: (sign, isOnGraphs) = ("C", true)
        case .timeout: (sign, isOnGraphs) = ("T", true)
        case .edited: (sign, isOnGraphs) = ("N", true)
        case .closed: (sign, isOnGraphs) = ("c", false)
        case .moved: (sign, isOnGraphs) = ("A", true)
        case .serverUp: (sign, isOnGraphs) = ("^", true)
        case .serverFailing, .serverDown, .serverEjected: (sign, isOnGraphs) = ("x", true)
        case .noServer, .fault: (sign, isOnGraphs) = ("!", true)
        case .refused: (sign, isOnGraphs) = ("?", false)
        // What the console itself did to the traffic: its load generator.
        case .note where event.actor == ConsoleModel.actor && event.level == .notice: (sign, isOnGraphs) = ("l", true)
        case .started, .listening, .stopping, .stopped, .note: (sign, isOnGraphs) = ("i", false)
        }
    }
}
