/// Where a message's body ends (RFC 9112, 6.3), decided once by `HeadScanner`; what goes on is written from it.
enum BodyFraming: Equatable {
    /// No body follows the head.
    case none
    /// Exactly so many bytes follow; never more than `Int64.max`.
    case length(UInt64)
    /// Chunks follow, then trailers.
    case chunked
    /// The body ends when the server closes. Responses only.
    case untilClose

    /// Whether at least one byte may follow the head.
    var hasBody: Bool {
        switch self {
        case .none, .length(0): false
        case .length, .chunked, .untilClose: true
        }
    }

    /// How this response body goes to a client of `version`: one that ends with the connection goes as chunks, so that
    /// a truncated one shows; chunks, which HTTP/1.0 does not know, go until the close.
    func toClient(_ version: HTTPVersion) -> BodyFraming {
        switch (self, version) {
        case (.untilClose, .http11): .chunked
        case (.chunked, .http10): .untilClose
        default: self
        }
    }
}
