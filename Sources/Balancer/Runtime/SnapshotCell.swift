import Synchronization

/// Where the newest snapshot lies, and who wants to know of it. Newest wins; nobody waits for a reader. Any thread.
final class SnapshotCell: Sendable {
    private struct State {
        var snapshot: EngineSnapshot?
        var readers: [Wake] = []
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

    /// Wakes the readers: there is an event.
    func wakeReaders() {
        let readers = state.withLock { $0.readers }
        for reader in readers { reader.signal() }
    }

    /// A descriptor that becomes readable when there is something new; -1 when none could be had.
    func subscribe() -> Int32 {
        guard let wake = Wake() else { return -1 }
        state.withLock { $0.readers.append(wake) }
        return wake.descriptor
    }

    /// Ends a subscription.
    func unsubscribe(_ descriptor: Int32) {
        state.withLock { $0.readers.removeAll { $0.descriptor == descriptor } }
    }

    private static func clamped(_ interval: UInt64) -> UInt64 { min(max(interval, 50_000_000), 60_000_000_000) }
}
