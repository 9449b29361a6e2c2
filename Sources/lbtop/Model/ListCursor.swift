/// The cursor of a list: bound to what it stands on by number, never to a row.
struct ListCursor: Sendable, Equatable {
    /// What it stands on; nil: nothing yet, or the newest where the list follows that.
    private(set) var selection: UInt64?
    /// The first row shown.
    private(set) var firstRow = 0
    /// Where it was last.
    private(set) var lastRow = 0

    /// The row it stands on; nil when what it stood on is not in the list.
    func row(in ids: [UInt64]) -> Int? { selection.flatMap { ids.firstIndex(of: $0) } }

    /// Moves by rows, stopping at the ends.
    mutating func move(by rows: Int, in ids: [UInt64], visible: Int) {
        guard !ids.isEmpty else { return }
        var target: Int
        if let here = row(in: ids) {
            target = here + rows
        } else if selection == nil {
            target = rows > 0 ? 0 : ids.count - 1
        } else {
            // What stood there has gone: its place is where the movement starts.
            target = rows > 0 ? lastRow + rows - 1 : lastRow + rows
        }
        target = min(max(0, target), ids.count - 1)
        selection = ids[target]
        keepVisible(in: ids, visible: visible)
    }

    /// Puts it on a row's element; nil: on nothing.
    mutating func select(_ id: UInt64?, in ids: [UInt64], visible: Int) {
        selection = id
        keepVisible(in: ids, visible: visible)
    }

    /// Scrolls so that its row is on the screen, moved no more than needed.
    mutating func keepVisible(in ids: [UInt64], visible: Int) {
        if let row = row(in: ids) { lastRow = row }
        lastRow = min(lastRow, max(0, ids.count - 1))
        firstRow = TableState.firstRow(firstRow, showing: lastRow, of: ids.count, in: visible)
    }
}
