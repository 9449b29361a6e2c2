import CLinux
import Glibc
import Synchronization

/// One worker's counters: atomics with one writer (relaxed load and store, no locked instruction), read by the
/// controller. They only grow, whatever happens to a server; a later server in the same slot starts from a baseline
/// that the controller remembers.
///
/// INVARIANT (unchecked Sendable): `base` is set once and mapped until `deinit`; every access is atomic. `hasFailures`
/// belongs to the worker.
final class WorkerStatistics: @unchecked Sendable {
    /// Counters, then the histogram of what lbtop adds; whole cache lines.
    private static let serviceCounters = 64
    private static let serviceWords = (serviceCounters + AtomicHistogram.wordCount + 7) / 8 * 8
    /// Counters, then the two histograms; whole cache lines.
    private static let serverWords = (ServerCounter.words + 2 * AtomicHistogram.wordCount + 7) / 8 * 8
    private static let words = serviceWords + LoadTable.capacity * serverWords

    private let base: UnsafeMutablePointer<Atomic<UInt64>>
    private let services: Int
    /// Failures were counted that the controller has not been told of. Reads and writes: the worker.
    var hasFailures = false

    init(services: Int) {
        self.services = services
        let bytes = services * WorkerStatistics.words * 8
        guard let region = lb_reserve(bytes) else { preconditionFailure("out of address space for statistics") }
        base = region.bindMemory(to: Atomic<UInt64>.self, capacity: services * WorkerStatistics.words)
    }

    deinit { munmap(base, services * WorkerStatistics.words * 8) }

    @inline(__always)
    private func serverBase(_ service: Int, _ server: ServerIndex) -> UnsafeMutablePointer<Atomic<UInt64>> {
        base
            + (service &* WorkerStatistics.words &+ WorkerStatistics.serviceWords
                &+ server.offset &* WorkerStatistics.serverWords)
    }

    @inline(__always)
    private static func bump(_ word: UnsafeMutablePointer<Atomic<UInt64>>, _ amount: UInt64) {
        word.pointee.store(word.pointee.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    // MARK: Writing (the worker)

    /// Adds to a server's counter.
    @inline(__always)
    func add(_ counter: ServerCounter, _ amount: Int = 1, service: Int, server: ServerIndex) {
        WorkerStatistics.bump(serverBase(service, server) + counter.rawValue, UInt64(bitPattern: Int64(amount)))
    }

    /// Counts a server's failure.
    func add(_ failure: ServerFailure, service: Int, server: ServerIndex) {
        hasFailures = true
        let word = ServerCounter.firstFailure.rawValue + failure.position
        WorkerStatistics.bump(serverBase(service, server) + word, 1)
    }

    /// Counts a response by its class.
    @inline(__always)
    func addResponse(status: Int, service: Int, server: ServerIndex) {
        let position = min(max(status / 100, 1), 5) - 1
        WorkerStatistics.bump(serverBase(service, server) + (ServerCounter.responses1xx.rawValue + position), 1)
    }

    /// Adds to a service's counter.
    @inline(__always)
    func add(_ counter: ServiceCounter, _ amount: Int = 1, service: Int) {
        WorkerStatistics.bump(
            base + (service &* WorkerStatistics.words &+ counter.rawValue), UInt64(bitPattern: Int64(amount)))
    }

    /// Counts a failure that is not a server's.
    func add(_ failure: ServiceFailure, service: Int) {
        hasFailures = true
        let word = ServiceCounter.firstFailure.rawValue + failure.position
        WorkerStatistics.bump(base + (service * WorkerStatistics.words + word), 1)
    }

    /// Counts how a request ended.
    @inline(__always)
    func add(_ outcome: RequestOutcome, service: Int) {
        WorkerStatistics.bump(
            base + (service &* WorkerStatistics.words &+ ServiceCounter.firstOutcome &+ outcome.position), 1)
    }

    /// Counts a response that lbtop made by itself.
    func addOwnResponse(status: Int, service: Int) {
        guard let position = ServiceCounter.statuses.firstIndex(of: status) else { return }
        WorkerStatistics.bump(base + (service * WorkerStatistics.words + ServiceCounter.firstStatus + position), 1)
    }

    /// The histogram of total times, in microseconds.
    @inline(__always)
    func totalTime(service: Int, server: ServerIndex) -> AtomicHistogram {
        AtomicHistogram(base: serverBase(service, server) + ServerCounter.words)
    }

    /// The histogram of the times that lbtop itself adds, in microseconds.
    @inline(__always)
    func addedTime(service: Int) -> AtomicHistogram {
        AtomicHistogram(base: base + (service &* WorkerStatistics.words &+ WorkerStatistics.serviceCounters))
    }

    /// The histogram of times to the first byte, in microseconds.
    @inline(__always)
    func firstByte(service: Int, server: ServerIndex) -> AtomicHistogram {
        AtomicHistogram(base: serverBase(service, server) + (ServerCounter.words + AtomicHistogram.wordCount))
    }

    // MARK: Reading (the controller)

    /// Adds a server's counters to `sums`, which has `ServerCounter.words` elements.
    func read(service: Int, server: ServerIndex, into sums: inout [UInt64]) {
        let words = serverBase(service, server)
        for word in 0..<ServerCounter.words { sums[word] &+= words[word].load(ordering: .relaxed) }
    }

    /// Adds a service's counters to `sums`, which has `ServiceCounter.words` elements.
    func read(service: Int, into sums: inout [UInt64]) {
        let words = base + service * WorkerStatistics.words
        for word in 0..<ServiceCounter.words { sums[word] &+= words[word].load(ordering: .relaxed) }
    }
}
