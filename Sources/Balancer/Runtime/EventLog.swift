import Synchronization

/// The newest events, numbered. Any thread.
final class EventLog: Sendable {
    private struct State {
        var last: UInt64 = 0
        var events: [EngineEvent] = []
    }

    /// How many are kept.
    private static let capacity = 1000
    private let state = Mutex(State())
    private let readers: SnapshotCell

    /// A log that wakes the readers of `cell` for each event.
    init(readers cell: SnapshotCell) { readers = cell }

    /// Adds an event, now.
    func add(
        _ kind: EngineEvent.Kind, _ level: EngineEvent.Level, service: String? = nil, server: String? = nil,
        command: Command? = nil, _ text: String
    ) {
        let time = Clock.wallMilliseconds()
        state.withLock { state in
            state.last += 1
            state.events.append(
                EngineEvent(
                    id: state.last, unixMilliseconds: time, kind: kind, level: level, service: service, server: server,
                    actor: command?.actor, commandID: command?.id, text: text))
            if state.events.count > EventLog.capacity { state.events.removeFirst(EventLog.capacity / 4) }
        }
        readers.wakeReaders()
    }

    /// The events after number `id`, oldest first.
    func events(after id: UInt64) -> [EngineEvent] {
        state.withLock { state in
            guard state.last > id else { return [] }
            return Array(state.events.drop { $0.id <= id })
        }
    }
}
