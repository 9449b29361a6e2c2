import Balancer
import Foundation
import Glibc
import Testing

@testable import lbtop

/// What was changed at run time, in the file and back.
@Suite(.serialized) struct StateFileTests {
    /// A folder that is gone afterwards.
    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-state-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    /// A run of the engine that keeps its state in `path`; `body` gives orders, and after an orderly end all is written.
    private static func run(
        _ servers: [String], _ path: String, _ body: (Engine) throws -> Void = { _ in }
    ) throws -> [EngineEvent] {
        var configuration = Configuration(services: [
            Configuration.Service(
                listen: [.host("127.0.0.1", port: 0)], servers: try servers.map { try ServerSpec(parsing: $0) })
        ])
        configuration.workers = 1
        let keeper = StateKeeper(StateFile(path))
        configuration.kept = try keeper.file.read()
        let stopped = WakeUp()
        let engine = try Engine(
            configuration: configuration, onSettings: { keeper.keep($0) }, onStopped: { stopped.raise() })
        try keeper.file.write(engine.keptAtStart)
        try engine.start()
        let thread = SideThread("state-test") { keeper.follow(engine, stopped: stopped) }
        defer {
            engine.stop(drain: .zero)
            engine.waitUntilStopped()
            thread.join()
        }
        try body(engine)
        return engine.events(after: 0)
    }

    private static func order(_ engine: Engine, _ action: Command.Action) throws {
        let id = engine.submit(action)
        let news = engine.subscribe()
        defer { engine.unsubscribe(news) }
        let never = WakeUp()
        for _ in 0..<300 {
            if let event = engine.events(after: 0).first(where: { $0.commandID == id }) {
                try #require(event.kind != .refused, "\(event.text)")
                return
            }
            never.wait(or: news, milliseconds: 100)
        }
        Issue.record("no outcome of \(action)")
    }

    private static func texts(_ events: [EngineEvent]) -> [String] {
        events.filter { $0.kind == .note && $0.commandID == nil }.map(\.text)
            .filter { $0.contains("restart") || $0.contains("command line") }
    }

    @Test func `a restart keeps weight, drain, strategy and what was added`() throws {
        try Self.withFolder { folder in
            let path = folder + "/state.json"
            let line = ["127.0.0.1:1,name=a", "127.0.0.1:2,name=b"]
            _ = try Self.run(line, path) { engine in
                try Self.order(engine, .strategy("least-connections"))
                try Self.order(engine, .weight(server: "a", 5))
                try Self.order(engine, .drain(server: "b"))
                try Self.order(engine, .add(try ServerSpec(parsing: "127.0.0.1:3,name=c")))
            }
            let events = try Self.run(line, path)
            #expect(
                Self.texts(events) == [
                    "strategy least-connections, as before the restart", "a weight 5, as before the restart",
                    "b draining, as before the restart", "c (127.0.0.1:3) added, as before the restart",
                ])
            let changed = try Self.run(["127.0.0.1:1,name=a,weight=7", "127.0.0.1:2,name=b"], path)
            #expect(
                changed.contains {
                    $0.level == .warning && $0.server == "a"
                        && $0.text == "a: weight 7 of the command line, which has changed, wins over 5 of run time"
                })
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["state.json"])
        }
    }

    @Test func `the first run has no file, and leaves one behind`() throws {
        try Self.withFolder { folder in
            let path = folder + "/state.json"
            #expect(try StateFile(path).read() == nil)
            #expect(Self.texts(try Self.run(["127.0.0.1:1"], path)) == [])
            let state = try #require(try StateFile(path).read())
            #expect(state.services[0].present == state.services[0].commandLine)
        }
    }

    @Test func `a link to the file stays a link`() throws {
        try Self.withFolder { folder in
            let (path, link) = (folder + "/state.json", folder + "/link.json")
            _ = try Self.run(["127.0.0.1:1"], path)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            _ = try Self.run(["127.0.0.1:1"], link) { try Self.order($0, .weight(server: "127.0.0.1:1", 9)) }
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
            #expect(try StateFile(path).read()?.services[0].present.servers[0].weight == 9)
        }
    }

    @Test(arguments: [
        "", "{", "[]", "{\"services\":[]}", "{\"version\":1}", "{\"version\":99,\"services\":[]}", "\u{0}",
        #"{"version":1,"services":[{"name":"default"}]}"#,
        #"{"version":1,"services":[{"name":"default","commandLine":{"strategy":"x","servers":[]},"#
            + #""present":{"strategy":"round-robin","servers":[]}}]}"#,
    ])
    func `a file that is none of lbtop's is refused in one line`(text: String) throws {
        try Self.withFolder { folder in
            let path = folder + "/state.json"
            try Data(text.utf8).write(to: URL(filePath: path))
            let error = #expect(throws: SpecError.self) { try StateFile(path).read() }
            let message = try #require(error?.message)
            #expect(message.hasPrefix("--state: '\(path)'") && !message.contains("\n"))
            #expect(message.contains("move it away"))
        }
    }

    @Test func `where nothing can be read or written the reason is told`() throws {
        try Self.withFolder { folder in
            #expect(throws: SpecError.self) { try StateFile(folder).read() }
            let error = #expect(throws: SpecError.self) { try StateFile(folder + "/no/state").write(KeptState()) }
            #expect(error?.message.contains("No such file or directory") == true)
        }
    }
}
