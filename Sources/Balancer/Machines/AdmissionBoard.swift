import CLinux
import Glibc
import Synchronization

/// What the workers tell each other of those who wait for room, for each service and worker: who has waited longest, who of
/// those that may go to any server, and where somebody could go. By it every worker finds by itself whose turn it is.
///
/// Each worker writes its own words alone. Whoever reads while they are written may see them half new; the writer looks
/// for room again after it has written, so nothing is lost by that.
///
/// INVARIANT (unchecked Sendable): `base` is set once, mapped until `deinit`, and only accessed through atomics.
final class AdmissionBoard: @unchecked Sendable {
    /// What a worker tells of its requests that wait for a service.
    struct Notice: Equatable {
        /// Since when the first one waits; `never` when none does.
        var first = Instant.never
        /// The servers that it has tried.
        var tried = ServerSet()
        /// Since when the first one waits that has tried no server; `never` when none does.
        var firstUntried = Instant.never
        /// The servers that each of them has tried: somebody may go to any other.
        var triedByAll = ServerSet()
    }

    // A line of 128 bytes a service and worker, and one a service for how many wait.
    private static let stride = 16
    private static let setWords = 5
    private enum Word {
        static let first = 0
        static let firstUntried = 1
        static let tried = 2
        static let triedByAll = tried + setWords
    }

    let workers: Int
    private let services: Int
    private let base: UnsafeMutablePointer<Atomic<UInt64>>

    /// A board on which nobody waits.
    init(workers: Int, services: Int) {
        precondition(MemoryLayout<ServerSet>.size == AdmissionBoard.setWords * 8)
        self.workers = max(1, workers)
        self.services = max(1, services)
        let words = self.services * (self.workers + 1) * AdmissionBoard.stride
        guard let region = lb_reserve(words * 8) else { preconditionFailure("out of address space") }
        base = region.bindMemory(to: Atomic<UInt64>.self, capacity: words)
    }

    deinit { munmap(base, services * (workers + 1) * AdmissionBoard.stride * 8) }

    @inline(__always)
    private func line(_ service: Int, _ line: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(service >= 0 && service < services && line >= 0 && line <= workers)
        return base + (service &* (workers &+ 1) &+ line) &* AdmissionBoard.stride
    }

    /// True when somebody waits for the service, at any worker: one load.
    @inline(__always)
    func isWaiting(_ service: Int) -> Bool {
        line(service, workers)[0].load(ordering: .relaxed) != 0
    }

    /// One more waits for the service, or one less.
    func count(_ service: Int, _ change: Int) {
        line(service, workers)[0].wrappingAdd(UInt64(bitPattern: Int64(change)), ordering: .relaxed)
    }

    /// A worker tells of its own.
    func tell(_ notice: Notice, service: Int, worker: Int) {
        let words = line(service, worker)
        AdmissionBoard.store(notice.tried, at: words + Word.tried)
        AdmissionBoard.store(notice.triedByAll, at: words + Word.triedByAll)
        words[Word.first].store(AdmissionBoard.word(notice.first), ordering: .relaxed)
        words[Word.firstUntried].store(AdmissionBoard.word(notice.firstUntried), ordering: .relaxed)
    }

    /// What a worker tells.
    func notice(service: Int, worker: Int) -> Notice {
        let words = line(service, worker)
        var notice = Notice()
        notice.first = AdmissionBoard.instant(words[Word.first].load(ordering: .relaxed))
        notice.firstUntried = AdmissionBoard.instant(words[Word.firstUntried].load(ordering: .relaxed))
        guard notice.first != .never else { return notice }
        AdmissionBoard.load(&notice.tried, from: words + Word.tried)
        AdmissionBoard.load(&notice.triedByAll, from: words + Word.triedByAll)
        return notice
    }

    private static func store(_ set: ServerSet, at words: UnsafeMutablePointer<Atomic<UInt64>>) {
        withUnsafeBytes(of: set) { bytes in
            for word in 0..<setWords {
                let value = bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                words[word].store(value, ordering: .relaxed)
            }
        }
    }

    private static func load(_ set: inout ServerSet, from words: UnsafeMutablePointer<Atomic<UInt64>>) {
        withUnsafeMutableBytes(of: &set) { bytes in
            for word in 0..<setWords {
                bytes.storeBytes(of: words[word].load(ordering: .relaxed), toByteOffset: word * 8, as: UInt64.self)
            }
        }
    }

    // Reserved memory is zero: that has to mean nobody.
    private static func word(_ instant: Instant) -> UInt64 { instant == .never ? 0 : max(1, instant.nanoseconds) }
    private static func instant(_ word: UInt64) -> Instant { word == 0 ? .never : Instant(nanoseconds: word) }
}
