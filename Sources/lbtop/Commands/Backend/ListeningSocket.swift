import Balancer
import CLinux
import Glibc

/// A bound, listening, non-blocking socket, and what it is bound to.
struct ListeningSocket {
    let descriptor: Int32
    /// The address as bound: the port that the system chose instead of 0.
    let address: ServerAddress
    /// The file of a unix socket.
    private let file: SocketFile?

    /// Listens at an address.
    ///
    /// - Throws: `SpecError` with the system's reason.
    init(at wanted: ServerAddress) throws(SpecError) {
        switch wanted {
        case .unix(let path):
            (descriptor, file) = try SocketFile.listen(at: path)
            address = wanted
            return
        case .host(let host, let port):
            descriptor = try ListeningSocket.tcp(host, port)
            file = nil
        }
        guard listen(descriptor, 4096) == 0 else {
            let reason = ListeningSocket.reason()
            Glibc.close(descriptor)
            throw SpecError("cannot listen on \(wanted): \(reason)")
        }
        address = ListeningSocket.bound(descriptor, wanted)
    }

    /// Ends it, and takes the file of a unix socket with it.
    func close() {
        file?.remove()
        Glibc.close(descriptor)
    }

    private static let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func tcp(_ host: String, _ port: UInt16) throws(SpecError) -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        // All addresses: one IPv6 socket takes IPv4 too; where there is no IPv6 the loop below comes to IPv4.
        var results: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &results)
        guard status == 0 else {
            throw SpecError("cannot listen on \(host):\(port): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(results) }
        var candidates: [addrinfo] = []
        var next = results
        while let entry = next?.pointee {
            candidates.append(entry)
            next = entry.ai_next
        }
        if host.isEmpty { candidates.sort { $0.ai_family == AF_INET6 && $1.ai_family != AF_INET6 } }
        var problem = "no address"
        for candidate in candidates {
            let descriptor = socket(candidate.ai_family, kind, 0)
            if descriptor < 0 {
                problem = reason()
                continue
            }
            var on: Int32 = 1
            var off: Int32 = 0
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
            // Accepted connections inherit it.
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
            if host.isEmpty, candidate.ai_family == AF_INET6 {
                setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, size)
            }
            if bind(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 { return descriptor }
            problem = reason()
            Glibc.close(descriptor)
        }
        throw SpecError("cannot listen on \(ServerAddress.host(host, port: port)): \(problem)")
    }

    private static func bound(_ descriptor: Int32, _ wanted: ServerAddress) -> ServerAddress {
        guard case .host(let host, _) = wanted else { return wanted }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let port: UInt16 = withUnsafeMutableBytes(of: &storage) { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length)
            // The port is at the same place for IPv4 and IPv6, in network order.
            return UInt16(bigEndian: base.load(fromByteOffset: 2, as: UInt16.self))
        }
        return .host(host, port: port)
    }
}
