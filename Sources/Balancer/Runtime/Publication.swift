import Synchronization

/// What the controller and the workers share, besides the load tables and the statistics: the routing table, who has
/// adopted which, and the number of clients.
///
/// Lock order: none; the mutex is held only to take or set one reference, when the table has changed.
final class Publication: Sendable {
    private let newest: Atomic<UInt64>
    private let table: Mutex<RoutingTable>
    /// Client connections open, over all workers and services.
    let clients = Atomic<Int>(0)
    /// One a worker: wakes it.
    let wakes: [Wake]
    private let adopted: Mutex<[UInt64]>

    init(_ first: RoutingTable, wakes: [Wake]) {
        newest = Atomic(first.version)
        table = Mutex(first)
        self.wakes = wakes
        adopted = Mutex(Array(repeating: 0, count: wakes.count))
    }

    /// The newest version; one relaxed-cost load on the worker's path.
    @inline(__always)
    var version: UInt64 { newest.load(ordering: .acquiring) }

    /// The newest table.
    var current: RoutingTable { table.withLock { $0 } }

    /// Publishes a table and wakes every worker.
    func publish(_ next: RoutingTable) {
        table.withLock { $0 = next }
        newest.store(next.version, ordering: .releasing)
        for wake in wakes { wake.signal() }
    }

    /// A worker tells which version it routes by now.
    func adopted(_ version: UInt64, by worker: Int) {
        adopted.withLock { $0[worker] = version }
    }

    /// The oldest version that a worker may still route by.
    var oldestAdopted: UInt64 { adopted.withLock { $0.min() ?? 0 } }
}
