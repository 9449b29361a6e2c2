/// Where something listens, as a user writes it: a host (name or address) with a port, or a unix socket.
public enum ServerAddress: Sendable, Codable, Hashable {
    /// A host name, IPv4 or IPv6 address (without brackets; empty: all addresses of this machine), and a port.
    case host(String, port: UInt16)
    /// A unix socket's path, 1...107 bytes.
    case unix(String)

    /// Reads `host:port`, `[v6]:port` or `unix:/path`.
    ///
    /// - Parameter listening: true accepts `:port` and port 0, which mean all addresses and any free port.
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String, listening: Bool = false) throws(SpecError) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // sun_path holds 108 bytes with its terminating NUL (man 7 unix).
            guard (1...107).contains(path.utf8.count), !path.utf8.contains(0) else {
                throw SpecError("'\(text)': a unix socket's path has 1 to 107 bytes, e.g. unix:/run/app.sock")
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
        self = .host(host, port: port)
    }
}

extension ServerAddress {
    /// The address as a Host field has it; a unix socket's is `localhost`.
    var authority: [UInt8] {
        if case .unix = self { return Array("localhost".utf8) }
        return Array(description.utf8)
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
