/// The hash behind everything that must come out the same on every worker, host and restart: client addresses
/// (4 or 16 bytes) and server names. Swift's own `Hasher` is seeded per process and cannot be used for that.
///
/// The bytes are taken as little-endian words of 8 (the last one filled up with zeros), and each is folded into the
/// state by `mix`; the number of bytes goes in first, so that the filling cannot collide. Not for secrets.
/// HashingTests holds golden values: a change of this function moves every client of every `ip-hash` service.
enum Hashing {
    /// The hash of `bytes`. Any thread.
    static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var state = mix(seed ^ mix(UInt64(truncatingIfNeeded: bytes.count)))
        var offset = 0
        while offset &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            state = mix(state ^ word)
            offset &+= 8
        }
        if offset < bytes.count {
            var word: UInt64 = 0
            var shift: UInt64 = 0
            while offset < bytes.count {
                word |= UInt64(bytes[offset]) << shift
                shift &+= 8
                offset &+= 1
            }
            state = mix(state ^ word)
        }
        return state
    }

    /// The hash of the text's UTF-8 bytes.
    static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0), seed: seed) }
    }

    /// Spreads each bit of `x` over all 64: one step of SplitMix64 (Steele, Lea, Flood, "Fast splittable
    /// pseudorandom number generators", OOPSLA 2014). A bijection, so two inputs never meet.
    @inline(__always)
    static func mix(_ x: UInt64) -> UInt64 {
        var z = x &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
