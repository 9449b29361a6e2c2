/// Deadlines of streams, by stream number: a timer wheel with lazy re-arming.
///
/// Moving a deadline later, as every byte of traffic does, only stores the new moment; the wheel looks again when the
/// old one is due. No system call, no allocation. One turn of the wheel is 4096 ticks of 16.8 ms, about 69 s; what
/// is later is looked at once a turn. A deadline never fires early, and at most one tick and one wait late.
///
/// Pure data. Thread: one worker.
struct Deadlines: ~Copyable {
    private static let buckets = 4096
    /// A tick is 2^24 ns, 16.8 ms: fine for timeouts of a second and more.
    private static let tickShift: UInt64 = 24
    private static let none: Int32 = -1

    private struct Node {
        var deadline = Instant.never
        var tick: UInt64 = 0
        var next = Deadlines.none
        var previous = Deadlines.none
        var isQueued = false
    }

    // INVARIANT: `nodes` has room for `capacity` elements for the life of the wheel, of which the first `used` are
    // initialised, and every index passed in is checked against them; `heads` has `buckets` elements. Untouched room
    // costs no memory, so that a high limit of descriptors is free.
    private let nodes: UnsafeMutablePointer<Node>
    private let capacity: Int
    private let heads: UnsafeMutablePointer<Int32>
    private let occupied: UnsafeMutablePointer<UInt64>
    private var used = 0
    private var cursor: UInt64
    /// No bucket before this tick holds anything: where looking begins, so that a far deadline is not looked for in every
    /// turn of the loop.
    private var emptyUntil: UInt64

    /// A wheel for streams `0 ..< capacity`, with nothing armed.
    init(capacity: Int, now: Instant) {
        self.capacity = capacity
        nodes = .allocate(capacity: max(1, capacity))
        heads = .allocate(capacity: Deadlines.buckets)
        heads.initialize(repeating: Deadlines.none, count: Deadlines.buckets)
        occupied = .allocate(capacity: Deadlines.buckets / 64)
        occupied.initialize(repeating: 0, count: Deadlines.buckets / 64)
        cursor = now.nanoseconds >> Deadlines.tickShift
        emptyUntil = cursor
    }

    deinit {
        nodes.deallocate()
        heads.deallocate()
        occupied.deallocate()
    }

    /// Sets the one deadline of `stream`; `.never` takes it away.
    @inline(__always)
    mutating func set(_ stream: Int32, at deadline: Instant) {
        precondition(stream >= 0 && Int(stream) < capacity)
        if Int(stream) >= used { use(upTo: Int(stream)) }
        let node = nodes + Int(stream)
        node.pointee.deadline = deadline
        if deadline == .never { return }
        let tick = (deadline.nanoseconds >> Deadlines.tickShift) &+ 1
        if node.pointee.isQueued && node.pointee.tick <= tick { return }
        requeue(stream, tick: tick)
    }

    /// The deadline of `stream`.
    func deadline(of stream: Int32) -> Instant {
        precondition(stream >= 0 && Int(stream) < capacity)
        return Int(stream) < used ? nodes[Int(stream)].deadline : .never
    }

    private mutating func use(upTo stream: Int) {
        (nodes + used).initialize(repeating: Node(), count: stream + 1 - used)
        used = stream + 1
    }

    /// The next stream whose deadline has passed, its deadline taken away; nil when there is none left.
    mutating func popExpired(now: Instant) -> Int32? {
        let nowTick = now.nanoseconds >> Deadlines.tickShift
        while cursor <= nowTick {
            let bucket = Int(cursor % UInt64(Deadlines.buckets))
            let first = heads[bucket]
            if first == Deadlines.none {
                cursor = nextOccupied(upTo: nowTick &+ 1)
                continue
            }
            unlink(first)
            let node = nodes + Int(first)
            if node.pointee.deadline <= now {
                node.pointee.deadline = .never
                return first
            }
            if node.pointee.deadline != .never {
                requeue(first, tick: (node.pointee.deadline.nanoseconds >> Deadlines.tickShift) &+ 1)
            }
        }
        return nil
    }

    /// How long to wait for the next look at the wheel, in milliseconds; nil when nothing is armed.
    mutating func millisecondsToNext(now: Instant) -> Int32? {
        let tick = nextOccupied(upTo: cursor &+ UInt64(Deadlines.buckets))
        guard tick < cursor &+ UInt64(Deadlines.buckets) else { return nil }
        let due = Instant(nanoseconds: tick << Deadlines.tickShift)
        return Int32(due.nanoseconds(since: now) / 1_000_000 + 1)
    }

    /// The first tick from `cursor` on whose bucket holds something, or `limit`.
    private mutating func nextOccupied(upTo limit: UInt64) -> UInt64 {
        var tick = max(cursor, emptyUntil)
        while tick < limit {
            let bucket = Int(tick % UInt64(Deadlines.buckets))
            let word = occupied[bucket / 64] >> UInt64(bucket % 64)
            if word != 0 {
                tick &+= UInt64(word.trailingZeroBitCount)
                break
            }
            tick &+= UInt64(64 - bucket % 64)
            // One whole turn and nothing found: the wheel is empty.
            if tick &- cursor > UInt64(Deadlines.buckets) + 64 { break }
        }
        emptyUntil = tick
        return min(tick, limit)
    }

    private mutating func requeue(_ stream: Int32, tick: UInt64) {
        let node = nodes + Int(stream)
        if node.pointee.isQueued { unlink(stream) }
        let tick = min(max(tick, cursor), cursor &+ UInt64(Deadlines.buckets - 1))
        let bucket = Int(tick % UInt64(Deadlines.buckets))
        let first = heads[bucket]
        emptyUntil = min(emptyUntil, tick)
        node.pointee.tick = tick
        node.pointee.next = first
        node.pointee.previous = Deadlines.none
        node.pointee.isQueued = true
        if first != Deadlines.none { nodes[Int(first)].previous = stream }
        heads[bucket] = stream
        occupied[bucket / 64] |= 1 << UInt64(bucket % 64)
    }

    private mutating func unlink(_ stream: Int32) {
        let node = nodes[Int(stream)]
        let bucket = Int(node.tick % UInt64(Deadlines.buckets))
        if node.next != Deadlines.none { nodes[Int(node.next)].previous = node.previous }
        if node.previous != Deadlines.none {
            nodes[Int(node.previous)].next = node.next
        } else {
            heads[bucket] = node.next
            if node.next == Deadlines.none { occupied[bucket / 64] &= ~(1 << UInt64(bucket % 64)) }
        }
        nodes[Int(stream)].isQueued = false
    }
}
