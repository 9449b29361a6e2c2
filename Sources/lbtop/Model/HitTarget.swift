/// What stands at a cell of the screen, for the mouse. Panels name it while they draw, so that a click goes to what was
/// seen there.
enum HitTarget: Hashable, Sendable {
    /// A server's row, by the server's id.
    case server(UInt64)
    /// A row of the list of connections or events, by its number.
    case row(UInt64)
    /// The header of a column of the table.
    case header(SortColumn)
    /// A key's name, wherever one is written: a click presses it.
    case key(Key)
    /// A line of the list in front.
    case choice(Int)
    /// Nothing that takes a click.
    case nothing
}
