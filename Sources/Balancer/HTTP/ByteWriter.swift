/// Appends bytes to memory of fixed size. What does not fit is not written, and `result` says so.
struct ByteWriter {
    private let base: UnsafeMutableRawPointer?
    private let capacity: Int
    private(set) var count = 0
    private var hasOverflowed = false

    init(_ output: UnsafeMutableRawBufferPointer) {
        base = output.baseAddress
        capacity = output.count
    }

    /// The bytes written, or nil when they did not all fit.
    var result: Int? { hasOverflowed ? nil : count }

    @inline(__always)
    mutating func append(_ source: UnsafeRawPointer, _ length: Int) {
        guard let base, length >= 0, length <= capacity &- count else {
            hasOverflowed = true
            return
        }
        (base + count).copyMemory(from: source, byteCount: length)
        count &+= length
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        append(source, bytes.count)
    }

    @inline(__always)
    mutating func append(_ text: StaticString) { append(UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount) }

    /// Appends `number` in decimal digits.
    mutating func append(decimal number: UInt64) {
        var divisor: UInt64 = 1
        while number / divisor >= 10 { divisor &*= 10 }
        while divisor > 0 {
            var digit = UInt8(truncatingIfNeeded: number / divisor % 10) &+ 0x30
            append(&digit, 1)
            divisor /= 10
        }
    }

    /// Appends `number` in lower-case hexadecimal digits.
    mutating func append(hexadecimal number: UInt64) {
        var shift = UInt64(max(0, 60 &- (number.leadingZeroBitCount & ~3)))
        while true {
            var digit = UInt8(truncatingIfNeeded: number &>> shift) & 0xF
            digit &+= digit < 10 ? 0x30 : 0x57
            append(&digit, 1)
            if shift == 0 { return }
            shift &-= 4
        }
    }
}
