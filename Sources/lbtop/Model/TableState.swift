/// How the table is sorted, scrolled, and where its cursor is. The cursor is bound to the server, never to a row.
struct TableState: Sendable, Equatable {
    var column = SortColumn.added
    /// Turns the column's natural direction round.
    var isReversed = false
    /// The ids in the order shown.
    var order: [UInt64] = []
    /// The first row shown.
    var firstRow = 0
    /// The server under the cursor.
    var selection: UInt64?
    /// Its name, for the line that says it has gone.
    var selectionName: String?
    /// The name of the server that was under the cursor and has gone: until the user moves, no key hits another.
    var lostName: String?
    /// True when that server is there still, and the filter hides it now.
    var lostIsHidden = false
    /// What hides rows; nil: nothing.
    var filter: RowFilter?
    /// What is searched for: rows that match are marked, and none is hidden.
    var search: RowFilter?
    /// The servers that an action goes to, instead of the one under the cursor, when any of them is shown.
    var tags: Set<UInt64> = []
    /// Where the cursor was last.
    var lastRow = 0
    /// Until then (milliseconds since 1970) rows keep their places, because the user is navigating.
    var frozenUntilUnixMilliseconds: Int64 = 0

    /// How long rows keep still after a movement, in milliseconds.
    static let freeze: Int64 = 3_000

    /// Why no server is under the cursor, when one was.
    var lostText: String? {
        lostName.map { "\($0) \(lostIsHidden ? "is hidden by the filter now" : "has gone")" }
    }

    /// True when the largest or last value stands on top.
    var isDescending: Bool { column.isDescendingByNature != isReversed }
}
