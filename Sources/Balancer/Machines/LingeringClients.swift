/// The clients whose connections are read on after their answer, in the order in which that began: no more than a limit,
/// beyond which the oldest gives way. Those that have left are forgotten when the list is looked through, so that leaving
/// costs nothing but a count.
///
/// Pure data: slots and generations only. Thread: one worker.
struct LingeringClients {
    private var entries: [(slot: Int32, generation: UInt32)] = []
    private let limit: Int
    /// How many there are.
    private(set) var count = 0

    /// Room for `limit` clients, at least one.
    init(limit: Int) {
        self.limit = max(1, limit)
        entries.reserveCapacity(4 * self.limit)
    }

    /// One more; returns the one that has to go for it, the oldest, if there are too many now.
    ///
    /// - Parameter isThere: whether a client that was added is still here.
    mutating func append(_ slot: Int32, generation: UInt32, isThere: (Int32, UInt32) -> Bool) -> Int32? {
        if entries.count >= 4 * limit { entries.removeAll { !isThere($0.slot, $0.generation) } }
        entries.append((slot, generation))
        count += 1
        guard count > limit else { return nil }
        return entries.first { isThere($0.slot, $0.generation) }?.slot
    }

    /// One has left.
    mutating func left() { count -= 1 }
}
