import Glibc

/// Where something listens, as a user writes it: a host (name or address) with a port, or a unix socket.
public enum ServerAddress: Sendable, Codable, Hashable {
    /// A host name, IPv4 or IPv6 address (without brackets, perhaps with a zone: `fe80::1%eth0`; empty: all addresses of
    /// this machine), and a port.
    case host(String, port: UInt16)
    /// A unix socket's path, 1...107 bytes; or, behind an `@`, a name of 1...107 bytes in the abstract name space, which
    /// has no file (man 7 unix).
    case unix(String)

    /// Reads `host:port`, `[v6]:port`, `unix:/path` or `unix:@name`.
    ///
    /// - Parameter listening: true accepts `:port` and port 0, which mean all addresses and any free port.
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String, listening: Bool = false) throws(SpecError) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // sun_path holds 108 bytes with a path's terminating NUL, or with the one before an abstract name.
            let isAbstract = path.hasPrefix("@")
            guard (1...107).contains(path.utf8.count - (isAbstract ? 1 : 0)), !path.utf8.contains(0) else {
                let (what, example) = isAbstract ? ("abstract name", "@app") : ("path", "/run/app.sock")
                throw SpecError("'\(text)': a unix socket's \(what) has 1 to 107 bytes, e.g. unix:\(example)")
            }
            self = .unix(path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw SpecError("'\(text)' has no port: write host:port, e.g. 127.0.0.1:9001")
        }
        var host = String(text[..<colon])
        let portText = text[text.index(after: colon)...]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.count > 2 else {
                throw SpecError("'\(text)': an IPv6 address is written [address]:port, e.g. [::1]:9001")
            }
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else {
                throw SpecError("'\(text)': brackets are for IPv6 addresses, e.g. [::1]:9001")
            }
        } else if host.contains(":") {
            throw SpecError("'\(text)': an IPv6 address needs brackets, e.g. [::1]:9001")
        }
        guard !portText.isEmpty else {
            throw SpecError("'\(text)' has no port: write host:port, e.g. 127.0.0.1:9001")
        }
        guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(portText),
            port > 0 || listening
        else {
            throw SpecError("port '\(portText)' in '\(text)' is not a whole number from 1 to 65535")
        }
        guard !host.isEmpty || listening else {
            throw SpecError("'\(text)' has no host: write host:port, e.g. 127.0.0.1:\(port)")
        }
        let plain = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }
        guard plain, host.utf8.count <= 253 else {
            throw SpecError("host '\(host)' in '\(text)' is not a host name or address")
        }
        try ServerAddress.checkNumbers(host, text)
        self = .host(host, port: port)
    }

    /// What looks like an address must be one: no name service will ever know it.
    private static func checkNumbers(_ host: String, _ text: String) throws(SpecError) {
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        let address = parts.first.map(String.init) ?? ""
        if host.contains(":") {
            var six = in6_addr()
            guard inet_pton(AF_INET6, address, &six) == 1 else {
                throw SpecError("'\(text)': '\(address)' is not an IPv6 address, e.g. [::1]:9001")
            }
            guard parts.count == 1 || !parts[1].isEmpty else {
                throw SpecError("'\(text)': the zone behind % is missing, e.g. [fe80::1%eth0]:9001")
            }
            return
        }
        guard parts.count == 1 else {
            throw SpecError("'\(text)': only an IPv6 address has a zone, e.g. [fe80::1%eth0]:9001")
        }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        var four = in_addr()
        let isDotted = numbers.count == 4 && numbers.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard !isDotted || inet_pton(AF_INET, host, &four) == 1 else {
            throw SpecError("'\(text)': '\(host)' is not an IPv4 address, e.g. 127.0.0.1:9001")
        }
    }
}

extension ServerAddress {
    /// The address as a Host field has it: without a zone, which means nothing on another machine (RFC 9110, 7.2; RFC
    /// 6874, 4). A unix socket's is `localhost`.
    public var authority: [UInt8] {
        switch self {
        case .unix: return Array("localhost".utf8)
        case .host(let host, let port):
            let plain = host.contains(":") ? String(host.prefix { $0 != "%" }) : host
            return Array(ServerAddress.host(plain, port: port).description.utf8)
        }
    }
}

extension ServerAddress: CustomStringConvertible {
    /// The text that `init(parsing:)` reads back.
    public var description: String {
        switch self {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
