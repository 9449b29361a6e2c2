import Balancer
import Logging

/// Writes the engine's events to the logs, in order, on a thread of its own: a slow log delays nobody.
final class EventFollower: Sendable {
    private let engine: any EngineProtocol
    private let loggers: [Logger]
    private let stopped: WakeUp

    init(engine: any EngineProtocol, loggers: [Logger], stopped: WakeUp) {
        self.engine = engine
        self.loggers = loggers
        self.stopped = stopped
    }

    /// Follows until `stopped` is raised, and writes what came until then.
    func follow() {
        let descriptor = engine.subscribe(sampling: false)
        defer { engine.unsubscribe(descriptor) }
        var last: UInt64 = 0
        var isOver = false
        while true {
            for event in engine.events(after: last) {
                if last > 0, event.id > last + 1 {
                    note("\(event.id - last - 1) events came faster than the log took them, and are not in it")
                }
                last = event.id
                write(event)
            }
            if isOver { return }
            isOver = stopped.wait(or: descriptor)
        }
    }

    private func write(_ event: EngineEvent) {
        let level: Logger.Level =
            switch event.level {
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        for logger in loggers {
            logger.log(
                level: level, "\(event.text)", metadata: [LineLogHandler.timeKey: "\(event.unixMilliseconds)"])
        }
    }

    private func note(_ text: String) {
        for logger in loggers { logger.warning("\(text)") }
    }
}
