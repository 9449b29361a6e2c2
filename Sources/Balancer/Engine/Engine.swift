import CLinux
import Glibc
import Synchronization

/// The balancer: listeners, workers and the controller, running on threads of their own. The public door.
///
/// Safe to use from any thread. Nothing here waits for traffic.
public final class Engine: EngineProtocol {
    private let parts: ControllerParts
    private let plan: WorkerPlan
    private let onSignal: @Sendable (Engine, Int32) -> Void
    private let onStopped: @Sendable () -> Void
    private let onSettings: (@Sendable (KeptState) -> Void)?
    private let lastCommand = Atomic<UInt64>(0)
    /// The controller has been started: the listeners are its to close.
    private let isRunning = Atomic<Bool>(false)
    private let thread = Mutex<Thread?>(nil)

    /// Checks the configuration, resolves names (within 5 s) and binds the listeners; nothing runs yet.
    ///
    /// - Parameters:
    ///   - configuration: what to run.
    ///   - signals: signals that the controller takes by signalfd; the caller has blocked them in every thread.
    ///   - onSignal: called on the controller's thread for each of them.
    ///   - onSettings: called on the controller's thread with what a restart would lose, after each change of that.
    ///   - onStopped: called once on the controller's thread when everything has stopped.
    /// - Throws: `SpecError`: one line that says what, where and how to mend it.
    public init(
        configuration: Configuration, signals: [Int32] = [],
        onSignal: @escaping @Sendable (Engine, Int32) -> Void = { _, _ in },
        onSettings: (@Sendable (KeptState) -> Void)? = nil,
        onStopped: @escaping @Sendable () -> Void = {}
    ) throws(SpecError) {
        let assembly = try Assembly(configuration, signals: signals)
        parts = assembly.parts
        plan = assembly.plan
        self.onSignal = onSignal
        self.onSettings = onSettings
        self.onStopped = onStopped
    }

    deinit {
        // Never started, or not wholly: nobody else gives up what the sockets are bound to.
        if !isRunning.load(ordering: .relaxed) { for listener in parts.listeners { listener.close() } }
    }

    /// Starts the workers and the controller.
    ///
    /// - Throws: `SpecError` when a thread cannot be made, or what it needs; then none runs.
    public func start() throws(SpecError) {
        let polls = try openPolls()
        var workers: [Thread] = []
        for (number, poll) in polls.enumerated() {
            guard let thread = startWorker(number, poll) else {
                for unused in polls[number...] { close(unused) }
                stopWorkers(workers)
                throw SpecError(
                    "worker \(number + 1) of \(polls.count) could not be started: no thread left; "
                        + "raise the limit (ulimit -u, or pids.max of its control group), or give fewer --workers")
            }
            workers.append(thread)
        }
        let running = workers
        let controller = Thread.start(name: "lbtop-control") { [self] in
            let controller = Controller(
                parts, onSignal: { [self] signal in onSignal(self, signal) }, onSettings: onSettings)
            for service in parts.services.indices { controller.reviewRotation(service) }
            controller.run()
            for worker in running { worker.join() }
            // Only now does nobody accept from them any more.
            controller.closeListeners()
            controller.now = Clock.now()
            controller.takeSnapshot()
            parts.events.add(.stopped, .notice, "stopped")
            onStopped()
        }
        guard let controller else {
            stopWorkers(workers)
            throw SpecError("the controller could not be started: no thread left; raise the limit (ulimit -u)")
        }
        isRunning.store(true, ordering: .relaxed)
        thread.withLock { $0 = controller }
    }

    /// An epoll instance for each worker.
    private func openPolls() throws(SpecError) -> [Int32] {
        var polls: [Int32] = []
        for (number, wake) in parts.publication.wakes.enumerated() {
            switch Epoll.open(watching: wake.descriptor, token: Worker.Token.wake) {
            case .success(let poll): polls.append(poll)
            case .failure(let error):
                for poll in polls { close(poll) }
                throw SpecError(
                    "worker \(number + 1) of \(parts.statistics.count) could not be started: "
                        + Assembly.shortage(error, limit: parts.descriptorLimit))
            }
        }
        return polls
    }

    /// Ends workers that run without a controller.
    private func stopWorkers(_ workers: [Thread]) {
        parts.publication.publish(Controller.table(version: 2, phase: .stopped, parts.settings, parts.services))
        for worker in workers { worker.join() }
    }

    private func startWorker(_ number: Int, _ poll: Int32) -> Thread? {
        let parts = parts
        let plan = plan
        // Here, and not by the worker, which may begin when others have taken the last ones.
        let reserve = Worker.openReserve()
        let thread = Thread.start(name: "lbtop-worker-\(number + 1)") {
            let worker = Worker(
                number: number, epoll: poll, reserve: reserve, publication: parts.publication, mailbox: parts.mailbox,
                statistics: parts.statistics[number], plan: plan, listeners: parts.listeners)
            worker.run()
        }
        if thread == nil && reserve >= 0 { close(reserve) }
        return thread
    }

    /// What a restart would lose, as it is at the start.
    public var keptAtStart: KeptState { parts.settings.kept }

    /// Tells of the surroundings, such as a file that cannot be written, by an event.
    public func report(_ level: EngineEvent.Level, _ text: String) { parts.mailbox.post(.report(level, text)) }

    /// Waits until the engine has stopped.
    public func waitUntilStopped() {
        let running = thread.withLock { thread in
            let running = thread
            thread = nil
            return running
        }
        running?.join()
    }

    /// Sends an order; returns its number at once. The outcome is an event with that `commandID`.
    @discardableResult
    public func submit(_ action: Command.Action, service: String = "", actor: String = "api") -> UInt64 {
        let id = lastCommand.wrappingAdd(1, ordering: .relaxed).newValue
        let name = service.isEmpty ? parts.settings.services[0].name : service
        parts.mailbox.post(.command(Command(id: id, actor: actor, service: name, action: action)))
        return id
    }

    /// The newest snapshot; nil before the first. Snapshots are taken while somebody has subscribed.
    public func snapshot() -> EngineSnapshot? { parts.cell.newest }

    /// The events after number `id`, oldest first, at most the last 1000.
    public func events(after id: UInt64) -> [EngineEvent] { parts.events.events(after: id) }

    /// An eventfd that becomes readable when there is a newer snapshot or event; switches sampling on, unless `sampling`
    /// is false: then it tells of events alone. -1 when no descriptor is left.
    public func subscribe(sampling: Bool = true) -> Int32 {
        let descriptor = parts.cell.subscribe(sampling: sampling)
        parts.mailbox.post(.look)
        return descriptor
    }

    /// Ends a subscription and closes its descriptor.
    public func unsubscribe(_ descriptor: Int32) {
        parts.cell.unsubscribe(descriptor)
        parts.mailbox.post(.look)
    }

    /// How often snapshots are taken from now on, 50 ms ... 60 s.
    public func setSampleInterval(_ interval: Duration) {
        parts.cell.interval = Timings.nanoseconds(interval)
        parts.mailbox.post(.look)
    }

    /// Asks for a detail: the snapshots of the next 3 s carry it in `ServiceSnapshot.watched`. Asking again renews it.
    public func watch(_ topic: WatchTopic) { parts.mailbox.post(.watch(topic)) }

    /// Stops accepting, lets connections end for `drain` (nil: the configured timeout; zero: cuts at once), then
    /// stops. A second call with zero cuts what is left.
    public func stop(drain: Duration?) {
        parts.mailbox.post(.stop(drainNanoseconds: drain.map { Timings.nanoseconds($0) }))
    }
}
