import CLinux
import Synchronization
import Testing

@testable import Balancer

/// Connections on their way to another worker.
@Suite struct HandoverRingTests {
    private static func connection(_ number: Int) -> HandoverRing.Connection {
        HandoverRing.Connection(
            descriptor: -1, service: Int32(number), needsRoom: false, length: 0, storage: sockaddr_storage())
    }

    @Test func `it takes so many and no more, and gives them in their order`() {
        let ring = HandoverRing()
        for number in 0..<HandoverRing.capacity {
            #expect(ring.put(Self.connection(number)) == (number == 0))
        }
        #expect(ring.put(Self.connection(0)) == nil && ring.count == HandoverRing.capacity)
        for number in 0..<HandoverRing.capacity { #expect(ring.take()?.service == Int32(number)) }
        #expect(ring.take() == nil && ring.count == 0)
        #expect(ring.put(Self.connection(7)) == true && ring.take()?.service == 7)
    }

    @Test func `many put and one takes, and each comes through once`() {
        let ring = HandoverRing()
        let each = 20_000
        let wake = Flags()
        let threads = (0..<3).compactMap { producer in
            Thread.start(name: "put-\(producer)") {
                for number in 0..<each {
                    while true {
                        guard let sleeps = ring.put(Self.connection(producer * each + number)) else {
                            sched_yield()
                            continue
                        }
                        if sleeps { wake.raise() }
                        break
                    }
                }
            }
        }
        #expect(threads.count == 3)
        var seen = [Bool](repeating: false, count: 3 * each)
        var last = [-1, -1, -1]
        var count = 0
        var wakes = 0
        while count < 3 * each {
            guard let taken = ring.take() else {
                // What is announced comes; where nothing is, somebody will have raised the flag.
                if ring.count == 0 && wake.lower() { wakes += 1 }
                sched_yield()
                continue
            }
            let number = Int(taken.service)
            #expect(!seen[number] && number > last[number / each])
            seen[number] = true
            last[number / each] = number
            count += 1
        }
        for thread in threads { thread.join() }
        #expect(ring.count == 0 && ring.take() == nil)
    }

    private final class Flags: Sendable {
        private let raised = Atomic<Bool>(false)

        func raise() { raised.store(true, ordering: .sequentiallyConsistent) }
        func lower() -> Bool { raised.exchange(false, ordering: .sequentiallyConsistent) }
    }
}
