import CLinux
import Glibc
import Synchronization

/// Turns what a user wrote into socket addresses. Names are looked up on a thread of their own, so that a slow name
/// server holds up nobody longer than the deadline.
enum Resolver {
    /// Resolves `address`; blocks the caller for at most `seconds`, and only for names.
    ///
    /// - Throws: `SpecError` when the name has no address, or none came in time.
    static func resolve(_ address: ServerAddress, within seconds: Double = 5) throws(SpecError) -> SocketAddress {
        switch address {
        case .unix(let path):
            guard let result = SocketAddress(unixPath: path) else {
                throw SpecError("'\(address)': the path of a unix socket has at most 107 bytes")
            }
            return result
        case .host(let host, let port):
            if host.isEmpty { return try anyAddress(port: port) }
            if let numeric = SocketAddress(numeric: host, port: port) { return numeric }
            return try lookUp(host, port: port, within: seconds)
        }
    }

    /// All addresses of this machine: one dual-stack socket, or IPv4 alone where there is no IPv6.
    private static func anyAddress(port: UInt16) throws(SpecError) -> SocketAddress {
        let probe = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        if probe >= 0 { close(probe) }
        guard let address = SocketAddress(numeric: probe >= 0 ? "::" : "0.0.0.0", port: port) else {
            throw SpecError("':\(port)': no address family to listen with")
        }
        return address
    }

    private final class Answer: Sendable {
        let value = Mutex<Result<SocketAddress, SpecError>?>(nil)
    }

    private static func lookUp(
        _ host: String, port: UInt16, within seconds: Double
    ) throws(SpecError) -> SocketAddress {
        guard let wake = Wake() else { throw SpecError("'\(host)' not looked up: no descriptor left") }
        let answer = Answer()
        let thread = Thread.start(name: "lbtop-resolve") {
            let result = ask(host, port: port)
            answer.value.withLock { $0 = result }
            wake.signal()
        }
        guard thread != nil else { throw SpecError("'\(host)' not looked up: no thread could be made") }
        var poll = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
        while Glibc.poll(&poll, 1, Int32(seconds * 1000)) < 0 && errno == EINTR {}
        switch answer.value.withLock({ $0 }) {
        case .success(let address): return address
        case .failure(let error): throw error
        case nil:
            throw SpecError("'\(host)' did not resolve within \(Int(seconds)) s: check the name or use an address")
        }
    }

    /// Asks the system's resolver; blocks. The corresponding C function is `getaddrinfo`.
    private static func ask(_ host: String, port: UInt16) -> Result<SocketAddress, SpecError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        guard code == 0, let first = list, let source = first.pointee.ai_addr else {
            let words = code == 0 ? "no address" : String(cString: gai_strerror(code))
            return .failure(SpecError("host '\(host)' does not resolve (\(words)): check the name or use an address"))
        }
        var storage = sockaddr_storage()
        let length = min(Int(first.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: length))
        }
        return .success(SocketAddress(storage: storage, length: socklen_t(length)))
    }
}
