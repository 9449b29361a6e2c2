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
    /// X-Forwarded-Port, -Prefix, -Server and whatever else begins with X-Forwarded.
    case xForwardedOther
    case xRealIP
    case forwarded
    case via
    case proxyAuthenticate
    case proxyAuthorization
    case date
    case server
    /// A name that a server which folds other marks into `-` (CGI, WSGI) takes for a field of the forwarding family, or
    /// for one that concerns a single connection.
    case disguised
    /// A name that such a server takes for Content-Length or Transfer-Encoding.
    case disguisedFraming
}
