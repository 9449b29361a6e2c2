import CLinux
import Glibc
import Synchronization

/// The memory that all workers' buffers may take together: one half is theirs in equal parts, the other is for whoever
/// needs it, so that none of them can take it all. Touched only when memory is taken from the system or returned to it.
///
/// INVARIANT (unchecked Sendable): `words` is set once, mapped until `deinit`, and only accessed through atomics.
final class BufferBudget: @unchecked Sendable {
    /// Words a worker: two cache lines.
    private static let stride = 16

    /// The most bytes, over all workers.
    let limit: Int
    /// What a worker may take in any case.
    let share: Int
    private let common: Int
    private let workers: Int
    private let borrowed = Atomic<Int>(0)
    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    init(limit: Int, workers: Int) {
        self.limit = limit
        self.workers = max(1, workers)
        share = limit / 2 / self.workers
        common = limit / 2
        let count = self.workers * BufferBudget.stride
        guard let region = lb_reserve(count * 8) else { preconditionFailure("out of address space") }
        words = region.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    }

    deinit { munmap(words, workers * BufferBudget.stride * 8) }

    /// Borrows from the common half; false when it is used up.
    func borrow(_ bytes: Int) -> Bool {
        if borrowed.add(bytes, ordering: .relaxed).newValue <= common { return true }
        borrowed.subtract(bytes, ordering: .relaxed)
        return false
    }

    /// Borrows what cannot wait, be there room or not.
    func overdraw(_ bytes: Int) { borrowed.add(bytes, ordering: .relaxed) }

    /// Returns what was borrowed.
    func giveBack(_ bytes: Int) { borrowed.subtract(bytes, ordering: .relaxed) }

    /// A worker tells how much it has taken.
    func set(taken: Int, worker: Int) {
        words[worker &* BufferBudget.stride].store(UInt64(truncatingIfNeeded: taken), ordering: .relaxed)
    }

    /// Bytes taken by all workers.
    var taken: Int {
        var sum = 0
        for worker in 0..<workers { sum += Int(words[worker * BufferBudget.stride].load(ordering: .relaxed)) }
        return sum
    }
}
