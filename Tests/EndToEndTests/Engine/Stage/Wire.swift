import CLinux
import Glibc
import Synchronization

@testable import Balancer

/// A connected socket with a reading buffer; every wait has a deadline. Closing it twice is harmless.
final class Wire: @unchecked Sendable {
    // INVARIANT (unchecked Sendable): `buffer` is used by one thread; `shutdownBoth` touches the descriptor under the
    // lock only.
    private let descriptor: Mutex<Int32>
    private var bytes: [UInt8] = []
    private var from = 0
    private var room = [UInt8](repeating: 0, count: 64 * 1024)
    private let patience: Double

    init(descriptor: Int32, patience: Double = Patience.usual) {
        self.descriptor = Mutex(descriptor)
        self.patience = patience
    }

    deinit { close() }

    /// Connects to `address` and waits until that is done.
    convenience init(to address: ServerAddress, receiveBuffer: Int32? = nil, patience: Double = Patience.usual) throws {
        let resolved = try Resolver.resolve(address)
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(resolved.family, type, 0)
        guard descriptor >= 0 else { throw TestFailure("socket: \(SystemError(errno))") }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        guard resolved.withPointer({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let error = SystemError(errno)
            Glibc.close(descriptor)
            throw TestFailure("connect to \(address): \(error)")
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        self.init(descriptor: descriptor, patience: patience)
    }

    private var number: Int32 { descriptor.withLock { $0 } }

    // MARK: Writing

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Writes all of `bytes`.
    func write(_ bytes: some Collection<UInt8>) throws {
        let count = try write(Array(bytes), whileWritableWithin: patience)
        guard count == bytes.count else { throw TestFailure("only \(count) of \(bytes.count) bytes were taken") }
    }

    /// Writes until all is gone or the peer has taken nothing for `seconds`; returns how many bytes went.
    func write(_ bytes: [UInt8], whileWritableWithin seconds: Double) throws -> Int {
        var written = 0
        while written < bytes.count {
            let wait = Patience(seconds: seconds)
            guard ready(POLLOUT, wait) else { return written }
            let count = bytes[written...].withUnsafeBytes {
                send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 && errno == EAGAIN { continue }
            guard count >= 0 else { throw TestFailure("write: \(SystemError(errno))") }
            written += count
        }
        return written
    }

    /// Writes `text` with its first exclamation mark sent as an urgent byte.
    func writeUrgent(_ text: String) throws {
        let parts = text.split(separator: "!", maxSplits: 1)
        let urgent = Array((parts[0] + "!").utf8)
        guard send(number, urgent, urgent.count, Int32(MSG_NOSIGNAL) | Int32(MSG_OOB)) == urgent.count else {
            throw TestFailure("urgent: \(SystemError(errno))")
        }
        try write(String(parts[1]))
    }

    // MARK: Reading

    /// Bytes read and not taken yet, at least one; nil at the peer's end of stream.
    func fill() throws -> Bool {
        guard ready(POLLIN, Patience(seconds: patience)) else {
            throw TestFailure(
                "nothing came; so far: \(String(decoding: buffer.prefix(400), as: UTF8.self).debugDescription)")
        }
        let count = recv(number, &room, room.count, 0)
        guard count >= 0 else { throw errno == ECONNRESET ? WireReset() : TestFailure("read: \(SystemError(errno))") }
        if from > 0 {
            bytes.removeFirst(from)
            from = 0
        }
        bytes.append(contentsOf: room[..<count])
        return count > 0
    }

    /// What was read and not taken yet.
    var buffer: ArraySlice<UInt8> { bytes[from...] }

    /// Exactly `count` bytes.
    func read(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try fill() else { throw TestFailure("ended after \(buffer.count) of \(count) bytes") }
        }
        return take(count)
    }

    /// Up to and with `mark`; nil when the peer ends before the first byte.
    func read(through mark: String) throws -> [UInt8]? {
        let wanted = Array(mark.utf8)
        var position = from
        while true {
            while position + wanted.count <= bytes.count {
                if bytes[position] == wanted[0], bytes[position..<(position + wanted.count)].elementsEqual(wanted) {
                    return take(position + wanted.count - from)
                }
                position += 1
            }
            let skipped = position - from
            guard try fill() else {
                if buffer.isEmpty { return nil }
                throw TestFailure(
                    "ended within \(String(decoding: buffer.prefix(400), as: UTF8.self).debugDescription)")
            }
            position = from + skipped
        }
    }

    /// All that comes until the peer's end of stream.
    func readToEnd() throws -> [UInt8] {
        while try fill() {}
        return take(buffer.count)
    }

    /// Waits for the peer's end of stream: a FIN gives `.ended`, a reset `.reset`; anything else that comes is a failure.
    func awaitEnd() throws -> WireEnd {
        do {
            if try fill() {
                throw TestFailure(
                    "bytes instead of the end: \(String(decoding: buffer, as: UTF8.self).debugDescription)")
            }
            return .ended
        } catch is WireReset {
            return .reset
        }
    }

    /// True when nothing, not even an end, comes within `seconds`. It can only err towards true.
    func isSilent(for seconds: Double) throws -> Bool { !ready(POLLIN, Patience(seconds: seconds)) }

    private func take(_ count: Int) -> [UInt8] {
        let taken = Array(bytes[from..<(from + count)])
        from += count
        return taken
    }

    private func ready(_ events: Int32, _ wait: Patience) -> Bool {
        var poll = pollfd(fd: number, events: Int16(events), revents: 0)
        while true {
            let count = Glibc.poll(&poll, 1, wait.milliseconds)
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }

    // MARK: Ending

    /// Ends our side only.
    func endWriting() { shutdown(number, Int32(SHUT_WR)) }

    /// Wakes whoever reads; the peer notices nothing.
    func endReading() { shutdown(number, Int32(SHUT_RD)) }

    /// Wakes whoever reads or writes: the connection is over.
    func shutdownBoth() { descriptor.withLock { if $0 >= 0 { shutdown($0, Int32(SHUT_RDWR)) } } }

    func close() {
        descriptor.withLock {
            if $0 >= 0 { Glibc.close($0) }
            $0 = -1
        }
    }

    /// Closes with a reset.
    func reset() {
        descriptor.withLock {
            if $0 >= 0 { Socket.reset($0) }
            $0 = -1
        }
    }
}

/// How a connection ended.
enum WireEnd { case ended, reset }

/// The peer reset the connection.
struct WireReset: Error {}
