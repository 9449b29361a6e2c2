/// A block of IP addresses: an address, or CIDR notation such as 10.0.0.0/8 or fd00::/8 (RFC 4632, RFC 4291).
public struct AddressBlock: Sendable, Equatable, CustomStringConvertible {
    private let address: IPAddress
    private let bits: Int

    /// Reads an address or a block.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String) throws(SpecError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var first = String(parts.first ?? "")
        guard let address = first.withUTF8({ IPAddress(text: UnsafeRawBufferPointer($0)) }) else {
            throw SpecError("'\(text)' is not an address or a block, e.g. 10.0.0.0/8 or fd00::/8")
        }
        self.address = address
        guard parts.count == 2 else {
            bits = address.bitCount
            return
        }
        // An IPv4 address that is written as one of IPv6 has its length written so too.
        let mapped = first.contains(":") && !address.isSix ? 96 : 0
        let longest = address.bitCount + mapped
        guard let length = Int(parts[1]), (mapped...longest).contains(length) else {
            throw SpecError("'\(text)': the length of a block is \(mapped) to \(longest), e.g. 10.0.0.0/8")
        }
        bits = length - mapped
    }

    /// True when the address is in the block.
    @inline(__always)
    func contains(_ other: IPAddress) -> Bool { address.shares(bits, with: other) }

    /// True when the address, 4 or 16 bytes, is in the block.
    public func contains(_ bytes: UnsafeRawBufferPointer) -> Bool {
        IPAddress(bytes: bytes).map { contains($0) } ?? false
    }

    /// The block as CIDR notation, the address as numbers.
    public var description: String {
        if !address.isSix {
            return stride(from: 24, through: 0, by: -8).map { String(address.low >> UInt64($0) & 0xFF) }
                .joined(separator: ".") + "/\(bits)"
        }
        let groups = [address.high, address.low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { String(half >> UInt64($0) & 0xFFFF, radix: 16) }
        }
        return groups.joined(separator: ":") + "/\(bits)"
    }
}
