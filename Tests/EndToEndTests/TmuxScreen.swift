import Foundation
import Glibc
import Testing

/// A program in a tmux of its own, at a given size: keys go in, the screen comes out as text. The tmux server ends when
/// the test lets it go.
final class TmuxScreen {
    private let socket = "lbtop-test-\(UUID().uuidString)"
    private let tmux: String

    /// Runs a shell command in a fresh tmux.
    init(_ command: String, width: Int = 80, height: Int = 24) throws {
        tmux = try #require(RunningProgram.path(of: "tmux"))
        // Without the user's configuration; the pane stays when the command has ended.
        try run([
            "-f", "/dev/null", "-u", "new-session", "-d", "-x", "\(width)", "-y", "\(height)",
            "XDG_CONFIG_HOME=/dev/null/none LC_ALL=C.UTF-8 \(command); echo EXIT=$?; sleep 600",
        ])
    }

    deinit {
        // A balancer goes on when its terminal goes away: it has to be ended by its own number.
        let shell = (try? run(["display-message", "-p", "#{pane_pid}"])).flatMap { pid_t($0.dropLast()) }
        for child in shell.map(RunningProgram.children(of:)) ?? [] { kill(child, SIGKILL) }
        _ = try? run(["kill-server"])
    }

    @discardableResult
    private func run(_ words: [String]) throws -> String {
        let program = try RunningProgram(["-L", socket] + words, program: tmux)
        try #require(try program.exitCode() == 0, "tmux \(words): \(program.error)")
        return program.output
    }

    /// What is on the screen now.
    var text: String { (try? run(["capture-pane", "-p"])) ?? "" }

    /// What tmux says of the pane, by its own format.
    func asks(_ format: String) throws -> String {
        try run(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
    }

    /// Presses keys by tmux's names: `b`, `Enter`, `Escape`.
    func press(_ keys: String...) throws { try run(["send-keys"] + keys) }

    /// Types text as it is.
    func type(_ text: String) throws { try run(["send-keys", "-l", text]) }

    /// Waits until the screen shows what is wanted, or fails with the screen.
    func waits(for what: String, seconds: Double = 30, _ condition: (String) -> Bool) throws {
        var last = ""
        let came = RunningProgram.waits(seconds) {
            last = text
            return condition(last)
        }
        try #require(came, "\(what) did not come; the screen:\n\(last)")
    }

    /// Waits until a text stands on the screen.
    func waits(for text: String) throws { try waits(for: text) { $0.contains(text) } }

    /// The row of the table with that server, or nil.
    static func row(_ name: String, in screen: String) -> Substring? {
        screen.split(separator: "\n").first { $0.dropFirst(2).hasPrefix(name + " ") }
    }
}
