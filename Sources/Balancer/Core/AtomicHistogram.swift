import Synchronization

/// Latencies counted by one thread and read by another: a view on `wordCount` words of zeroed raw memory.
///
/// One writer (the worker that owns the memory): plain relaxed loads and stores, no locked instruction. Any number
/// of readers, of which one takes the maximum. The buckets are cumulative and never go back.
///
/// INVARIANT (unchecked Sendable): the memory outlives every copy of the view, and is only accessed through atomics.
struct AtomicHistogram: @unchecked Sendable {
    /// The words of memory that a histogram takes: its buckets, and the maximum.
    static let wordCount = LatencyBuckets.count + 1

    private let base: UnsafeMutablePointer<Atomic<UInt64>>

    /// A view on `wordCount` words from `base` on, which are zero or hold a histogram already.
    init(base: UnsafeMutablePointer<Atomic<UInt64>>) { self.base = base }

    /// Counts a latency. Only the one writer.
    @inline(__always)
    func record(microseconds: UInt64) {
        let bucket = base + LatencyBuckets.index(forMicroseconds: microseconds)
        bucket.pointee.store(bucket.pointee.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        let maximum = base + LatencyBuckets.count
        // A reader may take the maximum between this load and the store. Then a smaller value was meant for the
        // interval that just ended, or a larger one opens the next: either way none is lost.
        if maximum.pointee.load(ordering: .relaxed) < microseconds {
            maximum.pointee.store(microseconds, ordering: .relaxed)
        }
    }

    /// Copies the cumulative buckets; `buckets` gets `LatencyBuckets.count` elements. Any thread.
    func read(into buckets: inout [UInt64]) {
        if buckets.count != LatencyBuckets.count {
            buckets = [UInt64](repeating: 0, count: LatencyBuckets.count)
        }
        buckets.withUnsafeMutableBufferPointer { buckets in
            var index = 0
            while index < LatencyBuckets.count {
                buckets[index] = base[index].load(ordering: .relaxed)
                index += 1
            }
        }
    }

    /// Adds the cumulative buckets to `buckets`, which gets `LatencyBuckets.count` elements unless it has them: the
    /// sum over workers. Any thread.
    func add(to buckets: inout [UInt64]) {
        guard buckets.count == LatencyBuckets.count else { return read(into: &buckets) }
        buckets.withUnsafeMutableBufferPointer { buckets in
            var index = 0
            while index < LatencyBuckets.count {
                buckets[index] &+= base[index].load(ordering: .relaxed)
                index += 1
            }
        }
    }

    /// The largest latency since the last call, in microseconds; 0 without any. Only the one reader that samples.
    func takeMaximum() -> UInt64 {
        base[LatencyBuckets.count].exchange(0, ordering: .relaxed)
    }
}
