import Testing

@testable import Balancer

@Suite struct RandomGeneratorTests {
    @Test func `the sequence of seed 0 is the published one of SplitMix64`() {
        var random = RandomGenerator(seed: 0)
        #expect(random.next() == 0xE220_A839_7B1D_CDAF)
        #expect(random.next() == 0x6E78_9E6A_A1B9_65F4)
        #expect(random.next() == 0x06C4_5D18_8009_454F)
    }

    @Test func `numbers below a bound stay below it and reach every value`() {
        var random = RandomGenerator(seed: 1)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<7000 { counts[random.next(below: 7)] += 1 }
        // 1000 expected, standard deviation 29.
        #expect(counts.allSatisfy { (800...1200).contains($0) }, "\(counts)")
        #expect(random.next(below: 1) == 0)
        #expect(random.next(below: 0) == 0)
        #expect(random.next(below: -3) == 0)
    }
}
