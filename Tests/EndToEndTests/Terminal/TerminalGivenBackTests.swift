import Foundation
import Glibc
import Testing

/// However the program ends, the terminal is as it was before.
@Suite struct TerminalGivenBackTests {
    private func started(_ environment: [String: String]? = nil, _ arguments: [String] = []) throws -> TerminalProcess {
        let arguments = ["--listen", "127.0.0.1:0", "--workers", "1"] + arguments
        let process =
            try environment.map { try TerminalProcess(arguments, environment: $0) } ?? TerminalProcess(arguments)
        try #require(process.isUp(), "the console came up: \(process.received.debugDescription)")
        process.forget()
        return process
    }

    /// Leaves the alternate screen, shows the cursor, ends bracketed paste; the modes are what they were.
    private func expectGivenBack(_ process: TerminalProcess) {
        process.receive()
        #expect(process.modes == process.before)
        for part in ["\u{1b}[?1049l", "\u{1b}[?25h", "\u{1b}[?2004l", "\u{1b}[?1000l", "\u{1b}[?1006l"] {
            #expect(process.received.contains(part), "\(part.debugDescription) in \(process.received.debugDescription)")
        }
        // Nothing is drawn after the alternate screen was left but plain lines.
        if let left = process.received.range(of: "\u{1b}[?1049l", options: .backwards) {
            #expect(!process.received[left.upperBound...].contains("\u{1b}[1;1H"))
        }
    }

    @Test("q ends with code 0 and a summary on the normal screen")
    func quit() throws {
        let process = try started()
        process.type("q")
        #expect(process.end() == .exit(0))
        expectGivenBack(process)
        let left = try #require(process.received.range(of: "\u{1b}[?1049l"))
        #expect(process.received[left.upperBound...].contains("lbtop ran for"))
    }

    @Test("A signal that ends the program in an orderly way", arguments: [SIGTERM, SIGINT, SIGQUIT])
    func ordered(number: Int32) throws {
        let process = try started()
        kill(process.pid, number)
        #expect(process.end() == .exit(0))
        expectGivenBack(process)
    }

    @Test(
        "A fatal signal ends it by that signal",
        arguments: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGUSR1, SIGALRM])
    func fatal(number: Int32) throws {
        let process = try started()
        kill(process.pid, number)
        #expect(process.end() == .signal(number))
        expectGivenBack(process)
    }

    @Test("SIGHUP ends the console, and the balancer goes on until TERM")
    func hangUpSignal() throws {
        let process = try started()
        kill(process.pid, SIGHUP)
        #expect(process.eventually { process.modes == process.before && process.received.contains("\u{1b}[?1049l") })
        expectGivenBack(process)
        #expect(!process.hasEnded)
        kill(process.pid, SIGTERM)
        #expect(process.end() == .exit(0))
    }

    @Test("A terminal that goes away leaves a balancer that goes on, without spinning")
    func terminalGone() throws {
        let process = try started()
        process.hangUp()
        let before = try #require(process.cpuTicks)
        // A spinning loop would use some 100 ticks in this second, an idle one none.
        let until = Date(timeIntervalSinceNow: 1)
        while Date() < until { usleep(10_000) }
        #expect(!process.hasEnded)
        #expect(try #require(process.cpuTicks) - before < 50)
        kill(process.pid, SIGTERM)
        #expect(process.end(reading: false) == .exit(0))
    }

    @Test("SIGTSTP, SIGTTIN, SIGTTOU and SIGPIPE do nothing", arguments: [SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE])
    func ignored(number: Int32) throws {
        let process = try started()
        kill(process.pid, number)
        process.type("?")
        #expect(process.eventually { process.received.contains("help") || process.received.contains("Esc") })
        #expect(process.state != "T")
        // ^G closes the help (Esc with a key right after it would be Alt and that key).
        process.type("\u{7}")
        process.type("q")
        #expect(process.end() == .exit(0))
        expectGivenBack(process)
    }

    @Test("After a stop and a continue everything is drawn again")
    func continued() throws {
        let process = try started()
        kill(process.pid, SIGSTOP)
        #expect(process.eventually { process.state == "T" })
        process.receive()
        process.forget()
        kill(process.pid, SIGCONT)
        #expect(process.eventually { process.received.contains("lbtop") })
        process.type("q")
        #expect(process.end() == .exit(0))
        expectGivenBack(process)
    }

    @Test("A storm of resizes ends in the last size")
    func resizes() throws {
        let process = try started()
        for round in 0..<200 { process.resize(UInt16(1 + round * 7 % 250), UInt16(1 + round * 3 % 70)) }
        process.receive()
        process.forget()
        process.resize(140, 40)
        // The last line of 40 is drawn on.
        #expect(
            process.eventually { process.received.contains("\u{1b}[40;") || process.received.contains("\u{1b}[40d") })
        process.type("q")
        #expect(process.end() == .exit(0))
        expectGivenBack(process)
    }

    @Test("A terminal that takes nothing does not keep TERM from ending the program")
    func frozen() throws {
        let process = try started()
        // Full repaints until the terminal's buffer is full and the console sits in a write.
        #expect(
            process.eventually(reading: false) {
                process.type("\u{c}")
                return process.isWriting && process.isWriting
            })
        kill(process.pid, SIGTERM)
        #expect(process.end(reading: false) == .exit(0))
        #expect(process.modes == process.before)
    }

    @Test(
        "Any terminal gets its modes back",
        arguments: ["vt100", "linux", "rxvt", "tmux-256color", "screen", "xterm-mono"])
    func types(type: String) throws {
        let process = try started(["TERM": type, "LC_ALL": "C"])
        process.type("q")
        #expect(process.end() == .exit(0))
        #expect(process.modes == process.before)
        let drawn = process.received.unicodeScalars.filter { $0.value >= 0x80 }
        #expect(drawn.isEmpty, "only ASCII in this locale")
    }
}
