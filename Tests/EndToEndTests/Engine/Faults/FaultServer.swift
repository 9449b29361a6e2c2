import Glibc
import Synchronization

@testable import Balancer

/// A relay in front of an origin that does to connections what networks do: the eight faults that toxiproxy names. What is
/// set holds for connections accepted from then on; `down` also ends those that are open.
final class FaultServer: Sendable {
    enum Fault: Sendable {
        case none
        /// Each piece of a response comes so many milliseconds late.
        case latency(milliseconds: UInt32)
        /// Nobody listens.
        case down
        /// So many bytes of a response a second.
        case bandwidth(bytesPerSecond: Int)
        /// The end of a connection comes so many milliseconds late.
        case slowClose(milliseconds: UInt32)
        /// Nothing arrives, and nothing comes back.
        case timeout
        /// After so many bytes of responses the connection is reset.
        case reset(afterBytes: Int)
        /// Responses come in pieces of so many bytes.
        case slicer(bytes: Int)
        /// After so many bytes of responses the connection ends.
        case limit(bytes: Int)
    }

    private let target: ServerAddress
    private let fault: Mutex<Fault>
    private let listener: Mutex<ScriptedOrigin?>
    let address: ServerAddress

    init(before target: ServerAddress, _ fault: Fault = .none) throws {
        self.target = target
        self.fault = Mutex(fault)
        listener = Mutex(nil)
        let current = FaultBox()
        let origin = try ScriptedOrigin { try current.relay?($0) }
        address = origin.address
        current.relay = { [self] in try relay($0) }
        listener.withLock { $0 = origin }
    }

    /// The server as the engine is told of it.
    func spec(_ name: String) -> ServerSpec { ServerSpec(address: address, name: name) }

    func set(_ new: Fault) throws {
        fault.withLock { $0 = new }
        let old = listener.withLock { $0 }
        if case .down = new {
            old?.stop()
            listener.withLock { $0 = nil }
        } else if old == nil {
            let origin = try ScriptedOrigin(at: address) { [self] in try relay($0) }
            listener.withLock { $0 = origin }
        }
    }

    func stop() {
        listener.withLock { $0 }?.stop()
        listener.withLock { $0 = nil }
    }

    private func relay(_ connection: ScriptedOrigin.Connection) throws {
        let fault = fault.withLock { $0 }
        let client = connection.wire
        if case .timeout = fault {
            while try client.fill() { _ = try client.read(client.buffer.count) }
            return
        }
        let server = try Wire(to: target)
        var upward = Thread.start(name: "fault-up") {
            do { while try client.fill() { try server.write(client.read(client.buffer.count)) } } catch {}
            server.shutdownBoth()
        }
        defer {
            client.endReading()
            server.shutdownBoth()
            upward?.join()
        }
        var passed = 0
        while (try? server.fill()) == true {
            var bytes = try server.read(server.buffer.count)
            switch fault {
            case .none, .down, .timeout, .slowClose: break
            case .latency(let milliseconds): usleep(milliseconds * 1000)
            case .bandwidth(let rate):
                for start in stride(from: 0, to: bytes.count, by: 1024) {
                    let piece = bytes[start..<min(start + 1024, bytes.count)]
                    try client.write(piece)
                    usleep(UInt32(1_000_000 * piece.count / rate))
                }
                continue
            case .slicer(let size):
                for start in stride(from: 0, to: bytes.count, by: size) {
                    try client.write(bytes[start..<min(start + size, bytes.count)])
                    // Without a pause the kernel puts the pieces together again.
                    usleep(100)
                }
                continue
            case .reset(let most), .limit(let most):
                bytes = Array(bytes.prefix(most - passed))
            }
            try client.write(bytes)
            passed += bytes.count
            if case .reset(let most) = fault, passed >= most {
                // What is passed must be read before the reset overtakes it.
                if most > 0 { usleep(50_000) }
                // While the other thread waits for it, a descriptor that is closed stays open.
                client.endReading()
                upward?.join()
                upward = nil
                return client.reset()
            }
            if case .limit(let most) = fault, passed >= most { return }
        }
        if case .slowClose(let milliseconds) = fault { usleep(milliseconds * 1000) }
    }
}

/// Lets a behaviour name the object whose making needs it. INVARIANT (unchecked Sendable): set before anybody connects.
private final class FaultBox: @unchecked Sendable {
    var relay: (@Sendable (ScriptedOrigin.Connection) throws -> Void)?
}
