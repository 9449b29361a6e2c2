/// What a service carries.
public enum ServiceMode: String, Sendable, Codable, CaseIterable {
    /// HTTP/1.1 and HTTP/1.0: every request is balanced.
    case http
    /// Bytes: every connection is balanced.
    case tcp
}
