import CLinux
import Glibc
import Synchronization

/// Turns what a user wrote into socket addresses. Names are looked up on a thread of their own, so that a slow name
/// server holds up nobody longer than the deadline.
enum Resolver {
    /// Resolves `address` to one to bind to; blocks the caller for at most `seconds`, and only for names.
    ///
    /// - Throws: `SpecError` when the name has no address, or none came in time.
    static func resolve(
        _ address: ServerAddress, within seconds: Double = 5, by lookUp: @escaping NameLookUp = Resolver.ask
    ) throws(SpecError) -> SocketAddress {
        if let known = try literal(address) { return known }
        guard let first = try addresses(of: address, within: seconds, by: lookUp).first else {
            throw SpecError("'\(address)' has no address: check the name or use an address")
        }
        return first
    }

    /// Resolves `address` to all that its name stands for, at least one; blocks the caller for at most `seconds`, and
    /// only for names.
    ///
    /// - Throws: `SpecError` when the name has no address, or none came in time.
    static func addresses(
        of address: ServerAddress, within seconds: Double = 5, by lookUp: @escaping NameLookUp = Resolver.ask
    ) throws(SpecError) -> [SocketAddress] {
        if let known = try literal(address) { return [known] }
        guard let (host, port) = name(of: address) else { throw SpecError("'\(address)' is no address") }
        let answers = answers([(host, port)], within: seconds, by: lookUp)
        let words: String
        switch answers.first {
        case .addresses(let addresses) where !addresses.isEmpty: return addresses
        case .unknown(let reason), .failed(let reason): words = reason
        default: words = "no address"
        }
        throw SpecError("host '\(host)' does not resolve (\(words)): check the name or use an address")
    }

    /// Resolves what needs no name service; nil for a name.
    ///
    /// - Throws: `SpecError` when it cannot be an address.
    static func literal(_ address: ServerAddress) throws(SpecError) -> SocketAddress? {
        switch address {
        case .unix(let path):
            guard let result = SocketAddress(unixPath: path) else {
                throw SpecError("'\(address)': the path or name of a unix socket has 1 to 107 bytes")
            }
            return result
        case .host("", let port): return try anyAddress(port: port)
        case .host(let host, let port): return SocketAddress(numeric: host, port: port)
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

    /// Names that are being asked for, and what has come so far.
    private final class Questions: Sendable {
        struct State {
            var next = 0
            var answers: [NameAnswer?]
            var open: Int
        }

        let names: [(host: String, port: UInt16)]
        let state: Mutex<State>

        init(_ names: [(host: String, port: UInt16)]) {
            self.names = names
            state = Mutex(State(answers: Array(repeating: nil, count: names.count), open: names.count))
        }

        /// Asks for names until none is left to ask for.
        func ask(_ lookUp: NameLookUp, _ wake: Wake) {
            while true {
                let at = state.withLock { state in
                    defer { state.next += 1 }
                    return state.next
                }
                guard at < names.count else { return }
                let answer = lookUp(names[at].host, names[at].port)
                let isLast = state.withLock { state in
                    state.answers[at] = answer
                    state.open -= 1
                    return state.open == 0
                }
                if isLast { wake.signal() }
            }
        }
    }

    /// The most names asked for at a time.
    private static let mostAsked = 16

    /// What the name service says to each of `names`, asked for side by side; blocks the caller for at most `seconds`.
    /// What has not come by then has failed.
    static func answers(
        _ names: [(host: String, port: UInt16)], within seconds: Double, by lookUp: @escaping NameLookUp
    ) -> [NameAnswer] {
        guard !names.isEmpty else { return [] }
        guard let wake = Wake() else { return names.map { _ in .failed("no descriptor left") } }
        let questions = Questions(names)
        var threads = 0
        for _ in 0..<min(names.count, mostAsked) {
            let thread = Thread.start(name: "lbtop-resolve") { questions.ask(lookUp, wake) }
            if thread != nil { threads += 1 }
        }
        guard threads > 0 else { return names.map { _ in .failed("no thread could be made") } }
        let end = Clock.now().advanced(byNanoseconds: UInt64(max(0, seconds) * 1e9))
        while questions.state.withLock({ $0.open }) > 0 {
            let left = end.nanoseconds(since: Clock.now()) / 1_000_000
            var poll = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, Glibc.poll(&poll, 1, Int32(min(left, 60_000))) >= 0 || errno == EINTR else { break }
        }
        let answers = questions.state.withLock { $0.answers }
        return answers.map { $0 ?? .failed("no answer within \(Int(seconds)) s") }
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
