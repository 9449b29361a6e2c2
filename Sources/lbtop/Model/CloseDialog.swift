import Balancer

/// Asks before a client connection is cut. The default is Cancel.
struct CloseDialog: Sendable, Equatable {
    enum Outcome: Equatable { case stay, cancel, close }

    var service: String
    /// As it was seen when it was asked about; its number says which one is meant.
    var connection: ConnectionFigures

    func press(_ key: Key) -> Outcome {
        switch key {
        case .character("y"): .close
        case .enter, .escape, .character("n"), .character("q"), .control("g"), .control("c"): .cancel
        default: .stay
        }
    }
}
