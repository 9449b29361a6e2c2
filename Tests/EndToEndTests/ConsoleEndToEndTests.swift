import Foundation
import Testing

/// The whole program as a user has it: the console in a terminal, traffic through it, and keys that change everything.
@Suite(.serialized) struct ConsoleEndToEndTests {
    private static let tools = ["tmux", "ab"].allSatisfy { RunningProgram.path(of: $0) != nil }

    private struct Backend {
        let program: RunningProgram
        let address: String

        init(_ name: String) throws {
            program = try RunningProgram(["backend", "--listen", "127.0.0.1:0", "--name", name, "--delay", "4ms"])
            address = try program.word(after: "\(name) listening on ")
        }
    }

    /// Selects a server by keys: to the top, where s1 is, then down. Each key waits for the cursor that it moves: the
    /// figures around it change by themselves.
    private func select(_ name: String, on screen: TmuxScreen) throws {
        try screen.press("g")
        try screen.waits(for: "▶ s1 ")
        var selected = "s1"
        while selected != name {
            try screen.press("j")
            try screen.waits(for: "the row below \(selected)") { text in
                guard let row = text.split(separator: "\n").first(where: { $0.hasPrefix("▶ ") }) else { return false }
                let now = String(row.dropFirst(2).prefix { $0 != " " })
                defer { selected = now }
                return now != selected
            }
        }
    }

    private func figure(_ name: String, in report: String) -> Int? {
        let line = report.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line.flatMap { Int($0.dropFirst(name.count + 1).drop { $0 == " " }) }
    }

    @Test(.enabled(if: tools, "tmux and ab are needed: make test-deps"))
    func `keys change strategy and servers under load, and no request is lost`() throws {
        let backends = try ["s1", "s2", "s3", "s4"].map { try Backend($0) }
        let servers = backends.prefix(3).enumerated().map { "\($1.address),name=s\($0 + 1)" }.joined(separator: " ")
        let log = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        let screen = try TmuxScreen("\(TerminalProcess.program) -l 127.0.0.1:0 --log \(log.path) \(servers)")
        try screen.waits(for: "servers 3 up")
        let title = try #require(screen.text.firstMatch(of: /http (127\.0\.0\.1:[0-9]+)/))
        let address = String(title.output.1)

        let count = 20_000
        let ab = try #require(RunningProgram.path(of: "ab"))
        let load = try RunningProgram(["-q", "-k", "-n", "\(count)", "-c", "16", "http://\(address)/"], program: ab)
        try screen.waits(for: "traffic") { $0.firstMatch(of: /total [1-9]/) != nil && $0.contains("LIVE") }

        // Strategies: by digit and Enter, Esc changes nothing, B goes back.
        try screen.press("b", "3", "Enter")
        try screen.waits(for: "least-connections (was round-robin")
        try screen.press("b", "6", "Escape")
        try screen.press("B")
        try screen.waits(for: "round-robin (was least-connections")

        // Servers: add, drain and back, weight up and down, remove.
        try screen.press("a")
        try screen.waits(for: "add server")
        try screen.type("\(backends[3].address),name=s4")
        try screen.press("Enter")
        try screen.waits(for: "servers 4 up")
        try select("s2", on: screen)
        try screen.press("d")
        try screen.waits(for: "s2 draining") { TmuxScreen.row("s2", in: $0)?.contains("drain") == true }
        try screen.press("d")
        try screen.waits(for: "s2 back") { TmuxScreen.row("s2", in: $0)?.contains(" up ") == true }
        try screen.press("+", "+", "-")
        try screen.waits(for: "s2 with weight 2") { screen in
            TmuxScreen.row("s2", in: screen)?.firstMatch(of: /\sup +2\s/) != nil
        }
        try select("s3", on: screen)
        try screen.press("x")
        try screen.waits(for: "remove")
        try screen.press("y")
        try screen.waits(for: "s3 gone") { TmuxScreen.row("s3", in: $0) == nil }

        #expect(try load.exitCode(within: 120) == 0)
        let report = load.output
        #expect(figure("Complete requests", in: report) == count, "\(report) \(load.error)")
        #expect(figure("Failed requests", in: report) == 0, "\(report)")
        #expect(!report.contains("Non-2xx"), "\(report)")
        try screen.waits(for: "total 20,000")

        // With connections open, q would ask first; the console learns of their end by the next snapshot.
        try screen.waits(for: "no client connected") { $0.contains(/conn 0\s/) }
        try screen.press("q")
        try screen.waits(for: "EXIT=0")
        #expect(screen.text.contains("20,000 requests (2xx 20,000)"), "\(screen.text)")
        let events = try String(contentsOf: log, encoding: .utf8)
        for part in ["least-connections", "s4", "stopped"] { #expect(events.contains(part), "\(events)") }
    }

    @Test(.enabled(if: tools, "tmux and ab are needed: make test-deps"))
    func `a click selects, a key's name is a button, and the mouse is given back`() throws {
        let screen = try TmuxScreen(
            "\(TerminalProcess.program) -l 127.0.0.1:0 127.0.0.1:9,name=s1 127.0.0.1:7,name=s2")
        func click(_ text: String) throws {
            let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
            let y = try #require(lines.firstIndex { $0.contains(text) }, "\(text) on the screen")
            let before = try #require(lines[y].firstRange(of: text)?.lowerBound)
            // tmux hands the bytes on as they are, as a terminal would send them.
            try screen.type("\u{1b}[<0;\(lines[y].distance(from: lines[y].startIndex, to: before) + 1);\(y + 1)M")
        }
        try screen.waits(for: "LIVE")
        try screen.waits(for: " s2 ")
        try click("s2 ")
        try screen.waits(for: "▶ s2")
        try click("? Help")
        try screen.waits(for: "Esc close")
        try screen.press("Escape")
        try screen.waits(for: "the help is gone") { !$0.contains("Esc close") }
        try screen.press("q")
        try screen.waits(for: "EXIT=0")
        #expect(try screen.asks("#{mouse_any_flag}") == "0")
    }

    @Test(.enabled(if: tools, "tmux and ab are needed: make test-deps"))
    func `without servers it answers 503 and says so; one added by key serves`() throws {
        let backend = try Backend("s1")
        let screen = try TmuxScreen("\(TerminalProcess.program) -l 127.0.0.1:0")
        try screen.waits(for: "LIVE")
        #expect(screen.text.lowercased().contains("add"))
        let title = try #require(screen.text.firstMatch(of: /http (127\.0\.0\.1:[0-9]+)/))
        let ab = try #require(RunningProgram.path(of: "ab"))
        let refused = try RunningProgram(["-q", "-n", "10", "http://\(title.output.1)/"], program: ab)
        #expect(try refused.exitCode() == 0)
        #expect(figure("Non-2xx responses", in: refused.output) == 10, "\(refused.output)")

        try screen.type(":add \(backend.address),name=s1")
        try screen.press("Enter")
        try screen.waits(for: "servers 1 up")
        let served = try RunningProgram(["-q", "-n", "10", "http://\(title.output.1)/"], program: ab)
        #expect(try served.exitCode() == 0)
        #expect(!served.output.contains("Non-2xx"), "\(served.output)")

        // Bad input by `:` is one line, and changes nothing.
        try screen.type(":add \(backend.address),name=s2")
        try screen.press("Enter")
        try screen.waits(for: "a refusal") { $0.contains("already") }
        try screen.press("Escape")
        #expect(TmuxScreen.row("s2", in: screen.text) == nil)
    }
}
