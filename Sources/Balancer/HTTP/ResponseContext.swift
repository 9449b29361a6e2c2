/// What a response's head is written with, besides what the server sent. The buffer must outlive the call.
struct ResponseContext {
    var clientVersion: HTTPVersion
    /// Whether the client's connection stays open after this response.
    var clientKeepsAlive: Bool
    /// The framing as it goes to the client, see `BodyFraming.toClient`.
    var framing: BodyFraming
    var isHeadRequest: Bool
    /// Whether it answers a CONNECT that was passed on: then the server is a proxy, which may ask for credentials.
    var isConnect = false
    /// The Date for a response that comes without (RFC 9110, 6.6.1); empty: it gets none.
    var date = UnsafeRawBufferPointer(start: nil, count: 0)
}
