/// A worker's own store of buffers in two sizes. Most recently returned first, so that the memory is warm; what is
/// more than `keep`, or was borrowed from all workers' common half, goes back to the system.
///
/// Thread: one worker.
struct BufferPool: ~Copyable {
    /// A buffer for heads and ordinary bodies: above most heads, below where copying costs.
    static let small = 16 * 1024
    /// A buffer for long heads (32 KiB at most by default) and bulk data.
    static let large = 64 * 1024
    /// How many free buffers of a size are kept, at most.
    private static let keep = 256

    private let budget: BufferBudget
    private let worker: Int
    private var freeSmall: [UnsafeMutableRawPointer] = []
    private var freeLarge: [UnsafeMutableRawPointer] = []
    /// Buffers out on lease.
    private(set) var leased = 0
    /// Bytes taken from the system, and how many of them were borrowed.
    private var taken = 0
    private var borrowed = 0

    /// An empty store of a worker.
    init(_ budget: BufferBudget = BufferBudget(limit: .max, workers: 1), worker: Int = 0) {
        self.budget = budget
        self.worker = worker
        freeSmall.reserveCapacity(BufferPool.keep)
        freeLarge.reserveCapacity(BufferPool.keep)
    }

    deinit {
        for base in freeSmall { base.deallocate() }
        for base in freeLarge { base.deallocate() }
    }

    /// Gives `buffer` memory if it has none, within the budget or not: for what is written, which cannot wait.
    @inline(__always)
    mutating func lease(_ buffer: inout Buffer) {
        if buffer.base == nil { buffer = take(large: false) }
    }

    /// Gives `buffer`, which has no memory, some; false when the budget has none left.
    @inline(__always)
    mutating func leaseWithinBudget(_ buffer: inout Buffer) -> Bool {
        if freeSmall.isEmpty && !makeRoom(BufferPool.small) { return false }
        buffer = take(large: false)
        return true
    }

    /// Moves the bytes of `buffer` into a large one, unless it is large already.
    mutating func grow(_ buffer: inout Buffer) {
        guard buffer.capacity < Int32(BufferPool.large) else { return }
        var larger = take(large: true)
        if !buffer.isEmpty { larger.append(buffer.bytes()) }
        giveBack(&buffer)
        buffer = larger
    }

    /// The same within the budget; false when there is no room for it.
    mutating func growWithinBudget(_ buffer: inout Buffer) -> Bool {
        guard buffer.capacity < Int32(BufferPool.large) else { return true }
        if freeLarge.isEmpty && !makeRoom(BufferPool.large) { return false }
        grow(&buffer)
        return true
    }

    /// Takes the memory of `buffer` back; its bytes are lost.
    mutating func giveBack(_ buffer: inout Buffer) {
        guard let base = buffer.base else { return }
        leased -= 1
        if buffer.capacity == Int32(BufferPool.small) {
            if borrowed == 0 && freeSmall.count < BufferPool.keep {
                freeSmall.append(base)
            } else {
                returnToSystem(base, BufferPool.small)
            }
        } else if borrowed == 0 && freeLarge.count < BufferPool.keep {
            freeLarge.append(base)
        } else {
            returnToSystem(base, BufferPool.large)
        }
        buffer = Buffer()
    }

    /// True when a buffer can be leased within the budget.
    var hasRoom: Bool {
        mutating get { !freeSmall.isEmpty || makeRoom(BufferPool.small) }
    }

    /// Whether so much can be taken from the system within the budget; free buffers of the other size give way.
    private mutating func makeRoom(_ bytes: Int) -> Bool {
        if fits(bytes) { return true }
        while let base = freeLarge.popLast() {
            returnToSystem(base, BufferPool.large)
            if fits(bytes) { return true }
        }
        while let base = freeSmall.popLast() {
            returnToSystem(base, BufferPool.small)
            if fits(bytes) { return true }
        }
        return false
    }

    private func fits(_ bytes: Int) -> Bool {
        if taken - borrowed + bytes <= budget.share { return true }
        guard budget.borrow(bytes) else { return false }
        budget.giveBack(bytes)
        return true
    }

    private mutating func take(large: Bool) -> Buffer {
        leased += 1
        let size = large ? BufferPool.large : BufferPool.small
        let base = (large ? freeLarge.popLast() : freeSmall.popLast()) ?? takeFromSystem(size)
        return Buffer(base: base, capacity: Int32(size), start: 0, end: 0)
    }

    private mutating func takeFromSystem(_ bytes: Int) -> UnsafeMutableRawPointer {
        if taken - borrowed + bytes > budget.share {
            if !budget.borrow(bytes) { budget.overdraw(bytes) }
            borrowed += bytes
        }
        taken += bytes
        budget.set(taken: taken, worker: worker)
        return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    }

    private mutating func returnToSystem(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
        base.deallocate()
        taken -= bytes
        let returned = min(borrowed, bytes)
        if returned > 0 {
            borrowed -= returned
            budget.giveBack(returned)
        }
        budget.set(taken: taken, worker: worker)
    }
}
