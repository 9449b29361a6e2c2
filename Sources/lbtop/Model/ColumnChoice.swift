/// The columns of the table by name, and which of them are shown, in which order.
enum ColumnChoice {
    /// All there are, in the usual order.
    static let names = [
        "name", "address", "state", "weight", "conn", "req/s", "in/s", "out/s", "p50", "p90", "p99", "err", "retry",
        "share", "trend",
    ]

    /// The chosen ones in their order, then the others, in the usual one.
    static func listed(_ chosen: [String]?) -> [(name: String, isShown: Bool)] {
        guard let chosen else { return names.map { ($0, true) } }
        let known = chosen.filter(names.contains)
        return known.map { ($0, true) } + names.filter { !known.contains($0) }.map { ($0, false) }
    }

    /// With a column shown or hidden. Names always stay: rows without them could not be told apart.
    static func toggled(_ chosen: [String]?, at position: Int) -> [String]? {
        let list = listed(chosen)
        guard list.indices.contains(position), list[position].name != "name" else { return chosen }
        let name = list[position].name
        let shown = list.filter { $0.isShown != ($0.name == name) }.map(\.name)
        return shown == names ? nil : shown
    }

    /// With a shown column one place further on or back.
    static func moved(_ chosen: [String]?, at position: Int, by step: Int) -> [String]? {
        var shown = listed(chosen).filter(\.isShown).map(\.name)
        guard shown.indices.contains(position), shown.indices.contains(position + step) else { return chosen }
        shown.swapAt(position, position + step)
        return shown == names ? nil : shown
    }
}
