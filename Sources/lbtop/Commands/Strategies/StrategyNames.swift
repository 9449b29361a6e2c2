import Balancer

/// The strategies as the command line names them: the registry's own names, in its order.
enum StrategyNames {
    static let all = [
        "round-robin", "weighted-round-robin", "least-connections", "ip-hash", "random", "power-of-two", "peak-ewma",
    ]

    /// The line for a name that the registry does not have.
    static func unknown(_ name: String) -> String {
        "unknown strategy '\(name)'; see `lbtop strategies`"
    }

    /// The text of `lbtop strategies`.
    static var listing: String { all.joined(separator: "\n") + "\n" }
}
