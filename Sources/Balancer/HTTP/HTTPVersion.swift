/// The versions of HTTP that are spoken here (RFC 9112, 2.3).
enum HTTPVersion: UInt8 {
    case http10
    case http11
}
