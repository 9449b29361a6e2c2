import Balancer
import CLinux
import Glibc
import Testing

/// Who makes the engine take snapshots, and who does not.
@Suite struct SamplingTests {
    @Test func `who hears of events alone has nothing sampled`() throws {
        var configuration = Configuration(services: [.init(listen: [.host("127.0.0.1", port: 0)])])
        configuration.sampleInterval = .milliseconds(50)
        configuration.workers = 1
        let engine = try Engine(configuration: configuration)
        try engine.start()
        defer {
            engine.stop(drain: .zero)
            engine.waitUntilStopped()
        }
        let events = engine.subscribe(sampling: false)
        defer { engine.unsubscribe(events) }
        // An event wakes it: the engine has run turns by then, and at 50 ms a sample would have been due.
        let before = engine.snapshot()?.sequence ?? 0
        for round in 0..<5 {
            let weight = engine.submit(.strategy(round.isMultiple(of: 2) ? "random" : "round-robin"))
            while !engine.events(after: 0).contains(where: { $0.commandID == weight }) {
                var polled = pollfd(fd: events, events: Int16(POLLIN), revents: 0)
                try #require(poll(&polled, 1, 5000) == 1)
                var count: UInt64 = 0
                _ = read(events, &count, 8)
            }
        }
        #expect((engine.snapshot()?.sequence ?? 0) <= max(1, before))
        let figures = engine.subscribe()
        var polled = pollfd(fd: figures, events: Int16(POLLIN), revents: 0)
        #expect(poll(&polled, 1, 5000) == 1)
        engine.unsubscribe(figures)
    }
}
