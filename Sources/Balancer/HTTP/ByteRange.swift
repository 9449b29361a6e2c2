/// A half-open range of byte offsets, relative to the start of the bytes it was found in.
struct ByteRange: Equatable {
    var start: Int32
    var end: Int32

    /// The range that holds nothing.
    static let empty = ByteRange(start: 0, end: 0)

    /// `start` and `end` as offsets. Heads are far shorter than 2 GiB; what does not fit is cut, never trapped on.
    init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    init(start: Int32, end: Int32) {
        self.start = start
        self.end = end
    }

    var count: Int { Int(end &- start) }
    var isEmpty: Bool { end == start }

    /// The bytes it stands for; nothing when it does not lie within `bytes`.
    @inline(__always)
    func bytes(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard start >= 0, end > start, Int(end) <= bytes.count, let base = bytes.baseAddress else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: base + Int(start), count: Int(end &- start))
    }
}
