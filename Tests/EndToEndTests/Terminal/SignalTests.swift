import Balancer
import CLinux
import Foundation
import Glibc
import Testing

/// The signal matrix: the real program on a terminal, traffic through it, and each signal. Traffic unharmed where it can
/// be, the terminal restored always.
@Suite(.serialized) struct SignalTests {
    @Test(
        "A signal that must not matter: traffic and console go on",
        arguments: [SIGTSTP, SIGTTOU, SIGTTIN, SIGPIPE, SIGWINCH, SIGCONT, SIGURG, SIGCHLD, SIGXFSZ])
    func harmless(number: Int32) throws {
        let console = try BusyConsole()
        for _ in 0..<50 {
            kill(console.process.pid, number)
            usleep(500)
        }
        try console.signal(thread: console.worker(), number)
        try console.moves()
        #expect(console.process.state != "T")
        console.process.type("?")
        #expect(
            console.process.eventually { console.process.screen.text.contains("Esc") }, "\(console.process.screen.text)"
        )
        console.end()
    }

    @Test("TERM, INT and QUIT end it in order: what is asked is answered", arguments: [SIGTERM, SIGINT, SIGQUIT])
    func ordered(number: Int32) throws {
        let console = try BusyConsole(reconnects: false)
        kill(console.process.pid, number)
        #expect(console.process.end() == .exit(0))
        // To the last one: each client was told by `Connection: close`, none met a reset.
        console.expectUnharmed()
        console.process.expectGivenBack()
        #expect(console.process.screen.text.contains("lbtop ran for"))
    }

    @Test("A second TERM ends it at once, with a client that never lets go")
    func twice() throws {
        let console = try BusyConsole(["--drain-timeout", "10m"])
        console.expectUnharmed()
        let silent = try Wire(to: console.address)
        try silent.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf")
        kill(console.process.pid, SIGTERM)
        #expect(console.process.eventually { console.process.screen.text.contains("STOPPING") })
        #expect(!console.process.hasEnded)
        kill(console.process.pid, SIGTERM)
        #expect(console.process.end() == .exit(0))
        console.process.expectGivenBack()
    }

    @Test("HUP ends the console alone; traffic goes on until TERM", arguments: [false, true])
    func hangUp(controls: Bool) throws {
        let console = try BusyConsole(controls: controls)
        kill(console.process.pid, SIGHUP)
        #expect(console.process.eventually { console.process.modes == console.process.before })
        #expect(console.process.eventually { !console.process.screen.isAlternate })
        console.process.expectGivenBack()
        try console.moves()
        // A second one finds no console and no reader; it is no reason to end.
        kill(console.process.pid, SIGHUP)
        try console.moves()
        console.end()
    }

    @Test("EOF and EIO on the terminal: traffic goes on, nothing spins", arguments: [false, true])
    func terminalGone(controls: Bool) throws {
        let console = try BusyConsole(controls: controls)
        console.process.hangUp()
        try console.moves(2000, reading: false)
        console.expectUnharmed()
        // No traffic any more: who still takes CPU spins.
        let before = try #require(console.process.cpuTicks)
        let patience = Patience(seconds: 1)
        while !patience.isOver { usleep(20_000) }
        #expect(try #require(console.process.cpuTicks) - before < 50)
        #expect(!console.process.hasEnded)
        kill(console.process.pid, SIGTERM)
        #expect(console.process.end(reading: false) == .exit(0))
    }

    static let fatal = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS]

    @Test("A fault ends it by that signal and gives the terminal back, in any thread", arguments: fatal, [false, true])
    func fault(number: Int32, inWorker: Bool) throws {
        let console = try BusyConsole()
        if inWorker {
            try console.signal(thread: console.worker(), number)
        } else {
            kill(console.process.pid, number)
        }
        #expect(console.process.end() == .signal(number))
        console.process.expectGivenBack()
    }

    @Test("A fault while the console draws leaves nothing on the normal screen", arguments: 0..<8)
    func faultWhileDrawing(round: Int) throws {
        let console = try BusyConsole(size: (200, 50))
        let worker = try console.worker()
        // Full pictures, one after the other, while the fault comes from another thread.
        for _ in 0..<20 + round * 7 { console.process.type("\u{c}") }
        console.process.receive()
        try console.signal(thread: worker, SIGSEGV)
        #expect(console.process.end() == .signal(SIGSEGV))
        console.process.expectGivenBack()
        // Keys that nobody has read are the terminal's to echo.
        let left = console.process.screen.text.replacing("^L", with: "").filter { !$0.isWhitespace }
        #expect(left.isEmpty, "\(console.process.screen.text)")
    }

    @Test("A storm of sizes ends in a whole picture of the last one, traffic unharmed")
    func storm() throws {
        let console = try BusyConsole()
        var random = SeededGenerator.given()
        for _ in 0..<300 {
            console.process.resize(
                .random(in: 1...250, using: &random), .random(in: 1...70, using: &random))
            if Bool.random(using: &random) { console.process.receive() }
        }
        console.process.resize(100, 30)
        #expect(console.process.eventually { console.process.screen.line(29).contains("Help") }, "seed \(random.seed)")
        try console.moves()
        console.end()
    }

    @Test("In the background it says one line and ends with 64; stopped and sent there, traffic goes on")
    func jobControl() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bash = try #require(RunningProgram.path(of: "bash"))
        let shell = try TerminalProcess(
            ["--norc", "--noprofile", "-i"],
            environment: ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PS1": "$ ", "BASH_SILENCE": "1"],
            controls: true, folder: folder, program: bash)
        let screen = shell.screen
        try #require(shell.eventually { screen.text.contains("$ ") || screen.line(0).hasPrefix("$") }, "\(screen.text)")
        shell.type("\(TerminalProcess.program) -l 127.0.0.1:0 &\n")
        #expect(shell.eventually { screen.text.contains("--headless") }, "\(screen.text)")
        shell.type("wait %1; echo CODE=$?\n")
        #expect(shell.eventually { screen.text.contains("CODE=64") }, "\(screen.text)")

        let server = try RunningProgram(["backend", "--listen", "127.0.0.1:0", "--name", "s1"])
        let address = try server.word(after: "s1 listening on ")
        shell.type("clear; \(TerminalProcess.program) -l 127.0.0.1:0 \(address),name=s1; echo CODE=$?\n")
        try #require(shell.eventually { screen.text.contains("LIVE") }, "\(screen.text)")
        #expect(shell.eventually { screen.text.contains(/http 127\.0\.0\.1:[0-9]+/) }, "\(screen.text)")
        let title = try #require(screen.text.firstMatch(of: /http (127\.0\.0\.1:[0-9]+)/)?.output.1)
        let clients = Crowd(clients: 2, requests: 0, at: try ServerAddress(parsing: String(title)))
        clients.start()
        defer { clients.finish() }
        func moves() -> Bool {
            let before = clients.good
            return shell.eventually { clients.good > before + 200 || !clients.bad.isEmpty }
        }
        #expect(moves())
        let program = try #require(RunningProgram.children(of: shell.pid).first)
        defer { kill(program, SIGKILL) }

        // ^Z is a key: a hint, and everything goes on.
        shell.type("\u{1a}")
        #expect(moves())
        #expect(screen.isAlternate)

        // STOP cannot be ignored; the shell takes the terminal, and `bg` lets the traffic go on without it.
        kill(program, SIGSTOP)
        #expect(shell.eventually { screen.text.contains("Stopped") }, "\(screen.text)")
        shell.type("bg; echo BACK\n")
        #expect(shell.eventually { screen.text.contains("\nBACK") || screen.text.contains("BACK\n") }, "\(screen.text)")
        #expect(moves())
        // STOP leaves the last picture where it was.
        shell.type("clear; echo ONE; echo TWO\n")
        #expect(shell.eventually { screen.text.contains("\nTWO") && !screen.text.contains("LIVE") }, "\(screen.text)")
        #expect(moves())
        // Keys belong to the shell meanwhile, and nothing is drawn over it.
        #expect(!screen.text.contains("LIVE"), "\(screen.text)")
        shell.type("fg\n")
        #expect(shell.eventually { screen.isAlternate && screen.text.contains("LIVE") }, "\(screen.text)")
        #expect(moves())
        clients.finish()
        #expect(clients.bad.isEmpty)
        kill(program, SIGTERM)
        #expect(shell.eventually { screen.text.contains("lbtop ran for") && !screen.isAlternate }, "\(screen.text)")
        #expect(!screen.bracketsPastes || screen.isCursorVisible)
        shell.type("exit\n")
        _ = shell.end()
    }
}

extension SeededGenerator {
    /// A generator with the seed of LBTOP_SEED, or one that is printed.
    static func given() -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["LBTOP_SEED"].flatMap { UInt64($0) }
        let generator = SeededGenerator(seed: given ?? .random(in: 1...UInt64.max))
        print("LBTOP_SEED=\(generator.seed)")
        return generator
    }
}
