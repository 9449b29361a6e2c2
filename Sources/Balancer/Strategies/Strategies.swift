/// The registry: every balancing algorithm there is. One line here puts a new one into the console, the command line,
/// the documentation and the contract tests.
public enum Strategies {
    /// All strategies, in the order in which they are shown everywhere.
    public static let all: [any Strategy.Type] = [
        RoundRobin.self,
        WeightedRoundRobin.self,
        LeastConnections.self,
        IPHash.self,
        RandomPick.self,
        PowerOfTwo.self,
        PeakEWMA.self,
    ]

    /// The names, in that order.
    public static var names: [String] { all.map { $0.info.name } }

    /// The strategy of that name, or nil.
    public static func named(_ name: String) -> (any Strategy.Type)? {
        all.first { $0.info.name == name }
    }

    /// The name that was probably meant: one that begins with the text or holds it, has its initials (`rr`, `lc`), or
    /// differs from it by at most half of its letters; nil when nothing is near. Case and separators do not matter.
    /// For "did you mean ...?".
    public static func nearest(to text: String) -> String? { NearestName.to(text, among: names) }
}
