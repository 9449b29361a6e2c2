import CLinux
import Glibc

/// A worker thread: one epoll loop with the connections it accepted and the server connections it opened. Everything
/// here is confined to its thread, except what it is given to share (`publication`, `mailbox`, `statistics`).
///
/// Its work is in extensions: streams (bytes in and out), clients (heads), exchanges (tries, bodies, responses, tunnels),
/// their one exit, what comes after an answer, timeouts, and adopting new routing tables.
final class Worker {
    /// A listening socket that every worker accepts from.
    struct Listener: Sendable {
        let descriptor: Int32
        let service: Int
        /// The file of a unix socket.
        var file: SocketFile?

        /// Ends it. The name of a unix socket would outlive it: it goes first.
        func close() {
            file?.remove()
            Glibc.close(descriptor)
        }
    }

    /// Tokens of what is not a stream: above every generation and slot.
    enum Token {
        static let wake = UInt64.max
        static let firstListener = UInt64.max - 4096
    }

    let number: Int
    let publication: Publication
    let mailbox: ControllerMailbox
    let statistics: WorkerStatistics
    var timings: Timings
    let headLimits: HeadLimits
    let maximumClients: Int
    /// Idle connections kept a server by this worker.
    let poolShare: Int
    let warmShare: Int
    let maximumPerClient: Int
    let keepAlive: KeepAlive?
    let wake: Wake
    let seed: UInt64
    let listeners: [Listener]

    let epoll: Epoll
    var buffers: BufferPool
    let paces: Paces
    /// Who waits for a buffer to read into, and when all are looked at for one.
    var bufferWaiters: [BufferWaiter] = []
    var nextBufferLook = Instant.never
    var bufferFaultAt = Instant(nanoseconds: 0)
    /// What other workers have accepted for this one.
    let ring: HandoverRing
    /// Client connections here, and since when idle ones are.
    var clientCount = 0
    var idleClients: IdleOrder
    /// Connections that are being told that there is no room for them.
    var turnedAway = 0
    let streams: Slab<Stream>
    let sessions: Slab<Session>
    var requestLines: RequestLines
    /// Deadlines of connections by themselves, and of exchanges.
    var deadlines: Deadlines
    var exchangeDeadlines: Deadlines
    /// Clients whose connections are read on after their answer.
    var lingering: LingeringClients
    var idle: IdlePool
    var admission: Admission
    var retryBudget: RetryBudget
    let fields: HeadFields
    /// For picks.
    var random: RandomGenerator
    /// For what nobody may guess, and what must not come twice.
    var secrets = SecretGenerator()
    let date = DateText()

    var now: Instant
    /// What had happened to the sockets by then is known: deadlines that passed before may be acted upon.
    var lookedAt: Instant
    /// Looks that brought as many events as fit, one after the other, and when the first of them began.
    private var fullLooks = 0
    private var fullSince = Instant.never
    /// Deadlines that have passed are left over from the last turn.
    private var hasMoreDeadlines = false
    /// A review of all connections after an adoption: the next slot, or -1 when none is under way.
    var reviewNext: Int32 = -1
    var reviewStops = false
    var routes: [WorkerRoute] = []
    var version: UInt64 = 0
    var phase = ProcessFigures.Phase.running
    /// Streams that have more to do though no event will come: by slot and generation.
    var ready: [(slot: Int32, generation: UInt32)] = []
    var resuming: [(slot: Int32, generation: UInt32)] = []
    /// Listeners are out of the epoll set, until `acceptAt`: no descriptor was left, since `shortSince`.
    var isAcceptingPaused = false
    var acceptAt = Instant.never
    var shortSince = Instant.never
    var isShortageTold = false
    /// How often descriptors had been freed when it last tried.
    var freedBefore = 0
    /// A descriptor kept for the time when there are none, or -1.
    var reserve: Int32
    var acceptsConnections = false
    /// TCP mode: a connection opened in advance was taken or lost.
    var wantsWarmUp = false
    var nextWarmUp = Instant(nanoseconds: 0)
    /// Connects in advance that are under way, by idle list.
    var warming: [Int: Int] = [:]
    /// What is looked at, read once a turn.
    var attention = Attention.none
    /// Listings of connections under way, and those that wait for them.
    var walks: [Walk] = []
    /// Heads completed while somebody reads, and when bytes of the last one that is measured were read.
    var heads: UInt64 = 0
    var headReadAt = Instant.never
    /// Since when picks are explained, at most so many a second, and how many were.
    var explainedFrom = Instant(nanoseconds: 0)
    var explained = 0
    /// A local fault is told at most once a second.
    var nextFault = Instant(nanoseconds: 0)
    /// Streams that the kernel had no memory for, and when they are tried again.
    var shortOfMemory: [(slot: Int32, generation: UInt32)] = []
    var nextAfterShortage = Instant.never
    /// Failures are told at most once a second.
    var nextFailures = Instant(nanoseconds: 0)

