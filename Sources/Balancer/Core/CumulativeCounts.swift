/// Sums and differences of rows of counts, such as the buckets of a histogram.
///
/// Plain loops over memory on purpose. Made of `zip`, `enumerated` and `map` they are as fast once optimised; but in a
/// build for debugging or for a sanitizer each element then asks the Swift runtime for the type of a pair, under one
/// lock of the whole process, and a snapshot takes a second instead of milliseconds.
enum CumulativeCounts {
    /// Adds each count of `more` to that of `sums` at the same place; what one has beyond the other is left out.
    static func add(_ more: [UInt64], to sums: inout [UInt64]) {
        more.withUnsafeBufferPointer { more in
            sums.withUnsafeMutableBufferPointer { sums in
                let count = min(more.count, sums.count)
                var place = 0
                while place < count {
                    sums[place] &+= more[place]
                    place += 1
                }
            }
        }
    }

    /// What has been counted since `baseline`, which has as many places.
    static func since(_ baseline: [UInt64], _ counts: [UInt64]) -> [UInt64] {
        var difference = counts
        baseline.withUnsafeBufferPointer { baseline in
            difference.withUnsafeMutableBufferPointer { difference in
                let count = min(baseline.count, difference.count)
                var place = 0
                while place < count {
                    difference[place] &-= baseline[place]
                    place += 1
                }
            }
        }
        return difference
    }

    /// Calls `body` with the place and the value of each count that is not zero, in their order.
    static func forEachCounted(_ counts: [UInt64], _ body: (Int, UInt64) -> Void) {
        counts.withUnsafeBufferPointer { counts in
            var place = 0
            while place < counts.count {
                if counts[place] > 0 { body(place, counts[place]) }
                place += 1
            }
        }
    }
}
