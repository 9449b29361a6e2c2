import CLinux
import Glibc

/// Slots for plain values, named by number. The memory is reserved once and never moves, so that pointers into it
/// stay good; it costs only where slots have been used. Freed slots are used again first.
///
/// A class, whose owner holds it by a constant: a look at a slot then is no access to anything that could change, and
/// costs no check for exclusivity. INVARIANT: `base` has room for `capacity` values, against which every slot is checked;
/// those never taken are zeros, which is a free one.
///
/// Thread: one worker.
final class Slab<Element: BitwiseCopyable> {
    private let base: UnsafeMutablePointer<Element>
    private let capacity: Int
    private var used = 0
    private var free: [Int32] = []

    /// Slots in use.
    private(set) var count = 0

    /// Room for `capacity` values.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        guard let region = lb_reserve(self.capacity * MemoryLayout<Element>.stride) else {
            preconditionFailure("out of address space for \(capacity) connections")
        }
        base = region.bindMemory(to: Element.self, capacity: self.capacity)
    }

    deinit { munmap(base, capacity * MemoryLayout<Element>.stride) }

    /// The slots that have ever been used: `0 ..< high`.
    var high: Int32 { Int32(used) }

    /// A free slot's number, its value as the last owner left it (`initial` the first time); nil when all are taken.
    func take(initial: @autoclosure () -> Element) -> Int32? {
        if let slot = free.popLast() {
            count += 1
            return slot
        }
        guard used < capacity else { return nil }
        (base + used).initialize(to: initial())
        used += 1
        count += 1
        return Int32(used - 1)
    }

    /// Gives a slot back.
    func giveBack(_ slot: Int32) {
        free.append(slot)
        count -= 1
    }

    /// The value in a slot.
    @inline(__always)
    subscript(slot: Int32) -> UnsafeMutablePointer<Element> {
        precondition(slot >= 0 && Int(slot) < capacity, "no such slot")
        return base + Int(slot)
    }
}
