import Foundation
import Testing

/// The built program without a terminal: what it says, and how it ends.
@Suite(.serialized) struct CommandLineEndToEndTests {
    private func expectOneLine(_ program: RunningProgram, code: Int32, saying part: String) throws {
        #expect(try program.exitCode() == code)
        #expect(program.output == "")
        #expect(program.error.hasPrefix("lbtop: ") && program.error.contains(part), "\(program.error)")
        #expect(program.error.count { $0 == "\n" } == 1 && program.error.hasSuffix("\n"))
    }

    @Test(arguments: [
        (["--headless", "127.0.0.1:0"], "port '0'"), (["--headless", "127.0.0.1:70000"], "port '70000'"),
        (["--headless", "localhost"], "server"), (["--headless", "-s", "lest-connections"], "'least-connections'?"),
        (["--headless", "a:1,weight=0"], "from 1 to 256"), (["--headless", "a:1", "a:1"], "given twice"),
        (["--headless", "--workers", "0"], "from 1 to 256"),
        (["--headless", "--check", "tcp", "--check-interval", "0s"], "from 1ms to 24h"),
        (["--headless", "[::g]:80"], "not an IPv6 address"), (["--nonsense"], "--nonsense"), (["demo"], "--headless"),
        ([], "--headless"),
    ])
    func `wrong usage is one line and exit code 64`(words: [String], part: String) throws {
        try expectOneLine(try RunningProgram(words), code: 64, saying: part)
    }

    @Test func `an address in use is one line and exit code 1, also from another lbtop`() throws {
        let first = try RunningProgram(["--headless", "--listen", "127.0.0.1:0"])
        let address = try first.word(after: "listening on ")
        try expectOneLine(
            try RunningProgram(["--headless", "--listen", address]), code: 1, saying: "address is in use")
        try expectOneLine(try RunningProgram(["backend", "--listen", address]), code: 1, saying: address)
        first.send(SIGTERM)
        #expect(try first.exitCode() == 0)
    }

    @Test func `a log that cannot be written is one line and exit code 1`() throws {
        let words = ["--headless", "--listen", "127.0.0.1:0", "--log", "/nonexistent/log"]
        try expectOneLine(try RunningProgram(words), code: 1, saying: "/nonexistent/log")
    }

