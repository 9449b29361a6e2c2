/// A client connection.
public struct ConnectionFigures: Sendable, Codable, Equatable {
    /// Unique within the engine's life; `Command.Action.close` takes it.
    public var id: UInt64 = 0
    /// The client's address with its port.
    public var client: String = ""
    /// The server it is at now, by name; nil between two requests.
    public var server: String?
    /// How long it is open, in milliseconds.
    public var ageMilliseconds: Int64 = 0
    /// Requests that it has sent; 1 in TCP mode.
    public var requests: UInt64 = 0
    /// Bytes from the client.
    public var bytesIn: UInt64 = 0
    /// Bytes to the client.
    public var bytesOut: UInt64 = 0
    /// What it is doing: `idle`, `head`, `queued`, `connecting`, `waiting` (for a response), `request`, `response`,
    /// `tunnel`, `closing`.
    public var doing: String = ""
    /// Method and target of the request under way, printable ASCII, 80 bytes at most; nil where there is none.
    public var request: String?

    /// An empty connection.
    public init() {}
}
