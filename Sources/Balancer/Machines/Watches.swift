/// What is looked at, each until its lease ends: a topic that nobody asks for again is forgotten.
///
/// Pure data: no I/O, no clock.
struct Watches {
    /// How long one asking lasts, in nanoseconds.
    static let lease: UInt64 = 3_000_000_000
    /// The most topics at a time: a console looks at three or four, and there may be several consoles.
    static let capacity = 16

    private var entries: [(topic: WatchTopic, end: Instant)] = []

    /// Nobody looks at anything.
    init() {}

    /// The topics whose lease lasts, in the order in which they were asked for first.
    func topics(at now: Instant) -> [WatchTopic] { entries.filter { $0.end > now }.map(\.topic) }

    /// True while a lease lasts.
    func isAny(at now: Instant) -> Bool { entries.contains { $0.end > now } }

    /// When the next lease ends; `never` without any.
    var nextEnd: Instant { entries.reduce(.never) { min($0, $1.end) } }

    /// Begins or renews a lease; true when it begins. With no place left the one that would end first gives way.
    mutating func ask(for topic: WatchTopic, now: Instant) -> Bool {
        forgetEnded(now: now)
        let end = now.advanced(byNanoseconds: Watches.lease)
        if let index = entries.firstIndex(where: { $0.topic == topic }) {
            entries[index].end = end
            return false
        }
        if entries.count == Watches.capacity, let first = entries.indices.min(by: { entries[$0].end < entries[$1].end })
        {
            entries.remove(at: first)
        }
        entries.append((topic, end))
        return true
    }

    /// Drops what nobody has asked for again; true when there was something.
    @discardableResult
    mutating func forgetEnded(now: Instant) -> Bool {
        let before = entries.count
        entries.removeAll { $0.end <= now }
        return entries.count < before
    }
}
