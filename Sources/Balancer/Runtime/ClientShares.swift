import CLinux
import Glibc
import Synchronization

/// How the client connections are shared among the workers: how many each has, whose idle ones are oldest, and who
/// cannot accept. Each worker writes its own words, relaxed; whoever accepts reads those of the others.
///
/// INVARIANT (unchecked Sendable): `words` is set once, mapped until `deinit`, and only accessed through atomics.
final class ClientShares: @unchecked Sendable {
    /// Words a worker: two cache lines, so that neighbours do not disturb each other.
    private static let stride = 16
    private static let clients = 0
    private static let idleSince = 1
    private static let isPaused = 2

    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let workers: Int
    private let rings: [HandoverRing]
    private let paused = Atomic<Int>(0)
    private let frees = Atomic<Int>(0)

    init(workers: Int) {
        self.workers = max(1, workers)
        rings = (0..<self.workers).map { _ in HandoverRing() }
        let count = self.workers * ClientShares.stride
        guard let region = lb_reserve(count * 8) else { preconditionFailure("out of address space") }
        words = region.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    }

    deinit { munmap(words, workers * ClientShares.stride * 8) }

    /// What is handed to a worker.
    @inline(__always)
    func ring(_ worker: Int) -> HandoverRing { rings[worker] }

    /// A worker tells how many client connections it has.
    @inline(__always)
    func set(clients: Int, worker: Int) {
        words[worker &* ClientShares.stride &+ ClientShares.clients]
            .store(UInt64(truncatingIfNeeded: clients), ordering: .relaxed)
    }

    /// The client connections of a worker, those on their way to it included.
    @inline(__always)
    func load(_ worker: Int) -> Int {
        let own = words[worker &* ClientShares.stride &+ ClientShares.clients].load(ordering: .relaxed)
        return Int(truncatingIfNeeded: own) &+ rings[worker].count
    }

    /// The worker that has fewest client connections, `own` left out; nil where there is no other.
    func lightest(besides own: Int) -> (worker: Int, load: Int)? {
        var best: (worker: Int, load: Int)?
        // Begins behind the asker, so that equals take turns.
        for offset in 1..<max(1, workers) {
            let worker = (own + offset) % workers
            let load = load(worker)
            if load < (best?.load ?? .max) { best = (worker, load) }
        }
        return best
    }

    /// A worker tells since when its longest idle client is idle; `never` without one.
    @inline(__always)
    func set(idleSince: Instant, worker: Int) {
        let word = idleSince == .never ? 0 : max(1, idleSince.nanoseconds)
        words[worker &* ClientShares.stride &+ ClientShares.idleSince].store(word, ordering: .relaxed)
    }

    /// The worker, `own` left out, whose client has been idle longest, if any has been since before `earlier`.
    func longestIdle(besides own: Int, before earlier: Instant) -> Int? {
        var best: (worker: Int?, since: UInt64) = (nil, earlier.nanoseconds)
        for worker in 0..<workers where worker != own {
            let since = words[worker &* ClientShares.stride &+ ClientShares.idleSince].load(ordering: .relaxed)
            if since > 0 && since < best.since { best = (worker, since) }
        }
        return best.worker
    }

    /// True while a worker cannot accept for want of a descriptor: whoever frees one tells it.
    @inline(__always)
    var isAnyPaused: Bool { paused.load(ordering: .relaxed) > 0 }

    /// Whether a worker cannot accept.
    func isPaused(_ worker: Int) -> Bool {
        words[worker * ClientShares.stride + ClientShares.isPaused].load(ordering: .relaxed) != 0
    }

    /// A worker cannot accept any more, or can again.
    func set(paused isPaused: Bool, worker: Int) {
        words[worker * ClientShares.stride + ClientShares.isPaused].store(isPaused ? 1 : 0, ordering: .relaxed)
        paused.add(isPaused ? 1 : -1, ordering: .relaxed)
    }

    /// How often a descriptor has been freed while somebody waited for one.
    @inline(__always)
    var freed: Int { frees.load(ordering: .acquiring) }

    /// A descriptor has been freed while somebody waits for one.
    func noteFreed() { frees.add(1, ordering: .releasing) }
}
