import Synchronization

/// A worker's last picks: written only while somebody looks, and then only for a few picks a second.
final class PickLog: Sendable {
    /// The most that are kept, and shown.
    static let capacity = 20
    private let records = Mutex<[PickRecord]>([])

    /// An empty log.
    init() {}

    /// Adds a pick; the oldest gives way.
    func add(_ record: PickRecord) {
        records.withLock { records in
            if records.count == PickLog.capacity { records.removeFirst() }
            records.append(record)
        }
    }

    /// The picks of a service, oldest first.
    func picks(service: Int) -> [PickRecord] { records.withLock { $0.filter { $0.service == service } } }

    /// Forgets the picks of a service.
    func clear(service: Int) { records.withLock { $0.removeAll { $0.service == service } } }
}
