/// A worker's requests that wait for a server with room, a line a service, in the order of their arrival.
///
/// Pure data: session numbers, and where each request has been. Thread: one worker.
struct AdmissionQueue: ~Copyable {
    private static let none: Int32 = -1

    private struct Link {
        var next = AdmissionQueue.none
        var previous = AdmissionQueue.none
        var service = AdmissionQueue.none
        var since = Instant.never
        var tried = ServerSet()
    }

    private struct Line {
        var first = AdmissionQueue.none
        var last = AdmissionQueue.none
        var count = 0
        var triedCount = 0
    }

    // INVARIANT: both have the capacities given for the life of the queue; indexes are checked against them. Of `links`
    // the first `used` are initialised: untouched room costs no memory.
    private let links: UnsafeMutablePointer<Link>
    private let lines: UnsafeMutablePointer<Line>
    private var used = 0
    private let sessions: Int
    private let services: Int
    /// Requests that wait, over all services.
    private(set) var total = 0

    /// A queue for sessions `0 ..< sessions` of services `0 ..< services`.
    init(sessions: Int, services: Int) {
        self.sessions = max(1, sessions)
        self.services = max(1, services)
        links = .allocate(capacity: self.sessions)
        lines = .allocate(capacity: self.services)
        lines.initialize(repeating: Line(), count: self.services)
    }

    deinit {
        links.deallocate()
        lines.deallocate()
    }

    /// How many wait for a service.
    func count(_ service: Int) -> Int {
        precondition(service >= 0 && service < services)
        return lines[service].count
    }

    /// How many of these have tried a server already.
    func triedCount(_ service: Int) -> Int {
        precondition(service >= 0 && service < services)
        return lines[service].triedCount
    }

    /// Who has waited longest for a service, or nil.
    func first(_ service: Int) -> Int32? {
        precondition(service >= 0 && service < services)
        return lines[service].first == AdmissionQueue.none ? nil : lines[service].first
    }

    /// Who stands behind a request that waits, or nil.
    func next(_ session: Int32) -> Int32? {
        let next = link(session).next
        return next == AdmissionQueue.none ? nil : next
    }

    /// Since when a request waits that does.
    func since(_ session: Int32) -> Instant { link(session).since }

    /// The servers that a request which waits has been to.
    func tried(_ session: Int32) -> ServerSet { link(session).tried }

    /// True when the request waits.
    func contains(_ session: Int32) -> Bool {
        precondition(session >= 0 && Int(session) < sessions)
        return Int(session) < used && links[Int(session)].service != AdmissionQueue.none
    }

    /// Puts a request at the end of its service's line.
    mutating func append(_ session: Int32, service: Int, tried: ServerSet = ServerSet(), now: Instant) {
        precondition(session >= 0 && Int(session) < sessions && service >= 0 && service < services)
        use(upTo: Int(session))
        precondition(links[Int(session)].service == AdmissionQueue.none, "queued already")
        let last = lines[service].last
        links[Int(session)] = Link(
            next: AdmissionQueue.none, previous: last, service: Int32(truncatingIfNeeded: service), since: now,
            tried: tried)
        if last == AdmissionQueue.none { lines[service].first = session } else { links[Int(last)].next = session }
        lines[service].last = session
        lines[service].count += 1
        if !tried.isEmpty { lines[service].triedCount += 1 }
        total += 1
    }

    /// Takes a request out, wherever it stands; returns the service it waited for, or nil when it did not wait.
    @discardableResult
    mutating func remove(_ session: Int32) -> Int? {
        guard contains(session) else { return nil }
        let link = links[Int(session)]
        let service = Int(link.service)
        if link.previous == AdmissionQueue.none {
            lines[service].first = link.next
        } else {
            links[Int(link.previous)].next = link.next
        }
        if link.next == AdmissionQueue.none {
            lines[service].last = link.previous
        } else {
            links[Int(link.next)].previous = link.previous
        }
        lines[service].count -= 1
        if !link.tried.isEmpty { lines[service].triedCount -= 1 }
        total -= 1
        links[Int(session)] = Link()
        return service
    }

    private func link(_ session: Int32) -> Link {
        precondition(contains(session), "not queued")
        return links[Int(session)]
    }

    private mutating func use(upTo session: Int) {
        guard session >= used else { return }
        (links + used).initialize(repeating: Link(), count: session + 1 - used)
        used = session + 1
    }
}
