import Testing

@testable import Balancer

/// Who has been idle longest.
@Suite struct IdleOrderTests {
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func `the longest idle is first, and falling idle anew goes to the back`() {
        var order = IdleOrder(capacity: 8, lists: 2)
        for stream in 0..<4 { order.append(Int32(stream), list: 0, now: at(UInt64(stream))) }
        #expect(order.first(0)?.stream == 0 && order.first(1) == nil)
        order.append(0, list: 0, now: at(9))
        #expect(order.first(0)?.stream == 1 && order.first(0)?.since == at(1))
        order.append(1, list: 1, now: at(10))
        #expect(order.first(0)?.stream == 2 && order.first(1)?.stream == 1)
        for stream: Int32 in [3, 2, 0, 0, 7] { order.remove(stream) }
        #expect(order.first(0) == nil && order.first(1)?.stream == 1)
    }

    @Test(arguments: [UInt64.random(in: 0 ... .max)])
    func `it behaves as a list of moments`(seed: UInt64) {
        print("seed \(seed)")
        var random = RandomGenerator(seed: seed)
        var order = IdleOrder(capacity: 16, lists: 2)
        var model: [[Int32]] = [[], []]
        for step in 0..<20_000 {
            let stream = Int32(random.next() % 16)
            let list = Int(random.next() % 2)
            for index in 0..<2 { model[index].removeAll { $0 == stream } }
            if random.next() % 4 == 0 {
                order.remove(stream)
            } else {
                order.append(stream, list: list, now: at(UInt64(step)))
                model[list].append(stream)
            }
            #expect(order.first(0)?.stream == model[0].first && order.first(1)?.stream == model[1].first)
        }
    }
}
