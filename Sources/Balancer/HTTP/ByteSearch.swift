/// Searches eight bytes at a time in a 64-bit word. Each detector may err only above a byte that it rightly found, so
/// the lowest find of several is right. All take offsets with `from` <= `end` and read nothing at or behind `end`.
enum ByteSearch {
    @inline(__always) private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @inline(__always) private static var tops: UInt64 { 0x8080_8080_8080_8080 }

    /// The top bit of each byte of `word` that is zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }

    /// The top bit of each byte of `word` below `limit`, 1...128.
    @inline(__always)
    private static func below(_ limit: UInt8, _ word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & tops
    }

    /// Where the first byte that ends a field value is: a control byte, horizontal tab among them; `end` if none is.
    @inline(__always)
    static func control(_ base: UnsafeRawPointer, from: Int, end: Int) -> Int {
        var index = from
        while index &+ 8 <= end {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = below(0x20, word) | zeros(word ^ 0x7F7F_7F7F_7F7F_7F7F)
            if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < end {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte < 0x20 || byte == 0x7F { return index }
            index &+= 1
        }
        return index
    }

    /// Where the first byte that ends a request target is: anything but 0x21...0x7E, or `#`; `end` if none is.
    @inline(__always)
    static func targetEnd(_ base: UnsafeRawPointer, from: Int, end: Int) -> Int {
        var index = from
        while index &+ 8 <= end {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found =
                below(0x21, word) | word & tops | zeros(word ^ 0x7F7F_7F7F_7F7F_7F7F)
                | zeros(word ^ 0x2323_2323_2323_2323)
            if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < end {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte < 0x21 || byte > 0x7E || byte == 0x23 { return index }
            index &+= 1
        }
        return index
    }

    /// Where the first byte that is no token byte is; `end` if none is.
    @inline(__always)
    static func tokenEnd(_ base: UnsafeRawPointer, from: Int, end: Int) -> Int {
        var index = from
        while index < end, ByteClass.token.contains(base.load(fromByteOffset: index, as: UInt8.self)) { index &+= 1 }
        return index
    }
}
