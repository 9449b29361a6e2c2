import Glibc

extension UInt8 {
    /// The lower-case letter for an upper-case one, otherwise itself.
    @inline(__always)
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension UnsafeRawBufferPointer {
    /// Whether these are the bytes of `text`.
    @inline(__always)
    func spells(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount, let base = baseAddress else { return false }
        return memcmp(base, text.utf8Start, count) == 0
    }

    /// Whether these are the bytes of `text`, which is in lower case, without regard to ASCII case.
    @inline(__always)
    func spellsFolded(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let other = text.utf8Start
        var index = 0
        while index < count {
            if self[index].lowercasedASCII != other[index] { return false }
            index &+= 1
        }
        return true
    }
}
