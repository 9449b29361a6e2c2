/// Sets of ASCII bytes as two 64-bit masks: a test costs a shift, and no table has to be in the cache.
struct ByteClass {
    private let low: UInt64
    private let high: UInt64

    /// `tchar` of RFC 9110, 5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    static var token: ByteClass { ByteClass(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// What a registered name may hold (RFC 3986, 3.2.2) but `,`, which would read as two hosts: unreserved bytes,
    /// sub-delimiters and `%`, whose digits are checked apart.
    @inline(__always)
    static var registeredName: ByteClass { ByteClass(low: 0x2BFF_6FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        return (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 != 0
    }
}
