import Synchronization

/// A worker's part in admission: whether a request may go ahead, who waits, and who is next when there is room. First
/// come, first served, over all workers of a service.
///
/// A place goes to the request that has waited longest of those that may go to it, whichever worker holds it. A worker that
/// sees room looks by the board whose turn it is: its own request is sent, another worker is woken, which then does the
/// same; so one wake-up is enough for any number of places. Nobody is woken for a service that it does not wait for.
///
/// No wake-up is lost, because both sides write first and look then, with a fence between: who waits writes that on the
/// board and then looks for room; who frees a place counts down and then looks who waits. At least one sees the other.
///
/// Without I/O: what it says is done by the worker, and by the simulation in the tests. Thread: one worker; `board` is
/// shared.
struct Admission: ~Copyable {
    /// What is to be done next for a service.
    enum Step: Equatable {
        /// It is this request's turn: it may take a place. If it gets one it leaves the line.
        case send(Int32)
        /// There is no server any more that this request may go to: it leaves the line and is answered.
        case refuse(Int32)
        /// It is the turn of a request of this worker: it is woken.
        case wake(Int)
        /// Nothing, until something changes.
        case rest
    }

    private let worker: Int
    private let board: AdmissionBoard
    /// The most that wait here for a service.
    private let share: Int
    private var queue: AdmissionQueue
    /// Services where something has changed since the last look.
    private var changed: [Bool]
    private var hasChanges = false

    /// The part of worker `worker` of those that share `board`.
    init(worker: Int, board: AdmissionBoard, sessions: Int, services: Int, share: Int) {
        self.worker = worker
        self.board = board
        self.share = share
        queue = AdmissionQueue(sessions: sessions, services: services)
        changed = Array(repeating: false, count: max(1, services))
    }

    /// Requests that wait here, over all services.
    var total: Int { queue.total }

    /// How many wait here for a service.
    func count(_ service: Int) -> Int { queue.count(service) }

    /// True when the request waits here.
    func contains(_ session: Int32) -> Bool { queue.total > 0 && queue.contains(session) }

    // MARK: What happens