    @Test func `a state that cannot be read or written is one line and exit code 1, and nothing is served`() throws {
        let words = ["--headless", "--listen", "127.0.0.1:0", "--state"]
        let path = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: path) }
        try expectOneLine(try RunningProgram(words + ["/nonexistent/state"]), code: 1, saying: "/nonexistent/state")
        try Data("{\"version\":1,\"serv".utf8).write(to: path)
        try expectOneLine(try RunningProgram(words + [path.path]), code: 1, saying: "is no state of lbtop")
        #expect(try String(contentsOf: path, encoding: .utf8) == "{\"version\":1,\"serv", "left as it was")
    }

    @Test func `a secret for sticky cookies that cannot be one is one line and exit code 1`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).secret")
        defer { try? FileManager.default.removeItem(at: path) }
        let words = ["--headless", "--listen", "127.0.0.1:0", "--sticky-secret", path.path]
        try expectOneLine(try RunningProgram(words), code: 64, saying: "--sticky-cookie")
        let sticky = words + ["--sticky-cookie", "SRV", "127.0.0.1:1"]
        try expectOneLine(try RunningProgram(sticky), code: 1, saying: "No such file")
        try Data("short\n".utf8).write(to: path)
        try expectOneLine(try RunningProgram(sticky), code: 1, saying: "holds 5 bytes")
        try Data(repeating: 0x61, count: 5000).write(to: path)
        try expectOneLine(try RunningProgram(sticky), code: 1, saying: "more than 4096")
        try Data("sixteen bytes or more\n".utf8).write(to: path)
        let program = try RunningProgram(sticky)
        _ = try program.word(after: "listening on ")
        program.send(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func `a headless run starts with the state of the last one`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: path) }
        let words = ["--headless", "--listen", "127.0.0.1:0", "--state", path.path, "127.0.0.1:1,name=a"]
        let first = try RunningProgram(words)
        _ = try first.word(after: "listening on ")
        first.send(SIGTERM)
        #expect(try first.exitCode() == 0)
        // By hand, as an administrator may do.
        let text = try String(contentsOf: path, encoding: .utf8)
        let present = try #require(text.firstRange(of: "\"present\""))
        let weight = try #require(text[present.upperBound...].firstRange(of: "\"weight\" : 1"))
        try text.replacingCharacters(in: weight, with: "\"weight\" : 6")
            .write(to: path, atomically: true, encoding: .utf8)
        let second = try RunningProgram(words)
        #expect(try second.word(after: "a weight ") == "6,")
        second.send(SIGTERM)
        #expect(try second.exitCode() == 0)
    }

    @Test func `a server's name that does not resolve ends no start, with a state file that names it neither`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: path) }
        let words = ["--headless", "--listen", "127.0.0.1:0", "--state", path.path, "no-such-host.invalid:80,name=x"]
        for _ in 0..<2 {
            let program = try RunningProgram(words)
            #expect(try program.word(after: "x: ") == "no-such-host.invalid")
            #expect(try program.word(after: "no server ") == "available,")
            program.send(SIGTERM)
            #expect(try program.exitCode() == 0)
            #expect(try String(contentsOf: path, encoding: .utf8).contains("no-such-host.invalid"))
        }
    }

    @Test func `a name to listen on that does not resolve is one line and exit code 1`() throws {
        let words = ["--headless", "--listen", "no-such-host.invalid:0", "127.0.0.1:80"]
        try expectOneLine(try RunningProgram(words), code: 1, saying: "no-such-host.invalid")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a headless run writes snapshots and events, and ends in order`(signal: Int32) throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        let program = try RunningProgram([
            "--headless", "--json", "--interval", "50ms", "--listen", "127.0.0.1:0", "--log", log.path, "127.0.0.1:1",
        ])
        _ = try program.word(after: "listening on ")
        program.send(SIGHUP)
        #expect(RunningProgram.waits(30) { program.output.count { $0 == "\n" } > 3 })
        program.send(signal)
        #expect(try program.exitCode() == 0)
        let last = try #require(program.output.split(separator: "\n").last)
        let line = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        let process = try #require(line["process"] as? [String: Any])
        #expect(process["phase"] as? String == "stopped")
        let servers = try #require((line["services"] as? [[String: Any]])?.first?["servers"] as? [[String: Any]])
        #expect(servers.first?["name"] as? String == "127.0.0.1:1")
        #expect(servers.first?["requests"] as? Int == 0)
        #expect(try String(contentsOf: log, encoding: .utf8) == program.error)
        #expect(program.error.contains("notice stopped"))
    }

    @Test func `nobody reading the snapshots does not end the balancer`() throws {
        let shell = try RunningProgram(
            ["-c", "\(TerminalProcess.program) --headless --json --interval 50ms -l 127.0.0.1:0 & echo $!; wait"]
                .map { $0.replacing("--json", with: "--json > >(exec true)") }, program: "/bin/bash")
        _ = try shell.word(after: "no more snapshots are written")
        let pid = try #require(pid_t(shell.output.split(separator: "\n").first ?? ""))
        #expect(kill(pid, 0) == 0)
        kill(pid, SIGTERM)
        #expect(try shell.exitCode() == 0)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a demo's servers and load end with it, however it ends`(signal: Int32) throws {
        let demo = try RunningProgram(["demo", "--headless", "--seconds", "600", "--servers", "2"])
        #expect(RunningProgram.waits(30) { RunningProgram.children(of: demo.pid).count == 3 })
        let children = RunningProgram.children(of: demo.pid)
        demo.send(signal)
        _ = try demo.exitCode()
        #expect(RunningProgram.waits(30) { children.allSatisfy { kill($0, 0) != 0 } })
    }

    @Test(.enabled(if: RunningProgram.path(of: "curl") != nil, "curl is needed: make test-deps"))
    func `a sample server answers as its help says`() throws {
        let server = try RunningProgram(["backend", "--listen", "127.0.0.1:0", "--name", "X"])
        let address = try server.word(after: "X listening on ")
        func curl(_ words: String...) throws -> String {
            let program = try RunningProgram(
                ["-s", "--max-time", "20"] + words, program: try #require(RunningProgram.path(of: "curl")))
            #expect(try program.exitCode() == 0)
            return program.output
        }
        #expect(try curl("http://\(address)/any").hasPrefix("X "))
        let question = "{\"name\":\"world\"}"
        #expect(try curl("-X", "GET", "-d", question, "http://\(address)/get-name") == "Hello, world! from server X")
        let code = "%{http_code}"
        #expect(try curl("-o", "/dev/null", "-w", code, "-d", question, "http://\(address)/get-name") == "405")
        #expect(try curl("-o", "/dev/null", "-w", code, "-X", "GET", "-d", "{", "http://\(address)/get-name") == "400")
        server.send(SIGINT)
        #expect(try server.exitCode() == 0)
    }
}
