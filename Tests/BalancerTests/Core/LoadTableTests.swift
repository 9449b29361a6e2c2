import Synchronization
import Testing

@testable import Balancer

@Suite struct LoadTableTests {
    @Test func `a place that is refused is never counted, not even for an instant`() {
        let load = LoadTable()
        let server = ServerIndex(0)
        load.setMaximum(server, 1)
        let now = Instant(nanoseconds: 1 << 40)
        let isOver = Atomic(false)
        let begun = Atomic(0)
        let threads = (0..<3).compactMap { _ in
            Thread.start(name: "load") {
                while !isOver.load(ordering: .relaxed) {
                    guard load.beginIfRoom(server, at: now) else { continue }
                    begun.wrappingAdd(1, ordering: .relaxed)
                    load.end(server, begunAt: now)
                }
            }
        }
        var most = 0
        for _ in 0..<2_000_000 where most < 2 { most = max(most, load.inFlight(server)) }
        isOver.store(true, ordering: .relaxed)
        threads.forEach { $0.join() }
        #expect(threads.count == 3 && begun.load(ordering: .relaxed) > 0)
        #expect(most <= 1 && load.inFlight(server) == 0)
    }
}
