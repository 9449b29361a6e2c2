import ArgumentParser
import Balancer
import Foundation
import Testing

@testable import lbtop

/// Holds the man page and the README to what the program itself says.
@Suite struct DocumentationTests {
    private static func file(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The long options in a text.
    private static func options(_ text: String) -> Set<String> {
        Set(text.matches(of: /--[a-z][a-z-]*[a-z]/).map { String($0.output) })
    }

    /// The man page's text without the hyphens' escapes.
    private static func manPage() throws -> String { try file("docs/lbtop.1").replacing("\\-", with: "-") }

    private static let commands: [any ParsableCommand.Type] = [
        RunCommand.self, DemoCommand.self, BackendCommand.self, StrategiesCommand.self,
    ]

    @Test func `the man page has every option of the help, and no other`() throws {
        var helped: Set<String> = []
        for command in Self.commands { helped.formUnion(Self.options(Lbtop.helpMessage(for: command))) }
        #expect(helped.count > 25)
        let described = Set(
            try Self.manPage().matches(of: /(?m)^\.(?:TP\n\.)?BR? .*?(--[a-z-]+)/).map { String($0.output.1) })
        #expect(helped.subtracting(described) == [])
        #expect(Self.options(try Self.manPage()).subtracting(helped) == [])
    }

    @Test func `the man page states the defaults that the help states`() throws {
        let page = try Self.manPage().replacing(/\s+/, with: " ")
        for command in Self.commands {
            let help = Lbtop.helpMessage(for: command).replacing(/\s+/, with: " ")
            // From one option with a value to the next; the default is in between, if there is one.
            let starts = help.matches(of: /--[a-z-]+ </).map(\.range)
            for (index, start) in starts.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1].lowerBound : help.endIndex
                let entry = help[start.lowerBound..<end]
                guard let value = entry.firstMatch(of: /\(default: ([^)]+)\)/)?.output.1 else { continue }
                let option = help[start].dropLast(2)
                let described = try #require(page.firstRange(of: "\(option) \" \\fI"), "\(option)")
                let text = page[described.upperBound...].prefix(260)
                #expect(text.contains("Default: \(value)"), "\(option) \(value)")
            }
        }
    }

    @Test func `the man page has every key of the console, and no other`() throws {
        let page = try Self.manPage().replacing("\\(ha", with: "^")
        let start = try #require(page.firstRange(of: ".SH KEYS\n")?.upperBound)
        let end = try #require(page[start...].firstRange(of: ".SH ")?.lowerBound)
        let described = page[start..<end].matches(of: /\.TP\n\.B "(.+)"\n(.+)/).map {
            (keys: $0.output.1.split(separator: " ").map(String.init), help: String($0.output.2))
        }
        for binding in Bindings.all where !binding.keys.isEmpty {
            let row = described.first { row in binding.keys.allSatisfy { row.keys.contains($0.label) } }
            #expect(row?.help == binding.help, "\(binding.action)")
        }
        #expect(described.flatMap(\.keys).sorted() == Bindings.all.flatMap(\.keys).map(\.label).sorted())
    }

    @Test func `the man page names the version`() throws {
        #expect(try Self.manPage().contains("\"lbtop \(Lbtop.version)\""))
        #expect(try Self.file("CHANGELOG.md").contains("[\(Lbtop.version)]") == (Lbtop.version != "0.1.0"))
    }

    @Test func `the README lists the strategies of the registry, in its order`() throws {
        let rows = try Self.file("README.md").matches(of: /(?m)^\| `([a-z-]+)` \| (.+) \|$/)
            .map { (String($0.output.1), String($0.output.2)) }
            .filter { Strategies.named($0.0) != nil || $0.0.contains("-") }
        #expect(rows.map(\.0) == Strategies.names)
        #expect(rows.map(\.1) == Strategies.all.map { $0.info.sentence })
    }

    @Test func `no document holds a placeholder`() throws {
        for path in ["README.md", "CHANGELOG.md", "docs/ARCHITECTURE.md", "docs/JSON.md", ".github/CONTRIBUTING.md"] {
            let text = try Self.file(path)
            for word in ["TODO", "TBD", "FIXME", "lorem ipsum", "START_MENU_TOKEN"] {
                #expect(!text.contains(word), "\(path)")
            }
        }
    }

    @Test func `the JSON document names every key of a snapshot`() throws {
        let text = try Self.file("docs/JSON.md")
        var server = ServerSnapshot()
        server.reason = "r"
        server.drainMillisecondsLeft = 1
        server.traffic.latency.p50 = 1
        server.traffic.latency.p90 = 1
        server.traffic.latency.p99 = 1
        server.traffic.latency.p999 = 1
        server.traffic.latency.max = 1
        var service = ServiceSnapshot()
        service.previousStrategy = "x"
        service.servers = [server]
        var snapshot = EngineSnapshot()
        snapshot.process.drainMillisecondsLeft = 1
        snapshot.services = [service]
        let line = try SnapshotLines.line(snapshot)
        let keys = Set(line.matches(of: /"([A-Za-z0-9]+)":/).map { String($0.output.1) })
        #expect(keys.count > 40)
        for key in keys.sorted() { #expect(text.contains("`\(key)`"), "\(key)") }
    }

    @Test func `the JSON document lists every state and kind of failure`() throws {
        let text = try Self.file("docs/JSON.md")
        let names =
            ServerState.allCases.map(\.rawValue) + ServerFailure.allCases.map(\.rawValue)
            + ServiceFailure.allCases.map(\.rawValue)
        for name in names { #expect(text.contains("`\(name)`"), "\(name)") }
    }
}
