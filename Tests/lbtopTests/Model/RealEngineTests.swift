import Balancer
import Glibc
import Testing

@testable import lbtop

/// The console's keys against a real engine, without a terminal: each action, its undo and its redo.
@Suite(.serialized) struct RealEngineTests {
    /// An engine with three servers that nobody asks for anything, and the console's model on it.
    private final class Bench {
        let engine: Engine
        var stage: Stage
        private let subscription: Int32
        private var lastEvent: UInt64 = 0
        private var submitted = 0

        init() throws {
            let servers = try ["s1", "s2", "s3"].map {
                try ServerSpec(parsing: "unix:/run/lbtop-none/\($0),name=\($0),weight=4")
            }
            var configuration = Configuration(services: [
                Configuration.Service(listen: [.host("127.0.0.1", port: 0)], servers: servers)
            ])
            configuration.workers = 1
            configuration.sampleInterval = .milliseconds(50)
            engine = try Engine(configuration: configuration)
            subscription = engine.subscribe()
            try engine.start()
            stage = Stage(EngineSnapshot())
        }

        deinit {
            engine.unsubscribe(subscription)
            engine.stop(drain: .zero)
            engine.waitUntilStopped()
        }

        /// What actions change, as text.
        var state: String {
            guard let service = stage.model.liveService else { return "" }
            let servers = service.servers.map { server in
                "\(server.name) \(server.address) \(server.state) \(server.weight) \(server.maximum ?? 0)"
            }
            let timeout = stage.model.live.snapshot?.process.timeouts["idle-timeout"] ?? 0
            return ([service.strategy, "\(timeout)"] + servers).joined(separator: "; ")
        }

        func press(_ keys: String) {
            stage.press(keys)
            for effect in stage.effects[submitted...] {
                if case .submit(let action, let service) = effect {
                    engine.submit(action, service: service, actor: ConsoleModel.actor)
                }
            }
            submitted = stage.effects.count
        }

        /// Takes what the engine shows until something is so; false after ten seconds.
        func reach(_ isSo: (Bench) -> Bool) -> Bool {
            for _ in 0..<200 {
                var polled = pollfd(fd: subscription, events: Int16(POLLIN), revents: 0)
                if poll(&polled, 1, 50) > 0 {
                    var count: UInt64 = 0
                    _ = read(subscription, &count, 8)
                }
                let events = engine.events(after: lastEvent)
                if let last = events.last {
                    lastEvent = last.id
                    stage.send(.events(events))
                }
                if let snapshot = engine.snapshot() { stage.send(.snapshot(snapshot)) }
                if isSo(self) { return true }
            }
            return false
        }
    }

    @Test(arguments: [
        "d", "m", "+", "]", ":max s1 5<enter>", ":edit s1 name=zz<enter>", "xy", "xK", ":strategy random<enter>",
        "b6<enter>", ":add unix:/run/lbtop-none/s9,name=s9<enter>", ":timeout idle-timeout 2m<enter>",
    ])
    func eachActionIsUndoneAndRedone(keys: String) throws {
        let bench = try Bench()
        #expect(bench.reach { $0.stage.model.liveService?.servers.count == 3 })
        let before = bench.state
        bench.press(keys)
        #expect(bench.reach { $0.state != before && $0.stage.model.liveService?.undo != nil }, "\(bench.state)")
        #expect(bench.stage.screen.contains("u Undo "))
        bench.press("u")
        #expect(bench.reach { $0.state == before && $0.stage.model.liveService?.redo != nil }, "\(bench.state)")
        bench.press("<^r>")
        #expect(bench.reach { $0.state != before }, "\(bench.state)")
        bench.press("u")
        #expect(bench.reach { $0.state == before }, "\(bench.state) is not \(before)")
    }

    @Test func aTryThatIsLeftIsRevertedByTheRealEngine() throws {
        let bench = try Bench()
        #expect(bench.reach { $0.stage.model.liveService?.servers.count == 3 })
        let before = bench.state
        bench.press("b5t")
        #expect(bench.reach { $0.stage.model.liveService?.strategy == "random" })
        #expect(bench.stage.screen.contains("TRY random"))
        bench.press("<esc>")
        #expect(bench.reach { $0.state == before })
    }
}
