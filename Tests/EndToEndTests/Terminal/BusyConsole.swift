import Balancer
import CLinux
import Foundation
import Glibc
import Testing

/// The real program with its console on a pseudo-terminal, two servers behind it, and clients that send meanwhile.
final class BusyConsole {
    let process: TerminalProcess
    let address: ServerAddress
    let clients: Crowd
    private let servers: [RunningProgram]

    init(
        _ arguments: [String] = [], environment: [String: String] = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"],
        size: (width: UInt16, height: UInt16) = (80, 24), clients count: Int = 3,
        reconnects: Bool = true, controls: Bool = false,
        folder: String? = nil
    ) throws {
        var servers: [RunningProgram] = []
        var specs: [String] = []
        for name in ["s1", "s2"] {
            let server = try RunningProgram(["backend", "--listen", "127.0.0.1:0", "--name", name])
            servers.append(server)
            specs.append("\(try server.word(after: "\(name) listening on ")),name=\(name)")
        }
        self.servers = servers
        process = try TerminalProcess(
            ["--listen", "127.0.0.1:0", "--workers", "2", "--drain-timeout", "5s"] + arguments + specs,
            environment: environment, size: size, controls: controls, folder: folder)
        try #require(process.isUp(), "the console came up: \(process.received.debugDescription)")
        let screen = process.screen
        var found: Substring?
        let process = process
        _ = process.eventually {
            found = screen.text.firstMatch(of: /http (127\.0\.0\.1:[0-9]+)/)?.output.1
            return found != nil
        }
        address = try ServerAddress(parsing: String(try #require(found, "\(screen.text)")))
        clients = Crowd(clients: count, requests: 0, at: address, reconnects: reconnects)
        clients.start()
        try moves()
    }

    deinit { clients.finish() }

    /// Waits until `count` more requests have been answered: traffic goes through now.
    func moves(_ count: Int = 200, reading: Bool = true, _ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let before = clients.good
        let went = process.eventually(reading: reading) { clients.good >= before + count || !clients.bad.isEmpty }
        try #require(
            went && clients.bad.isEmpty, "\(clients.good - before) answers, \(clients.bad)",
            sourceLocation: sourceLocation)
    }

    /// Ends the clients: each of their requests was answered well.
    func expectUnharmed(_ sourceLocation: SourceLocation = #_sourceLocation) {
        clients.finish()
        #expect(clients.bad.isEmpty, sourceLocation: sourceLocation)
    }

    /// Ends the program by TERM, and looks at the terminal that it leaves.
    func end(_ sourceLocation: SourceLocation = #_sourceLocation) {
        expectUnharmed(sourceLocation)
        kill(process.pid, SIGTERM)
        #expect(process.end() == .exit(0), sourceLocation: sourceLocation)
        process.expectGivenBack(sourceLocation)
    }

    /// A worker thread's number.
    func worker() throws -> pid_t {
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/task")
        let found = tasks.first { task in
            let name = try? String(contentsOfFile: "/proc/\(process.pid)/task/\(task)/comm", encoding: .utf8)
            return name?.hasPrefix("lbtop-w") == true
        }
        return try #require(found.flatMap { pid_t($0) }, "\(tasks)")
    }

    /// tgkill(2), which the module map of the C library leaves out.
    func signal(thread: pid_t, _ number: Int32) throws {
        typealias Call = @convention(c) (Int32, Int32, Int32) -> Int32
        let symbol = try #require(dlsym(nil, "tgkill"))
        #expect(unsafeBitCast(symbol, to: Call.self)(process.pid, thread, number) == 0)
    }
}

extension TerminalProcess {
    /// The terminal is as a shell left it: modes, screen, cursor, pastes, mouse, keypad, charset and pen.
    func expectGivenBack(_ sourceLocation: SourceLocation = #_sourceLocation) {
        receive()
        #expect(modes == before, "modes", sourceLocation: sourceLocation)
        #expect(!screen.isAlternate, "alternate screen", sourceLocation: sourceLocation)
        #expect(screen.isCursorVisible, "cursor", sourceLocation: sourceLocation)
        #expect(!screen.bracketsPastes, "bracketed paste", sourceLocation: sourceLocation)
        #expect(!screen.reportsMouse, "mouse", sourceLocation: sourceLocation)
        #expect(!screen.isKeypadApplication && !screen.modes.contains(1), "keypad", sourceLocation: sourceLocation)
        #expect(!screen.shiftedOut && !screen.graphics[0], "charset", sourceLocation: sourceLocation)
        #expect(screen.grid.pen == EmulatedLook(), "pen", sourceLocation: sourceLocation)
        #expect(!screen.inserts && screen.modes.contains(7), "insert, wrap", sourceLocation: sourceLocation)
        #expect(screen.unknown.isEmpty, "\(screen.unknown)", sourceLocation: sourceLocation)
    }
}
