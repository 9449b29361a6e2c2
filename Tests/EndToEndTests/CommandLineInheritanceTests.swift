import Foundation
import Testing

/// The built program, started by somebody who leaves it odd descriptors, signals or limits.
@Suite(.serialized) struct CommandLineInheritanceTests {
    private static func shell(_ script: String, _ words: [String]) throws -> RunningProgram {
        // `exec`: the number of the shell is the program's then.
        try RunningProgram(
            ["-c", script, "bash", TerminalProcess.program, "--headless", "--listen", "127.0.0.1:0"] + words,
            program: "/bin/bash")
    }

    private static func status(_ program: RunningProgram, _ name: String) throws -> UInt64 {
        let text = try String(contentsOfFile: "/proc/\(program.pid)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return try #require(UInt64(line.dropFirst(name.count + 1).drop { $0 == "\t" }, radix: 16))
    }

    @Test(arguments: ["<&- >&- 2>&-", ">&-", "<&- 2>&-", "2>&-"])
    func `what was closed of input, output and errors is /dev/null, and no socket takes the place`(closed: String)
        throws
    {
        let log = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString).log").path
        defer { try? FileManager.default.removeItem(atPath: log) }
        let program = try Self.shell("exec \"$@\" \(closed)", ["--log", log])
        #expect(
            RunningProgram.waits(30) {
                (try? String(contentsOfFile: log, encoding: .utf8))?.contains("started with") == true
            })
        for (number, mark) in [(0, "<&-"), (1, ">&-"), (2, "2>&-")] {
            guard closed.split(separator: " ").contains(Substring(mark)) else { continue }
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(program.pid)/fd/\(number)")
            #expect(target == "/dev/null", "\(number)")
        }
        program.send(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func `an ignored SIGCHLD and blocked signals are put right, what nohup ignores stays ignored`() throws {
        let script = "exec env --ignore-signal=CHLD,HUP,USR2 --block-signal=USR1,TERM,CHLD \"$@\""
        let program = try Self.shell(script, ["127.0.0.1:1"])
        _ = try program.word(after: "listening on ")
        func bit(_ signal: Int32) -> UInt64 { 1 << UInt64(signal - 1) }
        let (ignored, blocked) = (try Self.status(program, "SigIgn"), try Self.status(program, "SigBlk"))
        #expect(ignored & bit(SIGCHLD) == 0 && ignored & bit(SIGUSR2) == 0)
        #expect(ignored & bit(SIGHUP) != 0 && ignored & bit(SIGPIPE) != 0)
        #expect(blocked & bit(SIGCHLD) == 0 && blocked & bit(SIGUSR1) == 0)
        program.send(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func `a load generator that is started with TERM blocked can be ended`() throws {
        let script = "exec env --block-signal=TERM \"$1\" load --target 127.0.0.1:1 --rate 1"
        let program = try Self.shell(script, [])
        let isEnded = RunningProgram.waits(30) {
            program.send(SIGTERM)
            return program.hasEnded
        }
        #expect(isEnded)
    }

    @Test func `the limit of descriptors is raised as far as it goes, and told`() throws {
        let program = try Self.shell("ulimit -Sn 64; ulimit -Hn 5000; exec \"$@\"", [])
        #expect(try program.word(after: "up to ") == "5000")
        let limits = try String(contentsOfFile: "/proc/\(program.pid)/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
        #expect(line.split(separator: " ").prefix(5).suffix(2) == ["5000", "5000"])
        program.send(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test(arguments: 4...14)
    func `with too few descriptors it serves, or it ends with one line that says so`(limit: Int) throws {
        let program = try Self.shell("ulimit -n \(limit); exec \"$@\"", ["--workers", "4"])
        let isOver = RunningProgram.waits(30) {
            program.error.contains("started with") || program.hasEnded
        }
        #expect(isOver)
        if program.error.contains("started with 4 workers") {
            program.send(SIGTERM)
            #expect(try program.exitCode() == 0)
        } else {
            #expect(try program.exitCode() == 1)
            #expect(program.error.hasPrefix("lbtop: ") && program.error.count { $0 == "\n" } == 1, "\(program.error)")
            #expect(program.error.contains("descriptor left") || program.error.contains("Too many open files"))
        }
    }
}