    /// True when a request that has just come may look for a place: nobody waits who could take it. Otherwise it waits.
    @inline(__always)
    func mayPass(_ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Bool {
        !board.isWaiting(service) || !isNeeded(service, tiers, load)
    }

    /// True when somebody who waits could take a place that is free.
    private func isNeeded(_ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Bool {
        // Without room there is nothing to take away: it finds that itself, and waits.
        guard tiers.outlook(excluding: ServerSet(), load: load) == .room else { return false }
        for other in 0..<board.workers where turn(of: other, service, tiers, load, hasRoom: true) != .never {
            return true
        }
        return false
    }

    /// A request waits from now on, at the end of its line; false when the line is too long already.
    mutating func wait(_ session: Int32, service: Int, tried: ServerSet, now: Instant) -> Bool {
        guard queue.count(service) < share else { return false }
        queue.append(session, service: service, tried: tried, now: now)
        board.count(service, 1)
        lineChanged(service)
        return true
    }

    /// A request waits no longer, for whatever reason: true when it did.
    @discardableResult
    mutating func leave(_ session: Int32) -> Bool {
        guard queue.total > 0, let service = queue.remove(session) else { return false }
        board.count(service, -1)
        lineChanged(service)
        return true
    }

    /// A server of the service that has a maximum has a place again.
    mutating func placeFreed(_ service: Int) { lookAgain(service) }

    /// Another worker, or the controller, has seen that there may be room.
    mutating func woken() {
        for service in changed.indices where board.isWaiting(service) { lookAgain(service) }
    }

    private mutating func lookAgain(_ service: Int) {
        changed[service] = true
        hasChanges = true
    }

    private mutating func lineChanged(_ service: Int) {
        var notice = AdmissionBoard.Notice()
        if let first = queue.first(service) {
            notice.first = queue.since(first)
            notice.tried = queue.tried(first)
            notice.triedByAll = notice.tried
            var at: Int32? = first
            while let session = at {
                let tried = queue.tried(session)
                notice.triedByAll.formIntersection(tried)
                if tried.isEmpty {
                    notice.firstUntried = queue.since(session)
                    break
                }
                at = queue.next(session)
            }
        }
        board.tell(notice, service: service, worker: worker)
        lookAgain(service)
    }

    // MARK: Whose turn it is

    /// True when a look may have something to do, at the end of a turn.
    var isDue: Bool { hasChanges || queue.total > 0 }

    /// What is to be done next for a service, until it says `rest` or `wake`.
    mutating func next(_ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Step {
        guard changed[service] || queue.count(service) > 0 else { return .rest }
        // What was written before (who waits here, a place that is free) is seen by whoever does not see what follows.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if changed[service], let session = lost(service, tiers, load) { return .refuse(session) }
        if let session = candidate(service, tiers, load) {
            guard let elder = elder(than: queue.since(session), service, tiers, load) else { return .send(session) }
            // Whoever has seen the change sees to it that the other one looks.
            return changed[service] ? settled(service, .wake(elder)) : .rest
        }
        guard changed[service], board.isWaiting(service) else { return settled(service, .rest) }
        let next = elder(than: .never, service, tiers, load) ?? anyOther(service, tiers, load)
        return settled(service, next.map { .wake($0) } ?? .rest)
    }

    private mutating func settled(_ service: Int, _ step: Step) -> Step {
        changed[service] = false
        hasChanges = changed.contains(true)
        return step
    }

    /// The first one here that no server is left for, wherever it stands, or nil.
    private func lost(_ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Int32? {
        guard let first = queue.first(service) else { return nil }
        if tiers.outlook(excluding: ServerSet(), load: load) == .nobody { return first }
        var at: Int32? = first
        var left = queue.triedCount(service)
        while let session = at, left > 0 {
            let tried = queue.tried(session)
            if !tried.isEmpty {
                if tiers.outlook(excluding: tried, load: load) == .nobody { return session }
                left -= 1
            }
            at = queue.next(session)
        }
        return nil
    }

    /// The first one here that could take a place that is free, or nil.
    private func candidate(_ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Int32? {
        var at = queue.first(service)
        while let session = at {
            let tried = queue.tried(session)
            if tiers.outlook(excluding: tried, load: load) == .room { return session }
            // Where one that may go anywhere finds no room nobody does.
            if tried.isEmpty { return nil }
            at = queue.next(session)
        }
        return nil
    }

    /// The worker whose request comes before one that has waited since `since`, or nil.
    private func elder(than since: Instant, _ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Int? {
        let hasRoom = tiers.outlook(excluding: ServerSet(), load: load) == .room
        guard hasRoom else { return nil }
        var best = (since: since, worker: worker)
        for other in 0..<board.workers where other != worker {
            let turn = turn(of: other, service, tiers, load, hasRoom: hasRoom)
            if turn != .never, turn < best.since || turn == best.since && other < best.worker { best = (turn, other) }
        }
        return best.worker == worker ? nil : best.worker
    }

    /// A worker of which some request, further behind in its line, could take a place that is free; nil without one.
    private func anyOther(_ service: Int, _ tiers: Tiers, _ load: LoadTable) -> Int? {
        for other in 0..<board.workers where other != worker {
            let notice = board.notice(service: service, worker: other)
            guard notice.first != .never else { continue }
            if tiers.outlook(excluding: notice.triedByAll, load: load) == .room { return other }
        }
        return nil
    }

    /// Since when the first of a worker's requests waits that could take a place that is free; `never` without one.
    private func turn(
        of other: Int, _ service: Int, _ tiers: Tiers, _ load: LoadTable, hasRoom: Bool
    ) -> Instant {
        let notice = board.notice(service: service, worker: other)
        guard notice.first != .never else { return .never }
        if notice.first == notice.firstUntried { return hasRoom ? notice.first : .never }
        if tiers.outlook(excluding: notice.tried, load: load) == .room { return notice.first }
        return hasRoom ? notice.firstUntried : .never
    }
}
