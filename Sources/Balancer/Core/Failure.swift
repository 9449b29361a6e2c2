/// Why a server did not serve a request: counted by kind and server. The raw value is the name in snapshots.
public enum ServerFailure: String, Sendable, Codable, CaseIterable, BitwiseCopyable {
    /// The connect was refused.
    case connectRefused
    /// No answer to a connect within the connect timeout.
    case connectTimeout
    /// The connect failed otherwise: unreachable, no such socket, reset.
    case connectFailed
    /// The connection was reset or closed before the first byte of a response.
    case closedBeforeResponse
    /// The first byte of a response did not come in time.
    case responseTimeout
    /// The response went silent in the middle.
    case responseIdle
    /// What came was not a valid HTTP response.
    case badResponse
    /// The response ended before its announced length.
    case truncatedResponse
    /// A pooled connection turned out dead before the first byte; the request went on by a fresh one.
    case deadReused
}

/// Why a client was not served, apart from the server's own failures: counted by kind and service.
public enum ServiceFailure: String, Sendable, Codable, CaseIterable {
    /// No server available: answered 503.
    case noServer
    /// A request that breaks the protocol: answered 400, 505 and the like.
    case badRequest
    /// A head, request line or body above its limit: answered 414, 431 or 413.
    case tooLarge
    /// The client's head or body did not come in time: answered 408 or closed.
    case clientTimeout
    /// The client went away before its response was complete.
    case clientAborted
    /// Every try failed: answered 502.
    case badGateway
    /// No response in time: answered 504.
    case gatewayTimeout
    /// A connection above the limit: closed.
    case overLimit
    /// The machine ran out of something (descriptors, ports, buffers): a local fault, held against no server.
    case localFault
    /// It waited for a server with room until its time was over: answered 503.
    case queueTimeout
    /// The queue was full: answered 503.
    case queueFull
    /// A connection above the limit for one client's address: closed.
    case overClientLimit
    /// A connection that was cut by an administrator's order.
    case closedByOrder
    /// A tunnel or TCP connection in which nothing moved for too long: closed.
    case tunnelIdle
    /// A request or tunnel that was cut because its server was removed, or the time of its drain was over.
    case serverRemoved
    /// A request or tunnel that was cut because lbtop stopped.
    case stopped
    /// The rest of an upload that its server, having answered, no longer took: read and dropped.
    case uploadDropped
    /// A client that still sent after its answer for too long, or beyond the number of such clients: cut.
    case lingerCut
    /// The memory for buffers was used up, and nobody held a buffer for less: cut.
    case bufferShortage
}
