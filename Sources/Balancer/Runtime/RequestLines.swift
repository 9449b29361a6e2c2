import CLinux
import Glibc

/// The first bytes of each session's request, for those who look at connections: outside of the session, so that a
/// request that nobody looks at does not pay for the room.
///
/// Thread: one worker.
struct RequestLines: ~Copyable {
    /// Method and target, cut where there is no more room.
    struct Line: BitwiseCopyable, Sendable {
        fileprivate var bytes = [80 of UInt8](repeating: 0)
        fileprivate var length: UInt8 = 0

        /// Nothing.
        init() {}

        /// The line in words; nil when there is none. The parser has let printable ASCII through only.
        var text: String? {
            guard length > 0 else { return nil }
            return withUnsafeBytes(of: bytes) { String(decoding: $0.prefix(Int(length)), as: UTF8.self) }
        }
    }

    private let base: UnsafeMutablePointer<Line>
    private let capacity: Int

    /// Room for the requests of `capacity` sessions: address space, memory where it is used.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        guard let region = lb_reserve(self.capacity * MemoryLayout<Line>.stride) else {
            preconditionFailure("out of address space for \(capacity) request lines")
        }
        base = region.bindMemory(to: Line.self, capacity: self.capacity)
    }

    deinit { munmap(base, capacity * MemoryLayout<Line>.stride) }

    /// Keeps the beginning of a head for a session.
    func keep(_ head: UnsafeRawBufferPointer, session: Int32) {
        precondition(session >= 0 && Int(session) < capacity, "no such session")
        let line = base + Int(session)
        let count = min(head.count, 80)
        guard let start = head.baseAddress else { return line.pointee.length = 0 }
        withUnsafeMutableBytes(of: &line.pointee.bytes) { $0.baseAddress?.copyMemory(from: start, byteCount: count) }
        line.pointee.length = UInt8(truncatingIfNeeded: count)
    }

    /// A session's method and target.
    func line(session: Int32) -> Line {
        precondition(session >= 0 && Int(session) < capacity, "no such session")
        var line = base[Int(session)]
        var spaces = 0
        let end = withUnsafeBytes(of: line.bytes) { bytes in
            bytes.prefix(Int(line.length)).firstIndex { byte in
                if byte == 0x20 { spaces += 1 }
                return spaces == 2 || byte < 0x20 || byte > 0x7E
            }
        }
        if let end { line.length = UInt8(truncatingIfNeeded: end) }
        return line
    }
}
