import Balancer
import FoundationEssentials
import Logging

/// Writes each new snapshot as a line of JSON to standard output, on a thread of its own. A reader that is slow misses
/// snapshots; one that goes away ends the output, not the balancer.
final class SnapshotLines: Sendable {
    private let engine: any EngineProtocol
    private let logger: Logger
    private let stopped: WakeUp

    init(engine: any EngineProtocol, logger: Logger, stopped: WakeUp) {
        self.engine = engine
        self.logger = logger
        self.stopped = stopped
    }

    /// Writes until `stopped` is raised; the last snapshot, with the final totals, is always written.
    func follow() {
        let descriptor = engine.subscribe(sampling: true)
        defer { engine.unsubscribe(descriptor) }
        var last: UInt64?
        var isOver = false
        while true {
            if let snapshot = engine.snapshot(), snapshot.sequence != last {
                last = snapshot.sequence
                if !write(snapshot) { return }
            }
            if isOver { return }
            isOver = stopped.wait(or: descriptor)
        }
    }

    /// The line for a snapshot, with its line feed: keys sorted, so that lines compare and compress well.
    static func line(_ snapshot: EngineSnapshot) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(snapshot), as: UTF8.self) + "\n"
    }

    private func write(_ snapshot: EngineSnapshot) -> Bool {
        guard let line = try? SnapshotLines.line(snapshot) else {
            logger.error("a snapshot could not be written as JSON; no more snapshots are written")
            return false
        }
        guard StandardStream.output.write(line) == 0 else {
            logger.warning("standard output is closed: no more snapshots are written; the balancer goes on")
            return false
        }
        return true
    }
}
