import CLinux
import Glibc

/// How fast the streams of a worker move, by their numbers: beside the slots, which are six cache lines without.
///
/// The memory is reserved once, as zeros, and costs only where streams have been. Thread: one worker.
struct Paces: ~Copyable {
    /// A stream's pace.
    struct Pace {
        /// When bytes last came or went.
        var lastMoved = Instant(nanoseconds: 0)
        /// Since when it holds a buffer, and how many bytes had come and gone by then.
        var heldSince = Instant(nanoseconds: 0)
        var movedBefore: UInt64 = 0
        /// One above the generation of the stream that waits for a buffer to read into, or 0.
        var waiting: UInt64 = 0
    }

    private let base: UnsafeMutablePointer<Pace>
    private let capacity: Int

    /// Room for streams `0 ..< capacity`.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        guard let region = lb_reserve(self.capacity * MemoryLayout<Pace>.stride) else {
            preconditionFailure("out of address space for \(capacity) connections")
        }
        base = region.bindMemory(to: Pace.self, capacity: self.capacity)
    }

    deinit { munmap(base, capacity * MemoryLayout<Pace>.stride) }

    /// The pace of a stream.
    @inline(__always)
    subscript(slot: Int32) -> UnsafeMutablePointer<Pace> {
        precondition(slot >= 0 && Int(slot) < capacity, "no such slot")
        return base + Int(slot)
    }
}
