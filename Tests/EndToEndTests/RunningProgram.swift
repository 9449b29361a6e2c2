import CLinux
import Foundation
import Glibc
import Testing

/// A process that a test started, with what it has written so far. Killed by its number when the test lets it go.
///
/// Started by `posix_spawn`: Foundation's `Process` takes a program for running as long as anything that it left behind
/// lives, such as tmux's server.
final class RunningProgram {
    private enum Ending {
        case exit(Int32)
        case signal(Int32)
    }

    private(set) var pid: pid_t = 0
    private let folder: URL
    private var ending: Ending?

    /// Starts a program without a terminal; by default the built `lbtop`.
    init(_ arguments: [String], program: String = TerminalProcess.program) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, name) in [(Int32(1), "output"), (2, "error")] {
            let path = folder.appending(path: name).path
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let environment = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + environment { free(text) } }
        try #require(posix_spawn(&pid, program, &actions, &attributes, words, environment) == 0)
    }

    deinit {
        if isRunning {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private var isRunning: Bool {
        // Without a number it never started; signalled all the same, it would be everybody in this test's group.
        guard ending == nil, pid > 0 else { return false }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return true }
        ending = status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
        return false
    }

    /// It has ended, by itself or by a signal.
    var hasEnded: Bool { !isRunning }

    var output: String { text("output") }

    var error: String { text("error") }

    private func text(_ name: String) -> String {
        String(decoding: (try? Data(contentsOf: folder.appending(path: name))) ?? Data(), as: UTF8.self)
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(pid, signal) }

    /// Waits for its end.
    ///
    /// - Returns: the exit code, or nil when it is still running after `seconds` or a signal ended it.
    func exitCode(within seconds: Double = 30) throws -> Int32? {
        guard RunningProgram.waits(seconds, until: { !isRunning }), case .exit(let code) = ending else { return nil }
        return code
    }

    /// Waits for a line on stderr and returns what follows `prefix` in it, up to a space or the line's end.
    func word(after prefix: String, within seconds: Double = 30) throws -> String {
        var found: Substring?
        _ = RunningProgram.waits(seconds) {
            let text = error
            // Only a finished line counts.
            guard let range = text.firstRange(of: prefix), text[range.upperBound...].contains("\n") else {
                return false
            }
            found = text[range.upperBound...].prefix { $0 != " " && $0 != "\n" }
            return true
        }
        return String(try #require(found, "no '\(prefix)' in: \(error)"))
    }

    /// Asks again and again until something holds, or the time is over.
    static func waits(_ seconds: Double, until condition: () -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while !condition() {
            if Date() > deadline { return false }
            usleep(20_000)
        }
        return true
    }

    /// Where a program is, or nil when it is not installed.
    static func path(of program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The processes whose parent is `pid`.
    static func children(of pid: pid_t) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { child in
            let status = (try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)) ?? ""
            return status.contains("\nPPid:\t\(pid)\n")
        }
    }
}
