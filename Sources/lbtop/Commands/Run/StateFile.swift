import Balancer
import CLinux
import FoundationEssentials
import Glibc

/// The file of `--state`: what was changed at run time, as JSON. It is replaced as a whole, never written in place.
struct StateFile: Sendable {
    /// More than a thousand servers need.
    private static let longest = 4 << 20

    private let path: String

    init(_ path: String) { self.path = path }

    /// What the last run kept; nil where there is no file yet.
    ///
    /// - Throws: `SpecError`, one line, when it cannot be read or is none of lbtop's.
    func read() throws(SpecError) -> KeptState? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SpecError("--state: cannot read '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count <= StateFile.longest {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw SpecError("--state: cannot read '\(path)': \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return try parse(Data(bytes))
    }

    private struct Format: Decodable { var version: Int }

    private func parse(_ data: Data) throws(SpecError) -> KeptState {
        let mend = "mend it, or move it away to start with the command line alone"
        guard let format = try? JSONDecoder().decode(Format.self, from: data) else {
            throw SpecError("--state: '\(path)' is no state of lbtop: \(mend)")
        }
        guard format.version == KeptState.currentVersion else {
            throw SpecError(
                "--state: '\(path)' has version \(format.version), this lbtop knows \(KeptState.currentVersion): \(mend)"
            )
        }
        guard let state = try? JSONDecoder().decode(KeptState.self, from: data) else {
            throw SpecError("--state: '\(path)' is not complete: \(mend)")
        }
        do throws(SpecError) { try state.check() } catch {
            throw SpecError("--state: '\(path)': \(error.message); \(mend)")
        }
        return state
    }

    /// Replaces the file: who reads it finds the old or the new state, whatever happens in between.
    ///
    /// - Throws: `SpecError`, one line, with the system's reason.
    func write(_ state: KeptState) throws(SpecError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(state) else { throw SpecError("--state: the state has no form as JSON") }
        let target = resolved
        let next = target + ".new"
        let descriptor = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        var bytes = [UInt8](data) + [0x0A]
        while !bytes.isEmpty {
            let count = Glibc.write(descriptor, bytes, bytes.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw giveUp(descriptor, next) }
            bytes.removeFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw giveUp(descriptor, next) }
        close(descriptor)
        guard rename(next, target) == 0 else {
            let error = failure()
            unlink(next)
            throw error
        }
        // The new name is in the folder; that too has to last.
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if opened >= 0 {
            fsync(opened)
            close(opened)
        }
    }

    /// Where the file really is: a symbolic link stays one.
    private var resolved: String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private func failure() -> SpecError {
        SpecError("--state: cannot write '\(path)': \(String(cString: strerror(errno)))")
    }

    private func giveUp(_ descriptor: Int32, _ next: String) -> SpecError {
        let error = failure()
        close(descriptor)
        unlink(next)
        return error
    }
}
