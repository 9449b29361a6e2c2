import Testing

@testable import Balancer

@Suite struct AdmissionQueueTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `first come is first served in each service, whoever leaves in between`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var queue = AdmissionQueue(sessions: 64, services: 3)
        var model: [[(session: Int32, since: Instant, tried: ServerSet)]] = [[], [], []]
        for step in 0..<5000 {
            let session = Int32.random(in: 0..<64, using: &numbers)
            let place = model.firstIndex { $0.contains { $0.session == session } }
            let isQueued = queue.contains(session)
            #expect(isQueued == (place != nil), "seed \(seed), step \(step)")
            let left = queue.remove(session)
            #expect(left == place, "seed \(seed), step \(step)")
            if let place {
                model[place].removeAll { $0.session == session }
            } else {
                let service = Int.random(in: 0..<3, using: &numbers)
                let now = Instant(nanoseconds: UInt64(step + 1))
                var tried = ServerSet()
                if step % 3 == 0 { tried.insert(ServerIndex(step % 100)) }
                queue.append(session, service: service, tried: tried, now: now)
                model[service].append((session, now, tried))
            }
            for service in 0..<3 {
                let first = queue.first(service)
                let count = queue.count(service)
                #expect(first == model[service].first?.session, "seed \(seed), step \(step)")
                #expect(count == model[service].count, "seed \(seed), step \(step)")
                let triedCount = queue.triedCount(service)
                #expect(triedCount == model[service].count { !$0.tried.isEmpty }, "seed \(seed), step \(step)")
                var at = first
                for entry in model[service] {
                    guard let session = at else { break }
                    let (since, tried) = (queue.since(session), queue.tried(session))
                    #expect(session == entry.session && since == entry.since && tried == entry.tried, "seed \(seed)")
                    at = queue.next(session)
                }
                #expect(at == nil, "seed \(seed), step \(step)")
            }
            let total = queue.total
            #expect(total == model.map(\.count).reduce(0, +))
        }
    }
}
