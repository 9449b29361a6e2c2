/// How a server's detail is scrolled, and whether it has the keys.
struct DetailState: Sendable, Equatable {
    /// The first row of its page that is shown; limited to what there is when it is drawn.
    var firstRow = 0
    /// True when keys scroll it and walk its connections; otherwise they walk the servers.
    var hasKeys = false
    /// The cursor in its list of connections.
    var cursor = ListCursor()
}
