/// What a response's head is written with, besides what the server sent.
struct ResponseContext {
    var clientVersion: HTTPVersion
    /// Whether the client's connection stays open after this response.
    var clientKeepsAlive: Bool
    /// The framing as it goes to the client, see `BodyFraming.toClient`.
    var framing: BodyFraming
    var isHeadRequest: Bool
}
