import Foundation
import Testing

/// The built program and its files, as a container or a second process meets them.
@Suite(.serialized) final class CommandLineFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-files-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func path(_ name: String) -> String { folder + "/" + name }
    private func text(_ name: String) -> String { (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? "" }

    private func start(_ weight: Int = 1, script: String = "exec \"$@\"") throws -> RunningProgram {
        try RunningProgram(
            [
                "-c", script, "bash", TerminalProcess.program, "--headless", "--listen", "127.0.0.1:0", "--state",
                path("state"), "127.0.0.1:1,name=a,weight=\(weight)",
            ], program: "/bin/bash")
    }

    private func end(_ program: RunningProgram) throws {
        _ = try program.word(after: "listening on ")
        program.send(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func `a second process with the same state is refused, with the number of the first`() throws {
        let first = try start()
        _ = try first.word(after: "listening on ")
        let before = text("state")
        let second = try start(7)
        #expect(try second.exitCode() == 1)
        #expect(
            second.error
                == "lbtop: --state: '\(path("state"))' is in use by process \(first.pid); "
                + "give each lbtop a file of its own, or end that one\n")
        #expect(text("state") == before)
        // Killed: the lock is free, though its file is there.
        first.send(SIGKILL)
        #expect(RunningProgram.waits(30) { first.hasEnded })
        #expect(text("state.lock") == "\(first.pid)\n")
        try end(try start(3))
        #expect(text("state").contains("\"weight\" : 3"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["state"])
    }

    /// Runs in a mount name space of its own, where `script` has mounted something.
    private func mounted(_ script: String, _ weight: Int) throws -> RunningProgram {
        try start(weight, script: "exec unshare -m bash -e -c '\(script); exec \"$@\"' bash \"$@\"")
    }

    private static let canMount: Bool = {
        let program = try? RunningProgram(["-m", "true"], program: RunningProgram.path(of: "unshare") ?? "/none")
        return ((try? program?.exitCode()) ?? nil) == 0
    }()

    @Test(.enabled(if: canMount, "needs the right to mount"), arguments: [false, true])
    func `a state that is mounted into a container is written in place, also in a folder that can only be read`(
        isReadOnly: Bool
    ) throws {
        try end(try start(1))
        try FileManager.default.moveItem(atPath: path("state"), toPath: path("outside"))
        try Data().write(to: URL(filePath: path("state")))
        let before = try FileManager.default.attributesOfItem(atPath: path("outside"))[.systemFileNumber] as? Int
        let script =
            (isReadOnly ? "mount --bind \(folder) \(folder); " : "")
            + "mount --bind \(path("outside")) \(path("state"))"
            + (isReadOnly ? "; mount -o remount,bind,ro \(folder)" : "")
        try end(try mounted(script, 5))
        #expect(text("outside").contains("\"weight\" : 5"))
        let after = try FileManager.default.attributesOfItem(atPath: path("outside"))[.systemFileNumber] as? Int
        #expect(before == after)
        #expect(text("state") == "")
    }

    @Test func `a disk that is full is told in one line, and leaves nothing half written`() throws {
        // A limit of a file's size stands for the full disk. The errors go through a pipe, which has none.
        let program = try start(1, script: "exec 2> >(cat >&2); ulimit -f 0; exec \"$@\"")
        #expect(try program.exitCode() == 1)
        #expect(RunningProgram.waits(30) { program.error.contains("File too large") })
        #expect(program.error.hasPrefix("lbtop: --state: cannot write"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
}
