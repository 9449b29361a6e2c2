import CLinux
import Glibc
import Synchronization

@testable import Balancer

/// An engine running in this process, with waits for what its snapshots and events say.
final class RunningEngine: Sendable {
    let engine: Engine
    private let subscription: Int32
    private let isStopped = Mutex(false)

    init(_ configuration: Configuration) throws {
        engine = try Engine(configuration: configuration)
        engine.setSampleInterval(.milliseconds(50))
        subscription = engine.subscribe()
        try engine.start()
    }

    /// Where the service's listener is bound.
    func address(_ service: Int = 0, listener: Int = 0) throws -> ServerAddress {
        if engine.snapshot() == nil { try snapshot("is listening") { !$0.services.isEmpty } }
        return try ServerAddress(parsing: engine.snapshot()?.services[service].listeners[listener] ?? "")
    }

    /// Waits for a snapshot taken from now on (or the present one, when it need not be `fresh`) for which `condition`
    /// holds.
    @discardableResult
    func snapshot(
        _ what: String = "condition", within seconds: Double = Patience.usual, fresh: Bool = true,
        where condition: (EngineSnapshot) throws -> Bool
    ) throws -> EngineSnapshot {
        let patience = Patience(seconds: seconds)
        // Two more snapshots: the first may have been begun before this call.
        let first = fresh ? (engine.snapshot()?.sequence ?? 0) + 2 : 0
        while true {
            if let snapshot = engine.snapshot(), snapshot.sequence >= first, try condition(snapshot) { return snapshot }
            try wait(patience, for: what)
        }
    }

    /// Waits for the first service's snapshot for which `condition` holds.
    @discardableResult
    func service(
        _ what: String = "condition", within seconds: Double = Patience.usual,
        where condition: (ServiceSnapshot) throws -> Bool
    ) throws -> ServiceSnapshot {
        try snapshot(what, within: seconds) { try condition($0.services[0]) }.services[0]
    }

    /// Waits until nothing is in flight and no client is connected.
    @discardableResult
    func settled(clients: Int = 0) throws -> ServiceSnapshot {
        try service("settled") { service in
            service.active == clients && service.servers.allSatisfy { $0.inFlight == 0 }
        }
    }

    /// Waits for an event.
    @discardableResult
    func event(
        _ what: String, after id: UInt64 = 0, within seconds: Double = Patience.usual,
        where condition: (EngineEvent) -> Bool
    ) throws -> EngineEvent {
        let patience = Patience(seconds: seconds)
        while true {
            if let event = engine.events(after: id).first(where: condition) { return event }
            try wait(patience, for: what)
        }
    }

    /// Orders something and waits for its outcome.
    @discardableResult
    func order(_ action: Command.Action) throws -> EngineEvent {
        let id = engine.submit(action, service: "", actor: "test")
        return try event("outcome of \(action)") { $0.commandID == id }
    }

    private func wait(_ patience: Patience, for what: String) throws {
        guard !patience.isOver else {
            let events = engine.events(after: 0).suffix(8).map(\.text).joined(separator: "\n")
            throw TestFailure("not seen: \(what)\nevents:\n\(events)\nsnapshot: \(brief)")
        }
        var poll = pollfd(fd: subscription, events: Int16(POLLIN), revents: 0)
        if Glibc.poll(&poll, 1, min(patience.milliseconds, 1000)) > 0 {
            var count: UInt64 = 0
            _ = read(subscription, &count, 8)
        }
    }

    private var brief: String {
        guard let service = engine.snapshot()?.services.first else { return "none" }
        let servers = service.servers.map { server in
            "\(server.name) \(server.state) inFlight=\(server.inFlight) open=\(server.open) idle=\(server.idle) "
                + "requests=\(server.traffic.requests) errors=\(server.traffic.errors)"
        }
        return "active=\(service.active) failures=\(service.failures) own=\(service.ownResponses) \(servers)"
    }

    /// Once stopped: every request that began has ended, once, and is counted with how it ended.
    func balance() throws {
        guard let snapshot = engine.snapshot(), snapshot.process.phase == .stopped else {
            throw TestFailure("no last snapshot")
        }
        for service in snapshot.services {
            let ended = service.outcomes.values.reduce(0, +)
            let answers = service.totals.responses.filter { $0.key != "1xx" }.values.reduce(0, +)
            let own = service.ownResponses.values.reduce(0, +)
            guard service.requests == ended, service.active == 0, service.queued == 0 else {
                throw TestFailure("\(service.requests) requests, \(service.outcomes), \(service.active) clients left")
            }
            guard service.mode == .tcp || own == service.outcomes["answeredHere"], answers <= ended else {
                throw TestFailure("own answers \(service.ownResponses), \(answers) others, \(service.outcomes)")
            }
            for server in service.servers where server.inFlight != 0 || server.open != 0 || server.idle != 0 {
                throw TestFailure(
                    "\(server.name): \(server.inFlight) in flight, \(server.open) open, \(server.idle) idle")
            }
        }
    }

    /// Cuts what is left, waits for the end.
    func stop() {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        guard isFirst else { return }
        engine.stop(drain: .zero)
        engine.waitUntilStopped()
        engine.unsubscribe(subscription)
    }
}

extension TrafficFigures {
    /// Responses by class, without the classes that there were none of.
    var answers: [String: UInt64] { responses.filter { $0.value > 0 } }
}
