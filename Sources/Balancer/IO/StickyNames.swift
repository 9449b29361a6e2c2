import COpenSSL

/// What servers are called in sticky cookies: a code of their address under a secret, so that a cookie neither tells where
/// a server is, nor can be made by who wants to be at a certain one. Balancers that share the secret share the names.
struct StickyNames: Sendable {
    /// The fewest and the most bytes of a secret.
    static let lengths = 16...4096

    private let secret: [UInt8]

    /// Names under `secret`.
    init(secret: [UInt8]) { self.secret = secret }

    /// A secret that nobody has.
    static func newSecret() -> [UInt8] {
        var system = SystemRandomNumberGenerator()
        return (0..<32).map { _ in system.next() }
    }

    /// A server's name, from its address as it is written; never 0, which stands for none. Made once a server, not with
    /// each request.
    func key(of address: ServerAddress) -> UInt64 {
        let code = MessageCode.sha256(key: secret, Array("lbtop sticky cookie\0\(address)".utf8))
        let key = code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return max(1, key)
    }
}

/// Codes that only who has the key can make.
enum MessageCode {
    /// HMAC with SHA-256 (RFC 2104): 32 bytes.
    static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        let isDone = lb_hmac_sha256(key, key.count, message, message.count, &result)
        precondition(isDone != 0, "libcrypto has no SHA-256")
        return result
    }
}
