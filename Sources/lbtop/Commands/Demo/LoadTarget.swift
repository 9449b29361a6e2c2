import Balancer
import CLinux
import Glibc

/// Where the load generator may send: 127.0.0.0/8 and nothing else, so that it never becomes a weapon.
struct LoadTarget {
    let port: UInt16
    /// The address in network order.
    let address: in_addr_t

    /// Reads `127.x.y.z:port`.
    ///
    /// - Throws: `SpecError` for any other address.
    init(parsing text: String) throws(SpecError) {
        var parsed = in_addr()
        guard case .host(let host, let port) = try ServerAddress(parsing: text),
            inet_pton(AF_INET, host, &parsed) == 1, UInt32(bigEndian: parsed.s_addr) >> 24 == 127
        else {
            throw SpecError("--target '\(text)': only loopback is allowed, e.g. 127.0.0.1:8080")
        }
        self.port = port
        address = parsed.s_addr
    }
}
