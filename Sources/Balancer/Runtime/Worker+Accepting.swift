import CLinux
import Glibc
import Synchronization

/// Accepting: from the listening socket to the worker that is to have the connection.
///
/// EPOLLEXCLUSIVE wakes whoever sleeps, so nearly always the same worker; therefore who accepts hands on what would make
/// its share too large.
extension Worker {
    /// Connections taken at a wake; the rest wakes another worker, or this one again.
    private static let acceptsAWake = 16

    /// Takes a few connections.
    func accept(from listener: Listener) {
        var other: (worker: Int, load: Int)?
        freedBefore = publication.shares.freed
        for _ in 0..<Worker.acceptsAWake {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = lb_accept(listener.descriptor, &storage, &length)
            guard descriptor >= 0 else {
                let error = SystemError(-descriptor)
                if error.code == EAGAIN { return }
                guard error.endsAccepting else { continue }
                // With a descriptor less in use the next one can be had at once.
                if error.isOutOfDescriptors && !isAcceptingPaused && giveWay(to: .descriptors) { continue }
                return pauseAccepting(because: error, listener)
            }
            acceptedAgain()
            let connection = HandoverRing.Connection(
                descriptor: descriptor, service: Int32(truncatingIfNeeded: listener.service), needsRoom: false,
                length: length, storage: storage)
            place(connection, &other)
        }
    }

    /// Decides which worker has a connection. `other` is the one with the smallest share, where that is known already.
    private func place(_ connection: HandoverRing.Connection, _ other: inout (worker: Int, load: Int)?) {
        let before = publication.clients.add(1, ordering: .relaxed).oldValue
        if maximumClients > 0 && before >= maximumClients { return placeAboveLimit(connection) }
        if phase == .running, clientCount > 0 {
            if other == nil { other = publication.shares.lightest(besides: number) }
            if let lighter = other, isFairer(lighter.load), hand(connection, to: lighter.worker) {
                other = (lighter.worker, lighter.load + 1)
                if !isFairer(lighter.load + 1) { other = nil }
                return
            }
        }
        admit(connection)
    }

    /// True when a worker with so many clients should have the next one instead of this one: shares stay well below two
    /// to one, and short connections, of which each worker has now more and now fewer, stay where they are.
    private func isFairer(_ load: Int) -> Bool { clientCount >= load + load / 2 + Worker.slack }

    /// So many connections more are no imbalance.
    private static let slack = 2

    /// Gives a connection to another worker; false when it takes no more now.
    func hand(_ connection: HandoverRing.Connection, to worker: Int) -> Bool {
        guard let sleeps = publication.shares.ring(worker).put(connection) else { return false }
        if sleeps { publication.wakes[worker].signal() }
        return true
    }

    /// Takes what other workers have accepted for this one.
    func takeHandedOver() {
        while let connection = ring.take() {
            if connection.needsRoom && !giveWay(to: .client) { turnAway(connection) } else { admit(connection) }
        }
    }

    // MARK: Shortage

    /// Out of descriptors or memory: accepting goes on when somebody frees one, and is tried again soon in any case,
    /// since whoever has them need not be this worker, nor even this process.
    private func pauseAccepting(because error: SystemError, _ listener: Listener) {
        guard acceptsConnections, !isAcceptingPaused else { return }
        if shortSince == .never {
            shortSince = now
            statistics.add(.localFault, service: listener.service)
            isShortageTold = false
        }
        if !isShortageTold && nextFault <= now {
            isShortageTold = true
            reportFault("accept: \(error); tried again every 0.1 s, and when a connection closes")
        }
        // Nobody waits for ever without a word: after a while the reserve serves to turn them away.
        if now.nanoseconds(since: shortSince) >= Worker.shortagePatience && error.isOutOfDescriptors { shed(listener) }
        isAcceptingPaused = true
        publication.shares.set(paused: true, worker: number)
        acceptAt = now.advanced(byNanoseconds: Worker.acceptRetry)
        for listener in listeners { epoll.remove(listener.descriptor) }
        // Another worker may have an idle client that can give way.
        for (worker, wake) in publication.wakes.enumerated()
        where worker != number && !publication.shares.isPaused(worker) { wake.signal() }
    }

    private static let acceptRetry: UInt64 = 100_000_000
    /// How long connections wait in the backlog for a descriptor before they are turned away.
    private static let shortagePatience: UInt64 = 1_000_000_000

    /// Accepts again after a pause.
    func resumeAccepting() {
        guard isAcceptingPaused else { return }
        isAcceptingPaused = false
        publication.shares.set(paused: false, worker: number)
        acceptAt = .never
        guard acceptsConnections else { return }
        registerListeners()
    }

    /// A descriptor was had: a shortage is over.
    @inline(__always)
    private func acceptedAgain() {
        if shortSince != .never { shortageEnded() }
    }

    private func shortageEnded() {
        let seconds = now.nanoseconds(since: shortSince) / 1_000_000_000
        shortSince = .never
        fillReserve()
        if seconds > 0 { mailbox.post(.report(.notice, "connections are accepted again, after \(seconds) s")) }
    }

    /// A descriptor was freed here: whoever waits for one goes on.
    func descriptorFreed() {
        if isAcceptingPaused { return resumeAccepting() }
        publication.wakePaused()
    }

    /// Woken while some worker cannot accept: this one goes on, where a descriptor has been freed since it tried; or an
    /// idle client of this one gives way.
    func helpPaused() {
        guard publication.shares.isAnyPaused, phase == .running else { return }
        guard isAcceptingPaused else { return _ = giveWay(to: .descriptors) }
        if publication.shares.freed != freedBefore { resumeAccepting() }
    }

    /// Keeps a descriptor for the time when there are none.
    func fillReserve() {
        if reserve < 0 { reserve = Worker.openReserve() }
    }

    /// A descriptor that only takes the place of another one, or -1. A file of its own, for the time when the whole
    /// system has no more.
    static func openReserve() -> Int32 { eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) }

    /// Gives the reserve up, and with its descriptor accepts those who wait, one by one, to tell them so.
    private func shed(_ listener: Listener) {
        for _ in 0..<Worker.acceptsAWake {
            guard reserve >= 0 else { return fillReserve() }
            close(reserve)
            reserve = -1
            let descriptor = lb_accept(listener.descriptor, nil, nil)
            if descriptor >= 0 {
                statistics.add(.refused, service: listener.service)
                statistics.add(.localFault, service: listener.service)
                refuseAtOnce(descriptor, service: listener.service)
            }
            fillReserve()
            guard descriptor >= 0 else { return }
        }
    }

    /// The end: what is on its way here has no place any more.
    func endAccepting() {
        while let left = ring.take() {
            publication.clients.subtract(1, ordering: .relaxed)
            close(left.descriptor)
        }
        if reserve >= 0 { close(reserve) }
        reserve = -1
    }

    /// Puts the listeners into the epoll set.
    func registerListeners() {
        for (position, listener) in listeners.enumerated() {
            let token = Token.firstListener + UInt64(position)
            let error = epoll.add(listener.descriptor, bits: Epoll.listenerBits, token: token)
            guard error != 0 && error != EEXIST else { continue }
            // It must not stay out of the set for good.
            return pauseAccepting(because: SystemError(error), listener)
        }
    }
}
