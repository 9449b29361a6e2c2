import CLinux
import Glibc

/// A resolved address that a socket can be bound or connected to: IPv4, IPv6, or a unix socket's path or abstract name.
struct SocketAddress: @unchecked Sendable {
    // INVARIANT (unchecked Sendable): a plain value; the C struct only lacks the conformance.
    private(set) var storage = sockaddr_storage()
    private(set) var length: socklen_t = 0

    /// The address family: AF_INET, AF_INET6 or AF_UNIX.
    var family: Int32 { Int32(storage.ss_family) }

    /// A copy of what the kernel or the resolver gave.
    init(storage: sockaddr_storage, length: socklen_t) {
        self.storage = storage
        self.length = length
    }

    /// A numeric IPv4 or IPv6 address, or nil when `host` is a name. An IPv6 address may have a zone, the name or number
    /// of a link; nil while this machine has no link of that name.
    init?(numeric host: String, port: UInt16) {
        var four = sockaddr_in()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            self.init(copying: four)
            return
        }
        var six = sockaddr_in6()
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        if let address = parts.first, inet_pton(AF_INET6, String(address), &six.sin6_addr) == 1 {
            if parts.count == 2 {
                let scope = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
                guard scope > 0 else { return nil }
                six.sin6_scope_id = scope
            }
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            self.init(copying: six)
            return
        }
        return nil
    }

    /// A unix socket's path or, behind an `@`, its abstract name; nil when it is empty or longer than `sun_path` (man 7
    /// unix).
    init?(unixPath path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        var bytes = Array(path.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract {
            bytes[0] = 0
        } else {
            bytes.append(0)
        }
        guard bytes.count > 1, bytes.count <= room else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.init(copying: address)
        // Every byte that the length covers belongs to an abstract name, zeros too.
        if isAbstract { length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count) }
    }

    private init<T>(copying address: T) {
        withUnsafeMutableBytes(of: &storage) { target in
            withUnsafeBytes(of: address) { target.copyMemory(from: $0) }
        }
        length = socklen_t(MemoryLayout<T>.size)
    }

    /// Lends the address to a system call.
    func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The bytes of the IP address alone, v4-mapped ones as their 4 bytes (clients are shown and hashed as v4);
    /// empty for unix sockets.
    func withAddressBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withUnsafeBytes(of: storage) { bytes in
            switch family {
            case AF_INET: return body(UnsafeRawBufferPointer(rebasing: bytes[4..<8]))
            case AF_INET6:
                // struct sockaddr_in6: family 2, port 2, flow 4, address 16.
                let address = UnsafeRawBufferPointer(rebasing: bytes[8..<24])
                let mapped = address[..<10].allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
                return body(mapped ? UnsafeRawBufferPointer(rebasing: address[12...]) : address)
            default: return body(UnsafeRawBufferPointer(start: nil, count: 0))
            }
        }
    }

    /// The port, or 0 for a unix socket.
    var port: UInt16 {
        withUnsafeBytes(of: storage) { bytes in
            family == AF_UNIX ? 0 : UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }

    /// The IP address alone; nil for a unix socket.
    var ip: IPAddress? { withAddressBytes { IPAddress(bytes: $0) } }

    /// Writes the IP address as text (no port, no brackets; `unix` for a unix socket) into `target`, which has at
    /// least 46 bytes, and returns its length.
    func writeAddressText(into target: UnsafeMutableRawBufferPointer) -> Int {
        if let ip { return ip.write(into: target) }
        let word: StaticString = "unix"
        target.copyMemory(from: UnsafeRawBufferPointer(start: word.utf8Start, count: 4))
        return 4
    }
}

extension SocketAddress: Equatable {
    /// The same family, address and port (IPv6: scope too). What a resolver leaves in unused bytes does not count.
    static func == (a: SocketAddress, b: SocketAddress) -> Bool {
        guard a.family == b.family, a.port == b.port else { return false }
        guard a.family != AF_UNIX else { return a.description == b.description }
        let isSame = a.withAddressBytes { one in b.withAddressBytes { one.elementsEqual($0) } }
        return isSame && a.scope == b.scope
    }

    /// IPv6: the link that the address is of; 0 otherwise.
    private var scope: UInt32 {
        guard family == AF_INET6 else { return 0 }
        // struct sockaddr_in6: the scope follows the address.
        return withUnsafeBytes(of: storage) { $0.loadUnaligned(fromByteOffset: 24, as: UInt32.self) }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The IP address alone as text, with its zone but without port and brackets; a unix socket's path or name as it is
    /// written.
    var hostText: String {
        if family == AF_UNIX { return description }
        let text = withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { room in
            let count = writeAddressText(into: room)
            return String(decoding: room[..<count], as: UTF8.self)
        }
        return scope == 0 ? text : "\(text)%\(SocketAddress.zone(scope))"
    }

    private static func zone(_ scope: UInt32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { room in
            guard let start = room.baseAddress, if_indextoname(scope, start) != nil else { return "\(scope)" }
            return String(cString: start)
        }
    }

    /// The address as text with its port, as `ServerAddress` writes it.
    var description: String {
        if family == AF_UNIX {
            return withUnsafeBytes(of: storage) { bytes in
                let path = bytes[2..<max(2, min(bytes.count, 110, Int(length)))]
                guard path.count > 1, path.first == 0 else {
                    return "unix:" + String(decoding: path.prefix { $0 != 0 }, as: UTF8.self)
                }
                return "unix:@" + String(decoding: path.dropFirst(), as: UTF8.self)
            }
        }
        let text = hostText
        return text.contains(":") ? "[\(text)]:\(port)" : "\(text):\(port)"
    }
}