    /// A worker. Its `epoll` watches its wake already, by `Token.wake`.
    init(
        number: Int, epoll: Int32, reserve: Int32, publication: Publication, mailbox: ControllerMailbox,
        statistics: WorkerStatistics,
        plan: WorkerPlan, listeners: [Listener]
    ) {
        self.epoll = Epoll(adopting: epoll)
        self.reserve = reserve
        self.number = number
        self.publication = publication
        self.mailbox = mailbox
        self.statistics = statistics
        self.listeners = listeners
        wake = publication.wakes[number]
        ring = publication.shares.ring(number)
        buffers = BufferPool(publication.buffers, worker: number)
        paces = Paces(capacity: plan.streamCapacity)
        timings = publication.current.timings
        headLimits = plan.headLimits
        maximumClients = plan.maximumClients
        poolShare = plan.poolShare
        warmShare = plan.warmShare
        maximumPerClient = plan.maximumPerClient
        keepAlive = plan.keepAlive
        seed = plan.seed
        let start = Clock.now()
        now = start
        streams = Slab(capacity: plan.streamCapacity)
        sessions = Slab(capacity: plan.streamCapacity)
        requestLines = RequestLines(capacity: plan.streamCapacity)
        lookedAt = start
        deadlines = Deadlines(capacity: plan.streamCapacity, now: start)
        exchangeDeadlines = Deadlines(capacity: plan.streamCapacity, now: start)
        lingering = LingeringClients(limit: Timings.lingeringClients / max(1, plan.workers))
        idleClients = IdleOrder(capacity: plan.streamCapacity, lists: IdleList.count)
        idle = IdlePool(streams: plan.streamCapacity, lists: plan.services * LoadTable.capacity)
        admission = Admission(
            worker: number, board: publication.admission, sessions: plan.streamCapacity, services: plan.services,
            share: plan.queueShare)
        retryBudget = RetryBudget(workers: plan.workers, now: start)
        fields = HeadFields(capacity: plan.headLimits.fields)
        random = RandomGenerator(seed: plan.generatorSeed.map { Hashing.mix($0 ^ Hashing.mix(UInt64(number))) })
    }

    /// The loop. Returns when the routing table says that everything has stopped.
    func run() {
        adoptTable()
        while phase != .stopped {
            turn()
        }
        closeEverything()
    }

