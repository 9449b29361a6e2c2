/// The oldest of what it is shown, in the space of twice as many: most are passed over by one comparison.
///
/// Pure data.
struct Oldest {
    /// Something with the moment it began.
    struct Entry: BitwiseCopyable, Equatable {
        var since: Instant
        var slot: Int32
        var generation: UInt32
    }

    private let limit: Int
    private var entries: [Entry] = []
    /// What is as young as this, or younger, is not among the oldest.
    private var youngest = Instant.never

    /// Keeps the `limit` oldest.
    init(limit: Int) {
        self.limit = max(1, limit)
        entries.reserveCapacity(2 * self.limit)
    }

    /// Shows one more.
    mutating func add(_ entry: Entry) {
        guard entry.since < youngest else { return }
        entries.append(entry)
        if entries.count == 2 * limit { trim() }
    }

    /// The oldest, oldest first.
    mutating func take() -> [Entry] {
        trim()
        return entries
    }

    private mutating func trim() {
        entries.sort { ($0.since, $0.slot) < ($1.since, $1.slot) }
        guard entries.count >= limit else { return }
        entries.removeLast(entries.count - limit)
        youngest = entries[limit - 1].since
    }
}
