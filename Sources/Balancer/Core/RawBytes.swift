import CLinux
import Glibc

extension UInt8 {
    /// The lower-case letter for an upper-case one, otherwise itself.
    @inline(__always)
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Whether it is a space or a horizontal tab, the white space of RFC 9110, 5.6.3.
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    @inline(__always)
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// What it is worth as a hexadecimal digit, or nil.
    @inline(__always)
    var hexadecimalValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes from `start` up to `end`, cut to those there are.
    @inline(__always)
    func part(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        let end = end < count ? end : count
        guard let base = baseAddress, start >= 0, start < end else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: base + start, count: end &- start)
    }

    /// Where the first such byte from `start` on is, or nil.
    @inline(__always)
    func position(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index &+= 1
        }
        return nil
    }

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

    /// Whether these are the bytes of `other` without regard to ASCII case.
    func equalsFolded(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index < count {
            if self[index].lowercasedASCII != other[index].lowercasedASCII { return false }
            index &+= 1
        }
        return true
    }

    /// Whether these are the bytes of `text`, which is in lower case with `-`, without regard to ASCII case and with
    /// `_` taken for `-`, as CGI and WSGI servers take it.
    func spellsDisguised(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let other = text.utf8Start
        var index = 0
        while index < count {
            let byte = self[index] == 0x5F ? 0x2D : self[index].lowercasedASCII
            if byte != other[index] { return false }
            index &+= 1
        }
        return true
    }
}