    private func turn() {
        let isBusy =
            !ready.isEmpty || !walks.isEmpty || hasMoreDeadlines || reviewNext >= 0 || ring.count > 0
        let before = now
        let count = epoll.wait(milliseconds: isBusy ? 0 : longestWait)
        now = Clock.now()
        noteLook(count, began: before)
        attention = publication.attention
        if publication.version != version { adoptTable() }
        for index in 0..<max(0, count) {
            let token = epoll.token(at: index)
            let bits = epoll.bits(at: index)
            if token < Token.firstListener {
                streamEvent(slot: Int32(truncatingIfNeeded: token & 0x7FFF_FFFF), token: token, bits: bits)
            } else if token == Token.wake {
                wake.clear()
                takeOrders()
                // Perhaps a server came back, or another tier serves.
                wantsWarmUp = warmShare > 0
                helpPaused()
                // After clearing, never before only: a table published in between has had its wake-up cleared.
                if publication.version != version { adoptTable() }
                admission.woken()
            } else {
                accept(from: listeners[Int(token - Token.firstListener)])
            }
        }
        if ring.count > 0 { takeHandedOver() }
        if acceptAt <= now { resumeAccepting() }
        if !ready.isEmpty { resumeReady() }
        if !bufferWaiters.isEmpty { serveBufferWaiters() }
        if !walks.isEmpty { walkOn() }
        if nextAfterShortage <= now { resumeAfterShortage() }
        if reviewNext >= 0 { reviewOn() }
        hasMoreDeadlines = runDeadlines()
        // After the deadlines: who stands behind one that waited too long is first now.
        if admission.isDue { serveQueues() }
        if wantsWarmUp && nextWarmUp <= now { warmUp() }
        if statistics.hasFailures { tellOfFailures() }
        if maximumClients > 0 { tellOfIdle() }
    }

    /// A look at the sockets, begun at `began`, has brought `count` events. What happened before it began is known now,
    /// unless it was interrupted, or brought as many as fit: then more may wait, though not for ever.
    private func noteLook(_ count: Int, began: Instant) {
        guard count >= 0 else { return }
        guard count == Epoll.capacity else {
            fullLooks = 0
            lookedAt = max(lookedAt, began)
            return
        }
        if fullLooks == 0 { fullSince = began }
        fullLooks += 1
        guard fullLooks == Worker.fullLooks else { return }
        fullLooks = 0
        lookedAt = max(lookedAt, fullSince)
    }

    private static let fullLooks = 64

    private func streamEvent(slot: Int32, token: UInt64, bits: UInt32) {
        guard slot < streams.high else { return }
        let stream = streams[slot]
        guard stream.pointee.role != .free, stream.pointee.generation == UInt32(token >> 32) else { return }
        let trouble = LB_EPOLLRDHUP | LB_EPOLLHUP | LB_EPOLLERR | LB_EPOLLPRI
        if bits & (LB_EPOLLIN | trouble) != 0 { stream.pointee.isReadable = true }
        if bits & trouble != 0 { stream.pointee.hasHangup = true }
        if bits & LB_EPOLLERR != 0 { stream.pointee.isReset = true }
        if bits & LB_EPOLLRDHUP != 0 { stream.pointee.isHalfClosed = true }
        if bits & (LB_EPOLLHUP | LB_EPOLLERR) != 0 { stream.pointee.isBroken = true }
        if bits & (LB_EPOLLOUT | LB_EPOLLHUP | LB_EPOLLERR) != 0 { stream.pointee.isWritable = true }
        resume(slot)
    }

    /// Does what a stream can do now.
    func resume(_ slot: Int32) {
        let stream = streams[slot]
        switch stream.pointee.role {
        case .client: resumeClient(slot)
        case .server: resumeServer(slot)
        case .free: break
        }
    }

    private func tellOfFailures() {
        guard nextFailures <= now else { return }
        statistics.hasFailures = false
        nextFailures = now.advanced(byNanoseconds: 1_000_000_000)
        mailbox.post(.failuresCounted)
    }

    /// Tells the controller that the machine ran out of something, without flooding it.
    func reportFault(_ text: @autoclosure () -> String) {
        guard nextFault <= now else { return }
        nextFault = now.advanced(byNanoseconds: 1_000_000_000)
        mailbox.post(.localFault(text()))
    }

    /// Has `slot` resumed in the next turn, without waiting for an event.
    func markReady(_ slot: Int32) {
        let stream = streams[slot]
        guard !stream.pointee.isInReadyList else { return }
        stream.pointee.isInReadyList = true
        ready.append((slot, stream.pointee.generation))
    }

    private func resumeReady() {
        swap(&ready, &resuming)
        for entry in resuming {
            let stream = streams[entry.slot]
            guard stream.pointee.generation == entry.generation, stream.pointee.role != .free else { continue }
            stream.pointee.isInReadyList = false
            resume(entry.slot)
        }
        resuming.removeAll(keepingCapacity: true)
    }
}
