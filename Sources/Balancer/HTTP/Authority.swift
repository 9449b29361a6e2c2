/// Host and port as `Host` and a target state them (RFC 9110, 7.2; RFC 3986, 3.2.2 and 3.2.3).
enum Authority {
    /// Whether `bytes` are a host, never empty, and perhaps a port. User information is not accepted: in `http` it
    /// serves only to deceive (RFC 9110, 4.2.4).
    static func isValid(_ bytes: UnsafeRawBufferPointer, needsPort: Bool = false) -> Bool {
        let count = bytes.count
        guard count > 0 else { return false }
        var index = 0
        if bytes[0] == 0x5B {
            index = 1
            while index < count, bytes[index] != 0x5D { index &+= 1 }
            guard index < count, isIPv6(bytes.part(1, index)) else { return false }
            index &+= 1
        } else {
            while index < count, ByteClass.registeredName.contains(bytes[index]) {
                if bytes[index] == 0x25 {
                    guard count &- index > 2, bytes[index &+ 1].hexadecimalValue != nil,
                        bytes[index &+ 2].hexadecimalValue != nil
                    else { return false }
                }
                index &+= 1
            }
            guard index > 0 else { return false }
        }
        if index == count { return !needsPort }
        guard bytes[index] == 0x3A else { return false }
        let digits = index &+ 1
        index = digits
        var port = 0
        while index < count, bytes[index].isDigit, index &- digits < 5 {
            port = port &* 10 &+ Int(bytes[index] &- 0x30)
            index &+= 1
        }
        return index == count && port <= 65535 && !(needsPort && index == digits)
    }

    /// Whether `text` is an IPv6 address without zone (RFC 3986, 3.2.2).
    private static func isIPv6(_ text: UnsafeRawBufferPointer) -> Bool {
        let count = text.count
        var index = 0
        var groups = 0
        var hasGap = false
        if count >= 2, text[0] == 0x3A {
            guard text[1] == 0x3A else { return false }
            hasGap = true
            index = 2
        }
        while index < count {
            let start = index
            while index < count, index &- start < 5, text[index].hexadecimalValue != nil { index &+= 1 }
            if index < count, text[index] == 0x2E {
                guard isIPv4(text.part(start, count)) else { return false }
                groups &+= 2
                return hasGap ? groups < 8 : groups == 8
            }
            guard index > start, index &- start <= 4 else { return false }
            groups &+= 1
            if index == count { break }
            guard text[index] == 0x3A, groups < 8 else { return false }
            index &+= 1
            guard index < count else { return false }
            if text[index] == 0x3A {
                guard !hasGap else { return false }
                hasGap = true
                index &+= 1
            }
        }
        return hasGap ? groups < 8 : groups == 8
    }

    /// Whether `text` is four decimal numbers, 0...255, between dots.
    private static func isIPv4(_ text: UnsafeRawBufferPointer) -> Bool {
        var numbers = 0
        var digits = 0
        var number = 0
        for byte in text {
            if byte == 0x2E {
                guard digits > 0, numbers < 3 else { return false }
                numbers &+= 1
                digits = 0
                number = 0
            } else {
                guard byte.isDigit, digits < 3 else { return false }
                digits &+= 1
                number = number &* 10 &+ Int(byte &- 0x30)
                guard number <= 255 else { return false }
            }
        }
        return numbers == 3 && digits > 0
    }
}
