/// Moments with what is due then, earliest first: a binary heap in an array.
///
/// Entries cannot be taken back; who pops one checks that it still means something.
///
/// - Complexity: O(log n) for each insertion and removal.
struct TimerHeap<Item> {
    private var entries: [(due: UInt64, item: Item)] = []

    /// The earliest moment, in nanoseconds of the monotonic clock, or nil without any.
    var earliest: UInt64? { entries.first?.due }

    /// Adds an item that is due at `due`.
    mutating func insert(_ item: Item, due: UInt64) {
        entries.append((due, item))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].due < entries[parent].due else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the earliest item if it is due at `now`.
    mutating func popDue(at now: UInt64) -> Item? {
        guard let first = entries.first, first.due <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            var parent = 0
            while true {
                var least = parent
                for child in [2 * parent + 1, 2 * parent + 2]
                where child < entries.count && entries[child].due < entries[least].due {
                    least = child
                }
                if least == parent { break }
                entries.swapAt(parent, least)
                parent = least
            }
        }
        return first.item
    }
}
