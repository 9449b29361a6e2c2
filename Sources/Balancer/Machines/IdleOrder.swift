/// The order in which connections fell idle, longest first, in a few lists: who gives way is at the front of one.
///
/// Pure data: stream numbers only. Falling idle anew moves a connection to the back; nothing is done when it wakes, so
/// that the owner has to look whether who stands in front is still idle. Thread: one worker.
struct IdleOrder: ~Copyable {
    private static let none: Int32 = -1

    private struct Link {
        var next = IdleOrder.none
        var previous = IdleOrder.none
        var list = IdleOrder.none
        var since = Instant.never
    }

    private struct Ends {
        var first = IdleOrder.none
        var last = IdleOrder.none
    }

    // INVARIANT: both have their capacities for the life of the order; indexes are checked against them. Of `links` the
    // first `used` are initialised: untouched room costs no memory.
    private let links: UnsafeMutablePointer<Link>
    private let ends: UnsafeMutablePointer<Ends>
    private let capacity: Int
    private let lists: Int
    private var used = 0

    /// An order for streams `0 ..< capacity` in lists `0 ..< lists`.
    init(capacity: Int, lists: Int) {
        self.capacity = max(1, capacity)
        self.lists = max(1, lists)
        links = .allocate(capacity: self.capacity)
        ends = .allocate(capacity: self.lists)
        ends.initialize(repeating: Ends(), count: self.lists)
    }

    deinit {
        links.deallocate()
        ends.deallocate()
    }

    /// A connection has fallen idle: it stands at the back of `list`.
    @inline(__always)
    mutating func append(_ stream: Int32, list: Int, now: Instant) {
        precondition(stream >= 0 && Int(stream) < capacity && list >= 0 && list < lists)
        if Int(stream) >= used { use(upTo: Int(stream)) }
        if links[Int(stream)].list != IdleOrder.none { unlink(stream) }
        let last = ends[list].last
        links[Int(stream)] = Link(previous: last, list: Int32(truncatingIfNeeded: list), since: now)
        if last == IdleOrder.none { ends[list].first = stream } else { links[Int(last)].next = stream }
        ends[list].last = stream
    }

    /// Takes a connection out, if it is in a list.
    @inline(__always)
    mutating func remove(_ stream: Int32) {
        guard stream >= 0, Int(stream) < used, links[Int(stream)].list != IdleOrder.none else { return }
        unlink(stream)
        links[Int(stream)].list = IdleOrder.none
    }

    /// Who has been idle longest in `list`, and since when, or nil when nobody is.
    func first(_ list: Int) -> (stream: Int32, since: Instant)? {
        precondition(list >= 0 && list < lists)
        let first = ends[list].first
        return first == IdleOrder.none ? nil : (first, links[Int(first)].since)
    }

    private mutating func use(upTo stream: Int) {
        (links + used).initialize(repeating: Link(), count: stream + 1 - used)
        used = stream + 1
    }

    private mutating func unlink(_ stream: Int32) {
        let link = links[Int(stream)]
        let list = Int(link.list)
        if link.previous == IdleOrder.none {
            ends[list].first = link.next
        } else {
            links[Int(link.previous)].next = link.next
        }
        if link.next == IdleOrder.none {
            ends[list].last = link.previous
        } else {
            links[Int(link.next)].previous = link.previous
        }
    }
}
