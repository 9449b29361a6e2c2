/// What to search being typed, and where the cursor was before.
struct SearchLine: Sendable {
    var editor = LineEditor()
    var origin: UInt64?
}
