import Testing

@testable import Balancer

@Suite struct OldestTests {
    @Test(arguments: 0..<50)
    func `the oldest are those that a sort would give`(seed: Int) {
        var random = RandomGenerator(seed: UInt64(seed))
        let limit = 1 + random.next(below: 8)
        let all = (0..<random.next(below: 60)).map { slot in
            Oldest.Entry(
                since: Instant(nanoseconds: UInt64(random.next(below: 1000))), slot: Int32(slot), generation: 7)
        }
        var oldest = Oldest(limit: limit)
        for entry in all { oldest.add(entry) }
        let found = oldest.take()
        let sorted = all.sorted { $0.since < $1.since }.prefix(limit)
        #expect(found.map(\.since) == sorted.map(\.since), "seed \(seed)")
        #expect(Set(found.map(\.slot)).count == found.count && found.allSatisfy(all.contains), "seed \(seed)")
    }
}
