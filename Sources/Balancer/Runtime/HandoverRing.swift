import CLinux
import Glibc
import Synchronization

/// Accepted connections on their way to the worker that is to have them: many put, one takes, nobody waits.
///
/// Who puts a connection first takes a place (`claimed` grows only up to the capacity), then fills the slot that is due
/// and marks it as full; the taker empties slots in their order and gives the places back. So a slot is always empty
/// when somebody comes to fill it.
///
/// INVARIANT (unchecked Sendable): the slots are mapped until `deinit`. A slot's connection is written by who holds its
/// turn, before `isFull` is set (releasing), and read by the taker after that (acquiring).
final class HandoverRing: @unchecked Sendable {
    /// A connection that was accepted for another worker.
    struct Connection: BitwiseCopyable {
        var descriptor: Int32
        var service: Int32
        /// It is above the limit: the longest idle client gives way to it.
        var needsRoom: Bool
        var length: socklen_t
        var storage: sockaddr_storage
    }

    private struct Slot: ~Copyable {
        let isFull = Atomic<Bool>(false)
        var connection: Connection?
    }

    /// Connections on their way to one worker, at most.
    static let capacity = 128

    private let slots: UnsafeMutablePointer<Slot>
    private let claimed = Atomic<Int>(0)
    private let turn = Atomic<Int>(0)
    private var next = 0

    init() {
        slots = .allocate(capacity: HandoverRing.capacity)
        for index in 0..<HandoverRing.capacity { (slots + index).initialize(to: Slot()) }
    }

    deinit {
        for index in 0..<HandoverRing.capacity {
            if let left = slots[index].connection { close(left.descriptor) }
        }
        slots.deinitialize(count: HandoverRing.capacity)
        slots.deallocate()
    }

    /// Connections on their way.
    @inline(__always)
    var count: Int { claimed.load(ordering: .relaxed) }

    /// Puts a connection; nil when too many are on their way. True: the taker may sleep and has to be woken.
    func put(_ connection: Connection) -> Bool? {
        let before = claimed.add(1, ordering: .acquiringAndReleasing).oldValue
        guard before < HandoverRing.capacity else {
            claimed.subtract(1, ordering: .relaxed)
            return nil
        }
        let slot = turn.add(1, ordering: .relaxed).oldValue % HandoverRing.capacity
        slots[slot].connection = connection
        slots[slot].isFull.store(true, ordering: .releasing)
        return before == 0
    }

    /// Takes the next connection; nil when none is there. While `count` is above zero then, one is just being put. Only
    /// the owner calls it.
    func take() -> Connection? {
        let slot = next % HandoverRing.capacity
        guard slots[slot].isFull.load(ordering: .acquiring), let connection = slots[slot].connection else { return nil }
        slots[slot].connection = nil
        slots[slot].isFull.store(false, ordering: .relaxed)
        next &+= 1
        claimed.subtract(1, ordering: .acquiringAndReleasing)
        return connection
    }
}
