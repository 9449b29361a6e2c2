/// A generator whose numbers nobody can foretell, not even from those that came before: ChaCha20 (RFC 8439) that takes
/// its next key from each block of its own output (Bernstein, "Fast-key-erasure random-number generators", 2017). It is
/// seeded from the system once; after that a number costs no system call.
struct SecretGenerator: RandomNumberGenerator, Sendable {
    private static let blockWords = 16
    private static let keyWords = 8

    /// The key, then what of the last block has not been given out.
    private var block = [16 of UInt32](repeating: 0)
    private var next32 = SecretGenerator.blockWords

    /// A generator seeded by getrandom(2).
    init() {
        var system = SystemRandomNumberGenerator()
        for word in 0..<SecretGenerator.keyWords { block[word] = system.next() }
    }

    /// A generator with this key, of which 8 words are used: for tests.
    init(key: [UInt32]) {
        for word in 0..<min(key.count, SecretGenerator.keyWords) { block[word] = key[word] }
    }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        if next32 == SecretGenerator.blockWords {
            var key = [8 of UInt32](repeating: 0)
            for word in 0..<SecretGenerator.keyWords { key[word] = block[word] }
            block = ChaCha20.block(key: key, counter: 0, nonce: (0, 0, 0))
            next32 = SecretGenerator.keyWords
        }
        let value = UInt64(block[next32]) << 32 | UInt64(block[next32 &+ 1])
        // What was given out is forgotten.
        block[next32] = 0
        block[next32 &+ 1] = 0
        next32 &+= 2
        return value
    }
}

/// The block function of ChaCha20 (RFC 8439, 2.3).
enum ChaCha20 {
    /// 16 words that depend on all bits of the key, the counter and the nonce.
    static func block(
        key: [8 of UInt32], counter: UInt32, nonce: (UInt32, UInt32, UInt32)
    ) -> [16 of UInt32] {
        var start = [16 of UInt32](repeating: 0)
        start[0] = 0x6170_7865
        start[1] = 0x3320_646E
        start[2] = 0x7962_2D32
        start[3] = 0x6B20_6574
        for word in 0..<8 { start[4 &+ word] = key[word] }
        start[12] = counter
        start[13] = nonce.0
        start[14] = nonce.1
        start[15] = nonce.2
        var words = start
        for _ in 0..<10 {
            quarter(&words, 0, 4, 8, 12)
            quarter(&words, 1, 5, 9, 13)
            quarter(&words, 2, 6, 10, 14)
            quarter(&words, 3, 7, 11, 15)
            quarter(&words, 0, 5, 10, 15)
            quarter(&words, 1, 6, 11, 12)
            quarter(&words, 2, 7, 8, 13)
            quarter(&words, 3, 4, 9, 14)
        }
        for word in 0..<16 { words[word] &+= start[word] }
        return words
    }

    @inline(__always)
    private static func quarter(_ words: inout [16 of UInt32], _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        words[a] &+= words[b]
        words[d] = rotated(words[d] ^ words[a], 16)
        words[c] &+= words[d]
        words[b] = rotated(words[b] ^ words[c], 12)
        words[a] &+= words[b]
        words[d] = rotated(words[d] ^ words[a], 8)
        words[c] &+= words[d]
        words[b] = rotated(words[b] ^ words[c], 7)
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word &<< bits | word &>> (32 &- bits) }
}
