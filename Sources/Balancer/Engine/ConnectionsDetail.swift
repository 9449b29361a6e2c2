/// The oldest client connections of a service, or those at one of its servers.
public struct ConnectionsDetail: Sendable, Codable, Equatable {
    /// The server's name; nil: the whole service.
    public var server: String?
    /// How many there are in all.
    public var total: Int = 0
    /// The oldest, 100 at most, oldest first.
    public var oldest: [ConnectionFigures] = []

    /// No connections of a server, or of the service when nil.
    public init(server: String?) { self.server = server }
}
