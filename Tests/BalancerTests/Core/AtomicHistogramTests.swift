import Foundation
import Synchronization
import Testing

@testable import Balancer

@Suite struct AtomicHistogramTests {
    /// Zeroed memory for one histogram, given back at the end.
    private final class Memory: @unchecked Sendable {
        let base: UnsafeMutablePointer<Atomic<UInt64>>
        let histogram: AtomicHistogram

        init() {
            let raw = UnsafeMutableRawPointer.allocate(byteCount: AtomicHistogram.wordCount * 8, alignment: 64)
            raw.initializeMemory(as: UInt64.self, repeating: 0, count: AtomicHistogram.wordCount)
            base = raw.bindMemory(to: Atomic<UInt64>.self, capacity: AtomicHistogram.wordCount)
            histogram = AtomicHistogram(base: base)
        }

        deinit { base.deallocate() }
    }

    @Test func `each latency is counted in its bucket, and the maximum is taken once`() {
        let memory = Memory()
        for value in [0, 1, 15, 16, 17, 1000, 1001, 5_000_000_000] as [UInt64] {
            memory.histogram.record(microseconds: value)
        }
        var buckets: [UInt64] = []
        memory.histogram.read(into: &buckets)
        #expect(buckets.count == LatencyBuckets.count)
        #expect(buckets.reduce(0, +) == 8)
        #expect(buckets[LatencyBuckets.index(forMicroseconds: 1000)] == 2)
        #expect(buckets[LatencyBuckets.count - 1] == 1)
        #expect(memory.histogram.takeMaximum() == 5_000_000_000)
        #expect(memory.histogram.takeMaximum() == 0)
        memory.histogram.record(microseconds: 7)
        #expect(memory.histogram.takeMaximum() == 7)
    }

    @Test func `adding sums the histograms of several workers`() {
        let (a, b) = (Memory(), Memory())
        a.histogram.record(microseconds: 3)
        b.histogram.record(microseconds: 3)
        b.histogram.record(microseconds: 4)
        var buckets: [UInt64] = []
        a.histogram.add(to: &buckets)
        b.histogram.add(to: &buckets)
        #expect(buckets[3] == 2)
        #expect(buckets[4] == 1)
    }

    @Test func `a reader beside the writer sees counts that never go back and loses no maximum`() {
        let memory = Memory()
        let samples: UInt64 = 200_000
        let done = Atomic<Bool>(false)
        withExtendedLifetime(memory) {
            let group = DispatchGroup()
            let writer = Thread {
                for value in 1...samples { memory.histogram.record(microseconds: value) }
                group.leave()
            }
            group.enter()
            writer.start()
            var previous: UInt64 = 0
            var largest: UInt64 = 0
            var buckets: [UInt64] = []
            while !done.load(ordering: .relaxed) {
                if group.wait(timeout: .now()) == .success { done.store(true, ordering: .relaxed) }
                memory.histogram.read(into: &buckets)
                let total = buckets.reduce(0, +)
                #expect(total >= previous)
                previous = total
                largest = max(largest, memory.histogram.takeMaximum())
            }
            #expect(previous == samples)
            #expect(largest == samples)
        }
    }
}
