import CLinux
import Glibc
import Synchronization

/// Turns what a user wrote into socket addresses. Names are looked up on a thread of their own, so that a slow name
/// server holds up nobody longer than the deadline.
enum Resolver {
    /// Resolves `address`; blocks the caller for at most `seconds`, and only for names.
    ///
    /// - Throws: `SpecError` when the name has no address, or none came in time.
    static func resolve(
        _ address: ServerAddress, within seconds: Double = 5, by lookUp: @escaping NameLookUp = Resolver.ask
    ) throws(SpecError) -> SocketAddress {
        switch address {
        case .unix(let path):
            guard let result = SocketAddress(unixPath: path) else {
                throw SpecError("'\(address)': the path of a unix socket has at most 107 bytes")
            }
            return result
        case .host(let host, let port):
            if host.isEmpty { return try anyAddress(port: port) }
            if let numeric = SocketAddress(numeric: host, port: port) { return numeric }
            return try first(host, port: port, within: seconds, by: lookUp)
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

    /// The host of an address whose name has to be asked for, with its port; nil where there is nothing to ask.
    static func name(of address: ServerAddress) -> (host: String, port: UInt16)? {
        guard case .host(let host, let port) = address, !host.isEmpty,
            SocketAddress(numeric: host, port: port) == nil
        else { return nil }
        return (host, port)
    }

    private final class Answer: Sendable {
        let value = Mutex<NameAnswer?>(nil)
    }

    private static func first(
        _ host: String, port: UInt16, within seconds: Double, by lookUp: @escaping NameLookUp
    ) throws(SpecError) -> SocketAddress {
        guard let wake = Wake() else { throw SpecError("'\(host)' not looked up: no descriptor left") }
        let answer = Answer()
        let thread = Thread.start(name: "lbtop-resolve") {
            let result = lookUp(host, port)
            answer.value.withLock { $0 = result }
            wake.signal()
        }
        guard thread != nil else { throw SpecError("'\(host)' not looked up: no thread could be made") }
        var poll = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
        while Glibc.poll(&poll, 1, Int32(seconds * 1000)) < 0 && errno == EINTR {}
        switch answer.value.withLock({ $0 }) {
        case .addresses(let addresses):
            if let address = addresses.first { return address }
            throw SpecError("host '\(host)' does not resolve (no address): check the name or use an address")
        case .unknown(let words), .failed(let words):
            throw SpecError("host '\(host)' does not resolve (\(words)): check the name or use an address")
        case nil:
            throw SpecError("'\(host)' did not resolve within \(Int(seconds)) s: check the name or use an address")
        }
    }

    /// Asks the system's resolver; blocks. The corresponding C function is `getaddrinfo`.
    static func ask(_ host: String, port: UInt16) -> NameAnswer {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        guard code == 0 else {
            let words = String(cString: gai_strerror(code))
            // EAI_NODATA: the name is there, without an address. Everything else says nothing about the name.
            return code == EAI_NONAME || code == LB_EAI_NODATA ? .unknown(words) : .failed(words)
        }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let source = entry.pointee.ai_addr else { continue }
            var storage = sockaddr_storage()
            let length = min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: length))
            }
            addresses.append(SocketAddress(storage: storage, length: socklen_t(length)))
        }
        return addresses.isEmpty ? .unknown("no address") : .addresses(addresses)
    }
}
