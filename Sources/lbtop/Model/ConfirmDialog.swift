/// Asks before a server leaves for good, or before the last one in rotation leaves it. The default is Cancel.
struct ConfirmDialog: Sendable, Equatable {
    /// What would be done.
    enum Subject: Sendable { case remove, drain, off, undo, redo }

    enum Outcome: Equatable { case stay, cancel, confirm, confirmNow, drainFirst }

    var subject: Subject
    var service: String
    /// The servers it asks about, by id: one, or those that were tagged.
    var servers: [UInt64: String]
    /// The one server's name, or how many they are.
    var serverName: String
    /// True when no other server could take the traffic.
    var isLast: Bool
    /// True when a removal was asked for that cuts at once: `y` does that, then.
    var cutsNow = false

    func press(_ key: Key) -> Outcome {
        switch key {
        case .character("y"): cutsNow ? .confirmNow : .confirm
        // A capital: `k` moves elsewhere, and fingers know it.
        case .character("K") where subject == .remove: .confirmNow
        case .character("d") where subject == .remove: .drainFirst
        case .enter, .escape, .character("n"), .character("q"), .control("g"), .control("c"): .cancel
        default: .stay
        }
    }
}
