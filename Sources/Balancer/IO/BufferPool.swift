/// A worker's own store of buffers in two sizes. Most recently returned first, so that the memory is warm; what is
/// more than `keep` goes back to the system.
///
/// Thread: one worker.
struct BufferPool: ~Copyable {
    /// A buffer for heads and ordinary bodies: above most heads, below where copying costs.
    static let small = 16 * 1024
    /// A buffer for long heads (32 KiB at most by default) and bulk data.
    static let large = 64 * 1024
    /// How many free buffers of a size are kept, at most.
    private static let keep = 256

    private var freeSmall: [UnsafeMutableRawPointer] = []
    private var freeLarge: [UnsafeMutableRawPointer] = []
    /// Buffers out on lease.
    private(set) var leased = 0

    init() {
        freeSmall.reserveCapacity(BufferPool.keep)
        freeLarge.reserveCapacity(BufferPool.keep)
    }

    deinit {
        for base in freeSmall { base.deallocate() }
        for base in freeLarge { base.deallocate() }
    }

    /// Gives `buffer` memory if it has none.
    @inline(__always)
    mutating func lease(_ buffer: inout Buffer) {
        if buffer.base == nil { buffer = take(large: false) }
    }

    /// Moves the bytes of `buffer` into a large one, unless it is large already.
    mutating func grow(_ buffer: inout Buffer) {
        guard buffer.capacity < Int32(BufferPool.large) else { return }
        var larger = take(large: true)
        if !buffer.isEmpty { larger.append(buffer.bytes()) }
        giveBack(&buffer)
        buffer = larger
    }

    /// Takes the memory of `buffer` back; its bytes are lost.
    mutating func giveBack(_ buffer: inout Buffer) {
        guard let base = buffer.base else { return }
        leased -= 1
        if buffer.capacity == Int32(BufferPool.small) {
            if freeSmall.count < BufferPool.keep { freeSmall.append(base) } else { base.deallocate() }
        } else {
            if freeLarge.count < BufferPool.keep { freeLarge.append(base) } else { base.deallocate() }
        }
        buffer = Buffer()
    }

    private mutating func take(large: Bool) -> Buffer {
        leased += 1
        let size = large ? BufferPool.large : BufferPool.small
        let base =
            (large ? freeLarge.popLast() : freeSmall.popLast())
            ?? UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        return Buffer(base: base, capacity: Int32(size), start: 0, end: 0)
    }
}
