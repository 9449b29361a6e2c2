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
            var colons = 0
            while index < count, bytes[index] == 0x3A || bytes[index] == 0x2E || bytes[index].hexadecimalValue != nil {
                if bytes[index] == 0x3A { colons &+= 1 }
                index &+= 1
            }
            guard colons >= 2, index < count, bytes[index] == 0x5D else { return false }
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
}
