/// The fields that a proxy acts on; all others are `other`.
enum FieldKind: UInt8 {
    case other
    case host
    case contentLength
    case transferEncoding
    case connection
    case keepAlive
    case proxyConnection
    case te
    case trailer
    case upgrade
    case expect
    case http2Settings
    case xForwardedFor
    case xForwardedProto
    case xForwardedHost
    case forwarded
    case via
    case proxyAuthenticate
    case proxyAuthorization
    case date
    case server
    /// A name that a server which folds `_` into `-` (CGI, WSGI) takes for one of the X-Forwarded fields.
    case disguised
    /// A name that such a server takes for Content-Length or Transfer-Encoding.
    case disguisedFraming
}
