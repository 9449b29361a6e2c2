/// The elements of a comma-separated list (RFC 9110, 5.6.1), without white space around them and without empty ones.
/// Does not know quoted strings: for lists of tokens only.
struct ListElements {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    private let end: Int

    /// The list that is the field value `range` of `bytes`.
    init(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) {
        self.bytes = bytes
        position = max(0, Int(range.start))
        end = min(bytes.count, Int(range.end))
    }

    /// The next element, or nil behind the last.
    mutating func next() -> ByteRange? {
        while position < end {
            var start = position
            var stop = start
            while stop < end, bytes[stop] != 0x2C { stop &+= 1 }
            position = stop &+ 1
            while start < stop, bytes[start].isBlank { start &+= 1 }
            while stop > start, bytes[stop &- 1].isBlank { stop &-= 1 }
            if stop > start { return ByteRange(start, stop) }
        }
        return nil
    }
}
