/// A worker's idle server connections, a list a server, most recently used first: the ones that are not needed age
/// out by themselves.
///
/// Pure data: stream numbers only. A list is named by a number that the owner makes from service and server.
/// Thread: one worker.
struct IdlePool: ~Copyable {
    private static let none: Int32 = -1

    private struct Link {
        var next = IdlePool.none
        var previous = IdlePool.none
        var list = IdlePool.none
    }

    private struct List {
        var first = IdlePool.none
        var count: Int32 = 0
    }

    // INVARIANT: both have the capacities given for the life of the pool; indexes are checked against them. Of `links`
    // the first `used` are initialised: untouched room costs no memory.
    private let links: UnsafeMutablePointer<Link>
    private let lists: UnsafeMutablePointer<List>
    private var used = 0
    private let streamCapacity: Int
    private let listCapacity: Int

    /// A pool for streams `0 ..< streams` in lists `0 ..< lists`.
    init(streams: Int, lists: Int) {
        streamCapacity = streams
        listCapacity = lists
        links = .allocate(capacity: max(1, streams))
        self.lists = .allocate(capacity: max(1, lists))
        self.lists.initialize(repeating: List(), count: max(1, lists))
    }

    deinit {
        links.deallocate()
        lists.deallocate()
    }

    /// How many connections are idle in `list`.
    func count(_ list: Int) -> Int {
        precondition(list >= 0 && list < listCapacity)
        return Int(lists[list].count)
    }

    /// Puts a connection on top of `list`.
    mutating func push(_ stream: Int32, list: Int) {
        precondition(list >= 0 && list < listCapacity && stream >= 0 && Int(stream) < streamCapacity)
        use(upTo: Int(stream))
        precondition(links[Int(stream)].list == IdlePool.none, "already idle")
        let first = lists[list].first
        links[Int(stream)] = Link(next: first, previous: IdlePool.none, list: Int32(list))
        if first != IdlePool.none { links[Int(first)].previous = stream }
        lists[list].first = stream
        lists[list].count &+= 1
    }

    /// Takes the most recently used connection of `list`, or nil when it is empty.
    mutating func pop(list: Int) -> Int32? {
        precondition(list >= 0 && list < listCapacity)
        let first = lists[list].first
        guard first != IdlePool.none else { return nil }
        remove(first)
        return first
    }

    /// Takes a connection out of whatever list it is in; true when it was in one.
    @discardableResult
    mutating func remove(_ stream: Int32) -> Bool {
        precondition(stream >= 0 && Int(stream) < streamCapacity)
        guard Int(stream) < used else { return false }
        let link = links[Int(stream)]
        guard link.list != IdlePool.none else { return false }
        if link.next != IdlePool.none { links[Int(link.next)].previous = link.previous }
        if link.previous != IdlePool.none {
            links[Int(link.previous)].next = link.next
        } else {
            lists[Int(link.list)].first = link.next
        }
        lists[Int(link.list)].count &-= 1
        links[Int(stream)] = Link()
        return true
    }

    private mutating func use(upTo stream: Int) {
        guard stream >= used else { return }
        (links + used).initialize(repeating: Link(), count: stream + 1 - used)
        used = stream + 1
    }
}
