import Synchronization

/// Where the newest snapshot lies, and who wants to know of it. Newest wins; nobody waits for a reader. Any thread.
final class SnapshotCell: Sendable {
    private struct State {
        var snapshot: EngineSnapshot?
        /// Those who want snapshots, and hear of events too.
        var readers: [Wake] = []
        /// Those who want to hear of events alone.
        var listeners: [Wake] = []
        var interval: UInt64
    }

    private let state: Mutex<State>

    /// A cell for snapshots every `interval` nanoseconds.
    init(interval: UInt64) { state = Mutex(State(interval: SnapshotCell.clamped(interval))) }

    /// The newest snapshot.
    var newest: EngineSnapshot? { state.withLock { $0.snapshot } }

    /// Between two snapshots, in nanoseconds, 50 ms ... 60 s.
    var interval: UInt64 {
        get { state.withLock { $0.interval } }
        set { state.withLock { $0.interval = SnapshotCell.clamped(newValue) } }
    }

    /// True when somebody reads: then snapshots are taken.
    var hasReaders: Bool { state.withLock { !$0.readers.isEmpty } }

    /// Puts a snapshot in and wakes the readers.
    func put(_ snapshot: EngineSnapshot) {
        let readers = state.withLock { state in
            state.snapshot = snapshot
            return state.readers
        }
        for reader in readers { reader.signal() }
    }

    /// Wakes everybody: there is an event.
    func wakeReaders() {
        let readers = state.withLock { $0.readers + $0.listeners }
        for reader in readers { reader.signal() }
    }

    /// A descriptor that becomes readable when there is something new; -1 when none could be had.
    ///
    /// - Parameter sampling: false for events alone: then nothing is sampled for it.
    func subscribe(sampling: Bool) -> Int32 {
        guard let wake = Wake() else { return -1 }
        state.withLock { if sampling { $0.readers.append(wake) } else { $0.listeners.append(wake) } }
        return wake.descriptor
    }

    /// Ends a subscription.
    func unsubscribe(_ descriptor: Int32) {
        state.withLock { state in
            state.readers.removeAll { $0.descriptor == descriptor }
            state.listeners.removeAll { $0.descriptor == descriptor }
        }
    }

    private static func clamped(_ interval: UInt64) -> UInt64 { min(max(interval, 50_000_000), 60_000_000_000) }
}
