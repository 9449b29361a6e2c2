import Balancer
import CLinux
import FoundationEssentials
import Glibc

/// The file of `--state`: what was changed at run time, as JSON.
struct StateFile: Sendable {
    /// More than a thousand servers need.
    private static let longest = 4 << 20

    let path: String

    init(_ path: String) { self.path = path }

    /// What the last run kept; nil where there is no file yet.
    ///
    /// - Throws: `SpecError`, one line, when it cannot be read or is none of lbtop's.
    func read() throws(SpecError) -> KeptState? {
        let bytes: [UInt8]
        do throws(TextFile.Failure) {
            bytes = try TextFile.read(path, atMost: StateFile.longest + 1)
        } catch {
            if error.code == ENOENT { return nil }
            throw SpecError("--state: cannot read '\(path)': \(error.reason)")
        }
        guard bytes.count <= StateFile.longest else {
            throw SpecError("--state: '\(path)' is too large to be a state of lbtop: give another file")
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
        do throws(TextFile.Failure) {
            try FileReplacement.write([UInt8](data) + [0x0A], to: path)
        } catch {
            throw SpecError("--state: cannot write '\(path)': \(error.reason)")
        }
    }
}
