/// A block of IP addresses: an address, or CIDR notation such as 10.0.0.0/8 or fd00::/8 (RFC 4632, RFC 4291).
public struct AddressBlock: Sendable, Equatable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads an address or a block.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String) throws(SpecError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = AddressBlock.address(String(first)) else {
            throw SpecError("'\(text)' is not an address or a block, e.g. 10.0.0.0/8 or fd00::/8")
        }
        bytes = address
        guard parts.count == 2 else {
            bits = address.count * 8
            return
        }
        guard let length = Int(parts[1]), (0...address.count * 8).contains(length) else {
            throw SpecError("'\(text)': the length of a block is 0 to \(address.count * 8), e.g. 10.0.0.0/8")
        }
        bits = length
    }

    /// True when the address, 4 or 16 bytes, is in the block.
    public func contains(_ address: UnsafeRawBufferPointer) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = bits / 8
        for position in 0..<whole where address[position] != bytes[position] { return false }
        guard bits % 8 != 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (bits % 8))
        return address[whole] & mask == bytes[whole] & mask
    }

    /// The block as CIDR notation, the address as numbers.
    public var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") + "/\(bits)" }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "/\(bits)"
    }

    private static func address(_ text: String) -> [UInt8]? {
        text.contains(":") ? six(text) : four(text)
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt8($0) }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    private static func six(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        // "::" stands once for as many zero groups as are missing.
        let gaps = text.indices.filter { text[$0...].hasPrefix("::") }
        guard gaps.count <= 1, !text.contains(":::") else { return nil }
        func groups(_ part: Substring) -> [UInt16]? {
            if part.isEmpty { return [] }
            let words = part.split(separator: ":", omittingEmptySubsequences: false)
            let numbers = words.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
            return numbers.count == words.count ? numbers : nil
        }
        var all: [UInt16]
        if let gap = gaps.first {
            guard let head = groups(text[..<gap]), let tail = groups(text[text.index(gap, offsetBy: 2)...]),
                head.count + tail.count < 8
            else { return nil }
            all = head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
        } else {
            guard halves.count == 8, let found = groups(text[...]) else { return nil }
            all = found
        }
        return all.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }
}
