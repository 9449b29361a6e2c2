/// What a head may cost and which doors are open.
struct HeadLimits: Sendable {
    /// The most bytes of a whole head, its last line end and what precedes it included.
    var head = 32 * 1024
    /// The most bytes of a request line or status line, without its line end.
    var requestLine = 8 * 1024
    /// The most field lines; the capacity of `HeadFields` limits them too.
    var fields = 100
    /// The protocols to which a client may upgrade; others are removed and the request goes on.
    var upgradeTokens = TokenList(["websocket"])
    /// Whether CONNECT is passed on.
    var allowConnect = false
}
