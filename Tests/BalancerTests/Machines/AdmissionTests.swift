import Testing

@testable import Balancer

/// Whose turn it is, over several workers and services, turn by turn.
@Suite struct AdmissionTests {
    /// A worker's part.
    private final class Part {
        var admission: Admission
        init(_ number: Int, _ board: AdmissionBoard) {
            admission = Admission(worker: number, board: board, sessions: 64, services: 2, share: 8)
        }

        func wait(_ session: Int32, service: Int = 0, tried: ServerSet = ServerSet(), at second: UInt64) -> Bool {
            admission.wait(session, service: service, tried: tried, now: Instant(nanoseconds: second))
        }
        func leave(_ session: Int32) -> Bool { admission.leave(session) }
        func contains(_ session: Int32) -> Bool { admission.contains(session) }
        var total: Int { admission.total }
    }

    /// Three workers, and two services of servers that each take one request.
    private struct World {
        let board = AdmissionBoard(workers: 3, services: 2)
        let load = [LoadTable(), LoadTable()]
        let tiers: [Tiers]
        let parts: [Part]

        init(servers: Int = 1) {
            let entries = (0..<servers).map {
                RosterEntry(index: ServerIndex($0), weight: 1, identity: UInt64($0))
            }
            for load in load {
                for number in 0..<servers {
                    load.setAvailable(ServerIndex(number), true)
                    load.setMaximum(ServerIndex(number), 1)
                    load.begin(ServerIndex(number), at: Instant(nanoseconds: 1))
                }
            }
            tiers = load.map { _ in
                Tiers(RoundRobin.self, primaries: Roster(entries), backups: Roster(), previous: nil)
            }
            let board = board
            parts = (0..<3).map { Part($0, board) }
        }

        func wait(_ worker: Int, _ session: Int32, service: Int = 0, tried: [Int] = [], at second: UInt64) {
            var set = ServerSet()
            for server in tried { set.insert(ServerIndex(server)) }
            #expect(parts[worker].wait(session, service: service, tried: set, at: second))
            // The turn ends: there is no room.
            #expect(next(worker, service: service) == .rest)
        }

        func free(_ worker: Int, server: Int = 0, service: Int = 0) {
            load[service].end(ServerIndex(server), begunAt: Instant(nanoseconds: 1))
            parts[worker].admission.placeFreed(service)
        }

        /// A request takes a place.
        func take(_ worker: Int, _ session: Int32, server: Int, service: Int = 0) {
            #expect(load[service].beginIfRoom(ServerIndex(server), at: Instant(nanoseconds: 1)))
            #expect(parts[worker].leave(session))
        }

        func next(_ worker: Int, service: Int = 0) -> Admission.Step {
            parts[worker].admission.next(service, tiers[service], load[service])
        }

        func mayPass(_ worker: Int, service: Int = 0) -> Bool {
            parts[worker].admission.mayPass(service, tiers[service], load[service])
        }
    }

    @Test func `a place that is freed wakes who waits for that service, not an older one of another`() {
        let world = World()
        world.wait(1, 1, service: 1, at: 10)
        world.wait(2, 2, service: 0, at: 20)
        world.free(0)
        #expect(world.next(0) == .wake(2) && world.next(0, service: 1) == .rest)
        world.parts[2].admission.woken()
        #expect(world.next(2) == .send(2))
    }

    @Test func `two places freed in one turn reach both who wait, one after the other`() {
        let world = World(servers: 2)
        world.wait(1, 1, at: 10)
        world.wait(2, 2, at: 20)
        for server in 0..<2 { world.free(0, server: server) }
        #expect(world.next(0) == .wake(1))
        world.parts[1].admission.woken()
        #expect(world.next(1) == .send(1))
        world.take(1, 1, server: 0)
        #expect(world.next(1) == .wake(2))
        world.parts[2].admission.woken()
        #expect(world.next(2) == .send(2))
        world.take(2, 2, server: 1)
        #expect(world.next(2) == .rest && world.next(1) == .rest && world.next(0) == .rest)
    }

    @Test func `who comes later waits behind who waits, at whichever worker`() {
        let world = World()
        #expect(world.mayPass(0))
        world.wait(1, 1, at: 10)
        world.free(2)
        for worker in 0..<3 { #expect(!world.mayPass(worker)) }
        #expect(world.mayPass(0, service: 1))
        // One that waits since later defers, though it has seen the room first.
        #expect(world.parts[0].wait(5, at: 20))
        #expect(world.next(0) == .wake(1))
        world.parts[1].admission.woken()
        #expect(world.next(1) == .send(1))
    }

    @Test func `one that cannot use the place that is free holds nobody up`() {
        let world = World(servers: 2)
        world.wait(1, 1, tried: [0], at: 10)
        world.free(0, server: 0)
        #expect(world.next(0) == .rest)
        #expect(world.mayPass(0) && world.mayPass(1))
        // But where it can go it goes first.
        world.free(0, server: 1)
        #expect(!world.mayPass(0) && world.next(0) == .wake(1))
    }

    @Test func `one far behind in its line is found when it alone can use the place`() {
        let world = World(servers: 3)
        world.wait(1, 1, tried: [0], at: 10)
        world.wait(1, 2, tried: [0, 1], at: 20)
        world.wait(1, 3, tried: [1, 2], at: 30)
        world.free(0, server: 0)
        #expect(world.next(0) == .wake(1))
        world.parts[1].admission.woken()
        #expect(world.next(1) == .send(3))
    }

    @Test func `of those in one line who has tried elsewhere does not stop who stands behind it`() {
        let world = World(servers: 2)
        world.wait(0, 1, tried: [1], at: 10)
        world.wait(0, 2, at: 20)
        world.free(0, server: 1)
        #expect(world.next(0) == .send(2))
        world.take(0, 2, server: 1)
        #expect(world.next(0) == .rest && world.parts[0].total == 1)
    }

    @Test func `who has no server left is told at once, wherever it stands`() {
        let world = World(servers: 2)
        world.wait(0, 1, at: 10)
        world.wait(0, 2, tried: [0], at: 20)
        world.load[0].setAvailable(ServerIndex(1), false)
        world.parts[0].admission.woken()
        #expect(world.next(0) == .refuse(2))
        #expect(world.parts[0].leave(2))
        #expect(world.next(0) == .rest)
        world.load[0].setAvailable(ServerIndex(0), false)
        world.parts[0].admission.woken()
        #expect(world.next(0) == .refuse(1))
    }

    @Test func `when the first one leaves, the next one at another worker learns of it`() {
        let world = World()
        world.wait(1, 1, at: 10)
        world.wait(2, 2, at: 20)
        world.free(0)
        #expect(world.next(0) == .wake(1))
        // Its client went away before the wake-up came.
        #expect(world.parts[1].leave(1))
        #expect(world.next(1) == .wake(2))
        world.parts[1].admission.woken()
        #expect(world.next(1) == .wake(2))
        world.parts[2].admission.woken()
        #expect(world.next(2) == .send(2))
    }

    @Test func `a line takes no more than its share`() {
        let world = World()
        for session in 0..<8 as Range<Int32> { world.wait(0, session, at: 10) }
        #expect(!world.parts[0].wait(8, at: 11))
        #expect(world.parts[0].total == 8 && !world.parts[0].contains(8))
    }
}
