import Testing

@testable import Balancer

@Suite struct SecretGeneratorTests {
    /// RFC 8439, 2.3.2.
    @Test func `the block function gives the block of the standard`() {
        var key = [8 of UInt32](repeating: 0)
        for word in 0..<8 {
            let first = UInt32(word * 4)
            key[word] = first | (first + 1) << 8 | (first + 2) << 16 | (first + 3) << 24
        }
        let block = ChaCha20.block(key: key, counter: 1, nonce: (0x0900_0000, 0x4A00_0000, 0))
        let expected: [UInt32] = [
            0xE4E7_F110, 0x1559_3BD1, 0x1FDD_0F50, 0xC471_20A3, 0xC7F4_D1C7, 0x0368_C033, 0x9AAA_2204, 0x4E6C_D4C3,
            0x4664_82D2, 0x09AA_9F07, 0x05D7_C214, 0xA202_8BD9, 0xD19C_12B5, 0xB94E_16DE, 0xE883_D0CB, 0x4E3C_50A2,
        ]
        #expect((0..<16).map { block[$0] } == expected)
    }

    @Test func `numbers come once, and generators have nothing in common`() {
        var one = SecretGenerator()
        var other = SecretGenerator()
        var seen: Set<UInt64> = []
        for _ in 0..<2000 {
            seen.insert(one.next())
            seen.insert(other.next())
        }
        #expect(seen.count == 4000)
    }

    @Test func `every bit is as often one as zero`() {
        var generator = SecretGenerator(key: [1, 2, 3, 4, 5, 6, 7, 8])
        var ones = [Int](repeating: 0, count: 64)
        for _ in 0..<4096 {
            let number = generator.next()
            for bit in 0..<64 where number >> UInt64(bit) & 1 == 1 { ones[bit] += 1 }
        }
        // 2048 expected, standard deviation 32.
        #expect(ones.allSatisfy { (1850...2250).contains($0) }, "\(ones)")
    }
}
