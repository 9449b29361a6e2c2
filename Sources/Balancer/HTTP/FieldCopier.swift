/// Copies field lines from a parsed head. Lines that already read `name: value` and lie side by side, which is how
/// nearly all come, go in one piece; all others are written anew.
struct FieldCopier {
    private let bytes: UnsafeRawBufferPointer
    private var start = 0
    private var end = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Copies `field`, now or with those that follow.
    @inline(__always)
    mutating func copy(_ field: HeadField, to writer: inout ByteWriter) {
        let first = Int(field.name.start)
        let colon = Int(field.name.end)
        let value = Int(field.value.start)
        let last = Int(field.value.end)
        let isPlain =
            value &- colon == 2 && last &+ 2 <= bytes.count && bytes[colon &+ 1] == 0x20 && bytes[last] == 0x0D
        if isPlain {
            if first != end || start == end {
                flush(to: &writer)
                start = first
            }
            end = last &+ 2
        } else {
            flush(to: &writer)
            writer.append(field.name.bytes(in: bytes))
            writer.append(": ")
            writer.append(field.value.bytes(in: bytes))
            writer.append("\r\n")
        }
    }

    /// Writes what was held back.
    @inline(__always)
    mutating func flush(to writer: inout ByteWriter) {
        if end > start { writer.append(ByteRange(start, end).bytes(in: bytes)) }
        start = 0
        end = 0
    }
}
