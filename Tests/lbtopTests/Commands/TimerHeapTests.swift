import Testing

@testable import lbtop

@Suite struct TimerHeapTests {
    @Test(arguments: 0..<50)
    func `items come out in the order of their moments, and none before its own`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var heap = TimerHeap<UInt64>()
        var moments: [UInt64] = []
        for _ in 0..<Int(seed) * 3 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            moments.append(state % 100)
            heap.insert(state % 100, due: state % 100)
        }
        #expect(heap.earliest == moments.min(), "seed \(seed)")
        var popped: [UInt64] = []
        for now in stride(from: UInt64(0), through: 100, by: 7) {
            while let item = heap.popDue(at: now) {
                #expect(item <= now, "seed \(seed)")
                popped.append(item)
            }
            #expect(heap.earliest.map { $0 > now } ?? true)
        }
        #expect(popped == moments.filter { $0 <= 98 }.sorted(), "seed \(seed)")
    }
}
