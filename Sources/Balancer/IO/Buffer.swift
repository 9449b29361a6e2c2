/// A lease of memory for bytes in flight: `start ..< end` holds bytes, `end ..< capacity` is room. Plain data; the
/// owner gives it back to its `BufferPool`.
struct Buffer {
    /// The memory, or nil without a lease.
    var base: UnsafeMutableRawPointer?
    var capacity: Int32 = 0
    var start: Int32 = 0
    var end: Int32 = 0

    /// Bytes held.
    @inline(__always) var count: Int { Int(end &- start) }
    /// True without bytes.
    @inline(__always) var isEmpty: Bool { end == start }
    /// Room behind the bytes.
    @inline(__always) var room: Int { Int(capacity &- end) }

    /// The bytes held, from `offset` on.
    @inline(__always)
    func bytes(from offset: Int = 0) -> UnsafeRawBufferPointer {
        guard let base, offset <= count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base + Int(start) + offset, count: count - offset)
    }

    /// The room behind the bytes.
    @inline(__always)
    func space() -> UnsafeMutableRawBufferPointer {
        guard let base else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        return UnsafeMutableRawBufferPointer(start: base + Int(end), count: room)
    }

    /// Takes `count` bytes from the front.
    @inline(__always)
    mutating func consume(_ count: Int) {
        start &+= Int32(truncatingIfNeeded: count)
        if start >= end {
            start = 0
            end = 0
        }
    }

    /// Adds `count` bytes that were written into `space()`.
    @inline(__always)
    mutating func commit(_ count: Int) { end &+= Int32(truncatingIfNeeded: count) }

    /// Appends a copy of `bytes`, which must fit.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= room, let source = bytes.baseAddress, let base else { return }
        (base + Int(end)).copyMemory(from: source, byteCount: bytes.count)
        commit(bytes.count)
    }

    /// Moves the bytes to the front, so that all room is behind them.
    mutating func compact() {
        guard start > 0, let base else { return }
        memmoveBytes(base, base + Int(start), count)
        end = end &- start
        start = 0
    }

    private func memmoveBytes(_ to: UnsafeMutableRawPointer, _ from: UnsafeMutableRawPointer, _ count: Int) {
        UnsafeMutableRawBufferPointer(start: to, count: count)
            .copyMemory(from: UnsafeRawBufferPointer(start: from, count: count))
    }
}
