import Synchronization

/// What the controller and the workers share, besides the load tables and the statistics: the routing table, who has
/// adopted which, the number of clients, and who waits for room.
///
/// Lock order: none; the mutex is held only to take or set one reference, when the table has changed.
final class Publication: Sendable {
    private let newest: Atomic<UInt64>
    private let table: Mutex<RoutingTable>
    /// Client connections open, over all workers and services.
    let clients = Atomic<Int>(0)
    /// How they are shared among the workers.
    let shares: ClientShares
    /// The memory of all workers' buffers.
    let buffers: BufferBudget
    /// One a worker: wakes it.
    let wakes: [Wake]
    /// One a worker: what is asked of it.
    let links: [WorkerLink]
    /// One a service: which refused requests are told.
    let refusals: [RefusalMeter]
    private let looked = Atomic<UInt64>(0)
    private let adopted: Mutex<[UInt64]>
    /// Client connections by address, where they are limited.
    private let clientCounts = Mutex<[UInt64: Int]>([:])
    /// Who waits for a server with room.
    let admission: AdmissionBoard

    init(_ first: RoutingTable, wakes: [Wake], maximumBuffers: Int) {
        newest = Atomic(first.version)
        table = Mutex(first)
        self.wakes = wakes
        refusals = first.services.map { _ in RefusalMeter() }
        buffers = BufferBudget(limit: maximumBuffers, workers: wakes.count)
        shares = ClientShares(workers: wakes.count)
        links = wakes.map { _ in WorkerLink(services: first.services.count) }
        adopted = Mutex(Array(repeating: 0, count: wakes.count))
        admission = AdmissionBoard(workers: wakes.count, services: first.services.count)
    }

    /// Adds to the connections of a client's address; returns how many it has then. Only where they are limited.
    @discardableResult
    func countClient(_ key: UInt64, _ change: Int) -> Int {
        clientCounts.withLock { counts in
            let count = (counts[key] ?? 0) + change
            counts[key] = count > 0 ? count : nil
            return count
        }
    }

    /// Wakes every worker: a server has become available.
    func wakeAll() {
        for wake in wakes { wake.signal() }
    }

    /// A descriptor was freed: workers that wait for one try to accept.
    func wakePaused() {
        guard shares.isAnyPaused else { return }
        shares.noteFreed()
        for (worker, wake) in wakes.enumerated() where shares.isPaused(worker) { wake.signal() }
    }

    /// What is looked at; one relaxed load a turn on the workers' path. Set by the controller.
    var attention: Attention {
        get { Attention(rawValue: looked.load(ordering: .relaxed)) }
        set { looked.store(newValue.rawValue, ordering: .relaxed) }
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
