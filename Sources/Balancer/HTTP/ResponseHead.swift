/// A response's head, found valid. Offsets are relative to the start of the bytes it was parsed from.
struct ResponseHead {
    /// The bytes it takes, the empty line after it included.
    var byteCount = 0
    /// 100...999.
    var status = 0
    var version = HTTPVersion.http11
    /// The reason phrase, perhaps empty.
    var reason = ByteRange.empty
    /// Decided with the request's method: none for HEAD, 1xx, 204, 304 and for a 2xx to CONNECT (RFC 9112, 6.3).
    var framing = BodyFraming.none
    /// Whether the server keeps the connection after this response.
    var keepsAlive = false
    /// From `Keep-Alive: timeout=N`, in seconds; nil when absent or beyond a day.
    var keepAliveTimeoutSeconds: Int?
    /// 101: what follows is no HTTP.
    var isUpgrade = false

    /// 1xx other than 101: the response proper is still to come.
    var isInterim: Bool { status < 200 && status != 101 }
}
