import Testing

@testable import Balancer

/// The golden values come from an independent implementation in Python.
@Suite struct HashingTests {
    @Test func `the hash is the same on every host and in every run`() {
        #expect(Hashing.hash("", seed: 0) == 0xA706_DD2F_4D19_7E6F)
        #expect(Hashing.hash("a", seed: 0) == 0xAA2A_39FE_9BDE_47A0)
        #expect(Hashing.hash("127.0.0.1:9001", seed: 0) == 0x45F0_00C9_B6BD_8184)
        #expect(Hashing.hash("127.0.0.1:9001", seed: 42) == 0xC9D4_8E16_A0C3_81E2)
        #expect(hash([192, 0, 2, 1], seed: 0) == 0xE342_923D_9354_1E0C)
        let v6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(hash(v6, seed: 7) == 0x6A2B_C505_6E9C_4E03)
    }

    @Test func `mixing is the published SplitMix64 step`() {
        #expect(Hashing.mix(0) == 0xE220_A839_7B1D_CDAF)
        #expect(Hashing.mix(1) == 0x910A_2DEC_8902_5CC1)
    }

    @Test func `bytes that differ only in trailing zeros have different hashes`() {
        let hashes = (0...17).map { hash([UInt8](repeating: 0, count: $0), seed: 0) }
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func `each bit of an address changes about half of the hash`() {
        var address: [UInt8] = [10, 0, 0, 1]
        let before = hash(address, seed: 0)
        for bit in 0..<32 {
            address[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = (hash(address, seed: 0) ^ before).nonzeroBitCount
            address[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect((12...52).contains(changed), "bit \(bit) changes \(changed) bits")
        }
    }

    @Test func `a range of neighbouring addresses spreads evenly`() {
        var counts = [Int](repeating: 0, count: 16)
        for low in 0..<UInt16(16_000) {
            let address: [UInt8] = [10, 1, UInt8(low >> 8), UInt8(low & 0xFF)]
            counts[Int(hash(address, seed: 0) >> 60)] += 1
        }
        // 1000 expected, standard deviation 31.
        #expect(counts.allSatisfy { (800...1200).contains($0) }, "\(counts)")
    }

    private func hash(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
        bytes.withUnsafeBytes { Hashing.hash($0, seed: seed) }
    }
}
