import Glibc

/// An IP address. Plain data; an IPv4 address that is mapped into IPv6 (RFC 4291, 2.5.5.2) is one of IPv4.
struct IPAddress: Equatable, Sendable, BitwiseCopyable {
    /// The most bytes that `write` writes.
    static let longestText = 46

    let isSix: Bool
    /// The 128 bits of an IPv6 address; the 32 of an IPv4 one are the lowest of `low`.
    let high: UInt64
    let low: UInt64

    private init(four: UInt32) {
        isSix = false
        high = 0
        low = UInt64(four)
    }

    private init(six: UInt128) {
        high = UInt64(truncatingIfNeeded: six >> 64)
        let rest = UInt64(truncatingIfNeeded: six)
        isSix = high != 0 || rest >> 32 != 0xFFFF
        low = isSix ? rest : rest & 0xFFFF_FFFF
    }

    /// The address of 4 or 16 bytes in the order of the network; nil for any other number of them.
    init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var value: UInt128 = 0
        var index = 0
        while index < bytes.count {
            value = value << 8 | UInt128(bytes[index])
            index &+= 1
        }
        if bytes.count == 4 { self.init(four: UInt32(truncatingIfNeeded: value)) } else { self.init(six: value) }
    }

    /// Reads an address alone, as RFC 4291 and inet_pton(3) have it.
    init?(text: UnsafeRawBufferPointer) {
        if text.position(of: 0x3A) != nil {
            guard let six = IPAddress.six(text) else { return nil }
            self.init(six: six)
        } else {
            guard let four = IPAddress.four(text) else { return nil }
            self.init(four: four)
        }
    }

    /// Bits of such an address.
    var bitCount: Int { isSix ? 128 : 32 }

    /// Whether the first `bits` bits, 0...`bitCount`, are those of `other`.
    func shares(_ bits: Int, with other: IPAddress) -> Bool {
        guard isSix == other.isSix else { return false }
        guard isSix else { return (low ^ other.low) >> UInt64(32 - bits) == 0 }
        if bits <= 64 { return bits == 0 || (high ^ other.high) >> UInt64(64 - bits) == 0 }
        return high == other.high && (low ^ other.low) >> UInt64(128 - bits) == 0
    }

    /// What a client is told by for limits and placement. In IPv6 that is its network of 64 bits: a client has all
    /// addresses of one, and takes another one of them whenever it likes (RFC 8981).
    func clientKey(seed: UInt64) -> UInt64 {
        if isSix {
            var network = high.bigEndian
            return withUnsafeBytes(of: &network) { Hashing.hash($0, seed: seed) }
        }
        var address = UInt32(truncatingIfNeeded: low).bigEndian
        return withUnsafeBytes(of: &address) { Hashing.hash($0, seed: seed) }
    }

    /// Writes the address as text into `target`, which has at least `longestText` bytes; returns its length.
    func write(into target: UnsafeMutableRawBufferPointer) -> Int {
        guard let out = target.baseAddress, target.count >= IPAddress.longestText else { return 0 }
        guard isSix else { return writeDotted(into: target) }
        var bytes = (high.bigEndian, low.bigEndian)
        let text = out.assumingMemoryBound(to: CChar.self)
        return inet_ntop(AF_INET6, &bytes, text, socklen_t(IPAddress.longestText)) == nil ? 0 : strlen(text)
    }

    private func writeDotted(into target: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        for shift in stride(from: 24, through: 0, by: -8) {
            let number = UInt8(truncatingIfNeeded: low >> UInt64(shift))
            if number >= 100 {
                target[count] = 0x30 + number / 100
                count += 1
            }
            if number >= 10 {
                target[count] = 0x30 + number / 10 % 10
                count += 1
            }
            target[count] = 0x30 + number % 10
            target[count + 1] = 0x2E
            count += 2
        }
        return count - 1
    }

    // MARK: Reading

    /// Four numbers without leading zeros: some read those as octal.
    private static func four(_ text: UnsafeRawBufferPointer) -> UInt32? {
        var value: UInt32 = 0
        var numbers = 0
        var number: UInt32 = 0
        var digits = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            index &+= 1
            if byte == 0x2E {
                guard digits > 0, numbers < 3 else { return nil }
                value = value << 8 | number
                numbers += 1
                number = 0
                digits = 0
                continue
            }
            guard byte.isDigit, digits == 0 || number > 0 else { return nil }
            number = number * 10 + UInt32(byte - 0x30)
            digits += 1
            guard number <= 255 else { return nil }
        }
        return numbers == 3 && digits > 0 ? value << 8 | number : nil
    }

    private static func six(_ text: UnsafeRawBufferPointer) -> UInt128? {
        var value: UInt128 = 0
        var count = 0
        // What stands before `::`.
        var head: (value: UInt128, count: Int)?
        var index = 0
        guard text.count >= 2 else { return nil }
        if text[0] == 0x3A {
            guard text[1] == 0x3A else { return nil }
            head = (0, 0)
            index = 2
        }
        while index < text.count {
            var end = index
            var group: UInt128 = 0
            var isDotted = false
            while end < text.count, text[end] != 0x3A {
                if text[end] == 0x2E { isDotted = true }
                end += 1
            }
            guard end > index else { return nil }
            if isDotted {
                guard end == text.count, let four = four(text.part(index, end)) else {
                    return nil
                }
                value = value << 32 | UInt128(four)
                count += 2
                break
            }
            guard end - index <= 4, count < 8 else { return nil }
            while index < end {
                guard let digit = text[index].hexadecimalValue else { return nil }
                group = group << 4 | UInt128(digit)
                index &+= 1
            }
            value = value << 16 | group
            count += 1
            if end == text.count { break }
            index = end + 1
            guard index < text.count else { return nil }
            if text[index] == 0x3A {
                guard head == nil else { return nil }
                head = (value, count)
                (value, count) = (0, 0)
                index += 1
            }
        }
        guard let head else { return count == 8 ? value : nil }
        guard head.count + count < 8 else { return nil }
        return head.value << UInt128(16 * (8 - head.count)) | value
    }
}
