import Testing

@testable import Balancer

/// Clients that are read on after their answer: so many and no more.
@Suite struct LingeringClientsTests {
    @Test func `beyond the limit the oldest that is still there gives way`() {
        var clients = LingeringClients(limit: 4)
        var here: Set<Int32> = []
        var generation: [Int32: UInt32] = [:]
        let isThere: (Int32, UInt32) -> Bool = { here.contains($0) && generation[$0] == $1 }
        for slot in 0..<4 as Range<Int32> {
            here.insert(slot)
            generation[slot] = 1
            let gone = clients.append(slot, generation: 1, isThere: isThere)
            #expect(gone == nil)
        }
        here.remove(0)
        clients.left()
        here.insert(7)
        generation[7] = 1
        let none = clients.append(7, generation: 1, isThere: isThere)
        #expect(none == nil, "one had left")
        // The slot of the one that left is used again: it is the youngest now, not the oldest.
        here.insert(0)
        generation[0] = 2
        let oldest = clients.append(0, generation: 2, isThere: isThere)
        #expect(oldest == 1)
        here.remove(1)
        clients.left()
        #expect(clients.count == 4)
    }

    @Test func `those that have left take no room`() {
        var clients = LingeringClients(limit: 3)
        for round in 0..<10_000 as Range<UInt32> {
            let gone = clients.append(5, generation: round) { $0 == 5 && $1 == round }
            #expect(gone == nil)
            clients.left()
        }
        #expect(clients.count == 0)
    }
}
