import Balancer

/// A column of a table: when it is shown, how wide it is, and what stands in it.
struct TableColumn<Row: Sendable>: Sendable {
    var header: String
    var sort: SortColumn?
    /// The least width it is readable at, and the most that it has use for.
    var least: Int
    var most: Int
    /// 0 goes last when the screen is narrow.
    var priority: Int
    /// It is left out on screens narrower than this.
    var leastScreen = 0
    var isRightAligned = true
    /// What stands in it, for a width.
    var cell: @Sendable (Row, PanelContext, Int) -> StyledText

    /// Its name where columns are chosen.
    var name: String { sort?.rawValue ?? header.lowercased() }

    /// Those of the names given, in their order; a screen however narrow tries to show them.
    static func chosen(_ names: [String]?, of columns: [TableColumn]) -> [TableColumn] {
        guard let names else { return columns }
        var kept = (["name"] + names.filter { $0 != "name" }).compactMap { name in columns.first { $0.name == name } }
        // The name stands where it was put.
        if let place = names.firstIndex(of: "name"), let first = kept.first, first.name == "name" {
            kept.removeFirst()
            kept.insert(first, at: min(place, kept.count))
        }
        return kept.map { column in
            var column = column
            column.leastScreen = 0
            return column
        }
    }

    /// The columns with their widths that fit: those of least priority go first, then what is left over is given to
    /// those that can use it, from the left.
    static func fit(_ columns: [TableColumn], width: Int, screen: Int) -> [(column: TableColumn, width: Int)] {
        var kept = columns.filter { screen >= $0.leastScreen }
        func total() -> Int { kept.reduce(0) { $0 + $1.least + 1 } - 1 }
        while kept.count > 1, total() > width,
            let worst = kept.indices.max(by: { kept[$0].priority < kept[$1].priority })
        {
            kept.remove(at: worst)
        }
        var left = max(0, width - total())
        return kept.map { column in
            let extra = min(left, max(0, column.most - column.least))
            left -= extra
            return (column, min(column.least + extra, width))
        }
    }
}
