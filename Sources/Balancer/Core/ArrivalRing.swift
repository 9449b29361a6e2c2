import CLinux
import Glibc
import Synchronization

/// A worker's last arrivals. Where more come in 10 s than fit, one in so many is kept, chosen by a hash of its number, so
/// that the ring always goes back about 10 s and a pattern in the arrivals is not cut in step.
///
/// One writer (the worker): plain relaxed stores, no locked instruction, and nothing at all for an arrival that is not
/// kept. Any thread reads.
///
/// INVARIANT (unchecked Sendable): `base` is set once and mapped until `deinit`; it is only accessed through atomics.
/// What is not atomic belongs to the writer.
final class ArrivalRing: @unchecked Sendable {
    /// What was kept, and how many arrivals each of it stands for.
    struct Sample: Sendable {
        var arrivals: [Arrival] = []
        var numbers: [UInt64] = []
        /// One in 2 to the power of this was kept.
        var thinning = 0
    }

    /// How many are kept.
    static let capacity = 8192
    /// How far back the ring should go, in nanoseconds.
    static let window: UInt64 = 10_000_000_000
    /// Time, client, and number with thinning and server in one word.
    private static let words = 3

    private let base: UnsafeMutablePointer<Atomic<UInt64>>
    private let written = Atomic<UInt64>(0)

    private var seen: UInt64 = 0
    private var thinning: UInt64 = 0
    /// Where, and when, the present thinning began to be judged.
    private var judgedFrom: (place: UInt64, at: Instant) = (0, Instant(nanoseconds: 0))

    /// An empty ring: address space, memory where it is used.
    init() {
        let bytes = ArrivalRing.capacity * ArrivalRing.words * 8
        guard let region = lb_reserve(bytes) else { preconditionFailure("out of address space for arrivals") }
        base = region.bindMemory(to: Atomic<UInt64>.self, capacity: ArrivalRing.capacity * ArrivalRing.words)
    }

    deinit { munmap(base, ArrivalRing.capacity * ArrivalRing.words * 8) }

    /// Keeps an arrival, or not. Only the one writer.
    @inline(__always)
    func record(_ arrival: Arrival) {
        let number = seen
        seen &+= 1
        guard ArrivalRing.isKept(number, thinning) else { return }
        keep(arrival, number)
    }

    @inline(__always)
    private static func isKept(_ number: UInt64, _ thinning: UInt64) -> Bool {
        thinning == 0 || Hashing.mix(number) & (1 << thinning &- 1) == 0
    }

    private func keep(_ arrival: Arrival, _ number: UInt64) {
        let place = written.load(ordering: .relaxed)
        let entry = base + Int(truncatingIfNeeded: place) % ArrivalRing.capacity * ArrivalRing.words
        entry[0].store(arrival.at.nanoseconds, ordering: .relaxed)
        entry[1].store(arrival.clientKey, ordering: .relaxed)
        entry[2].store(number << 24 | thinning << 16 | UInt64(arrival.server.rawValue), ordering: .relaxed)
        written.store(place &+ 1, ordering: .releasing)
        judge(place &+ 1, arrival.at)
    }

    /// Half a ring in less than half the window: keep fewer. Less than a quarter in a whole window: keep more.
    private func judge(_ place: UInt64, _ now: Instant) {
        let kept = place &- judgedFrom.place
        let took = now.nanoseconds(since: judgedFrom.at)
        if kept >= UInt64(ArrivalRing.capacity / 2) {
            var reach = max(took, 1)
            while reach < ArrivalRing.window / 2 && thinning < 30 {
                thinning += 1
                reach *= 2
            }
        } else if took >= ArrivalRing.window {
            if kept < UInt64(ArrivalRing.capacity / 4) && thinning > 0 { thinning -= 1 }
        } else {
            return
        }
        judgedFrom = (place, now)
    }

    /// What was kept since `start`, oldest first, all thinned alike. Any thread.
    func read(since start: Instant) -> Sample {
        let end = written.load(ordering: .acquiring)
        let capacity = UInt64(ArrivalRing.capacity)
        let first = end > capacity ? end - capacity : 0
        var found: [(place: UInt64, arrival: Arrival, number: UInt64, thinning: UInt64)] = []
        for place in first..<end {
            let entry = base + Int(truncatingIfNeeded: place) % ArrivalRing.capacity * ArrivalRing.words
            let at = Instant(nanoseconds: entry[0].load(ordering: .relaxed))
            let clientKey = entry[1].load(ordering: .relaxed)
            let word = entry[2].load(ordering: .relaxed)
            guard at >= start else { continue }
            let server = ServerIndex(Int(word & 0xFFFF))
            found.append((place, Arrival(at: at, clientKey: clientKey, server: server), word >> 24, word >> 16 & 0xFF))
        }
        // What the writer has come round to meanwhile may be half new.
        atomicMemoryFence(ordering: .acquiring)
        let after = written.load(ordering: .relaxed)
        if after >= capacity { found.removeAll { $0.place <= after - capacity } }
        let thinning = found.reduce(0) { max($0, $1.thinning) }
        var sample = Sample()
        sample.thinning = Int(thinning)
        for entry in found where ArrivalRing.isKept(entry.number, thinning) {
            sample.arrivals.append(entry.arrival)
            sample.numbers.append(entry.number)
        }
        return sample
    }

    /// The samples of all workers as one, oldest first, thinned alike and down to at most `limit`.
    static func merged(_ samples: [Sample], limit: Int) -> (arrivals: [Arrival], thinning: Int) {
        var thinning = samples.reduce(0) { max($0, $1.thinning) }
        while true {
            var arrivals: [Arrival] = []
            for sample in samples {
                for (arrival, number) in zip(sample.arrivals, sample.numbers)
                where isKept(number, UInt64(thinning)) { arrivals.append(arrival) }
            }
            if arrivals.count <= limit || thinning >= 40 {
                arrivals.sort { $0.at < $1.at }
                return (Array(arrivals.prefix(limit)), thinning)
            }
            thinning += 1
        }
    }
}
