import CLinux
import Glibc

@testable import Balancer

/// All descriptors that this process may have are taken, by somebody else than the engine.
final class DescriptorShortage {
    private var taken: [Int32] = []
    /// Kept for clients that come during the shortage.
    private var spare: [Int32] = []
    private let address: SocketAddress
    private var usual = rlimit()
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// Takes them while `engine` runs, but for those of so many clients.
    init(beside engine: RunningEngine, clients: Int) throws {
        address = try Resolver.resolve(try engine.address())
        for _ in 0..<clients {
            spare.append(socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        }
        let lowest = try DescriptorShortage.open()
        Glibc.close(lowest)
        getrlimit(DescriptorShortage.resource, &usual)
        // A low limit: it need not be filled up to the usual one.
        var low = usual
        low.rlim_cur = rlim_t(lowest) + 4
        setrlimit(DescriptorShortage.resource, &low)
        // What somebody had open for a moment meanwhile is taken too, once nobody can open anything more.
        for _ in 0..<3 {
            while let one = try? DescriptorShortage.open() { taken.append(one) }
            try engine.snapshot { _ in true }
        }
    }

    private static func open() throws -> Int32 {
        let descriptor = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno) }
        return descriptor
    }

    /// A client that connects now.
    func client() throws -> Wire {
        guard let descriptor = spare.popLast(), descriptor >= 0 else { throw TestFailure("no client is left") }
        guard address.withPointer({ connect(descriptor, $0, $1) }) == 0 else {
            throw TestFailure("connect: \(SystemError(errno))")
        }
        return Wire(descriptor: descriptor)
    }

    /// Frees them all.
    func end() {
        for descriptor in taken + spare where descriptor >= 0 { Glibc.close(descriptor) }
        taken = []
        spare = []
        setrlimit(DescriptorShortage.resource, &usual)
    }

    deinit { end() }
}
