@testable import Balancer

/// A world of workers, servers with room for few, and requests that wait, around the queue, the load table, health, the
/// retry budget and the exchange; with a shadow of each, and what must hold at every step.
struct AdmissionSimulation: ~Copyable {
    /// What a server does to requests.
    private enum Spirit: CaseIterable { case well, dead, rude }

    private struct Server {
        var spirit = Spirit.well
        var isInRotation = true
        var maximum: Int
        var running = 0
        var health: HealthShadow
    }

    private struct Request {
        var exchange: Exchange
        var worker: Int
        var server: Int?
        var begunAt = Instant.never
        var waitsSince: Instant?
        var answers = 0
    }

    /// A worker: its queue, and its shadow in plain arrays.
    private final class Worker {
        var queue = AdmissionQueue(sessions: 512, services: 1)
        var budget: RetryBudget
        var line: [Int] = []
        var isWoken = false
        init(budget: RetryBudget) { self.budget = budget }
    }

    private static let patience: UInt64 = 5_000_000_000
    private static let longestQueue = 20

    private var random: SeededGenerator
    private var now = Instant(nanoseconds: 1_000_000_000_000)
    private let timings = Timings(Limits())
    private let load = LoadTable()
    private let rules: ServerHealth.Rules
    private var servers: [Server] = []
    private var workers: [Worker] = []
    private var requests: [Request] = []
    /// Those at a server, and how many have no answer yet.
    private var running: [Int] = []
    private var unanswered = 0
    private(set) var faults: [String] = []
    private(set) var journal: [String] = []
    /// How often the seed met what it is for.
    private(set) var waited = 0
    private(set) var ejections = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        rules = ServerHealth.Rules(check: Bool.random(using: &random) ? HealthCheck(.tcp) : nil)
        for number in 0..<Int.random(in: 1...5, using: &random) {
            let maximum = Int.random(in: 1...3, using: &random)
            servers.append(Server(maximum: maximum, health: HealthShadow(rules: rules, now: now)))
            load.setAvailable(ServerIndex(number), true)
            load.setMaximum(ServerIndex(number), maximum)
        }
        let count = Int.random(in: 1...3, using: &random)
        for _ in 0..<count { workers.append(Worker(budget: RetryBudget(workers: count, now: now))) }
    }

    mutating func run(requests count: Int) {
        var steps = 0
        while (requests.count < count || unanswered > 0) && faults.isEmpty && steps < 20_000 {
            steps += 1
            now = now.advanced(byNanoseconds: UInt64.random(in: 0...300_000_000, using: &random))
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<35 where requests.count < count: begin()
            case 35..<40: changeSpirit()
            case 40..<44: administer()
            default: step()
            }
            runTrials()
            runDeadlines()
            runWakes()
            check()
        }
        if steps >= 20_000 { faults.append("it does not end") }
        for request in requests where request.answers != 1 { faults.append("answered \(request.answers) times") }
        recover()
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    // MARK: The workers' part

    private mutating func begin() {
        var head = RequestHead()
        head.method = chance(70) ? .get : .post
        head.version = .http11
        let worker = Int.random(in: workers.indices, using: &random)
        workers[worker].budget.noteRequest(now: now)
        requests.append(Request(exchange: Exchange(head: head, now: now), worker: worker))
        unanswered += 1
        choose(requests.count - 1)
    }

    private func mayServe(_ server: Int, _ number: Int) -> Bool {
        servers[server].isInRotation && load.isAvailable(ServerIndex(server))
            && !requests[number].exchange.excluded.contains(ServerIndex(server))
    }

    private func hasRoom(_ server: Int) -> Bool {
        load.inFlight(ServerIndex(server)) < load.maximum(ServerIndex(server))
    }

    private mutating func choose(_ number: Int) {
        let possible = servers.indices.filter { mayServe($0, number) }
        guard let server = possible.filter({ hasRoom($0) }).randomElement(using: &random) else {
            return possible.isEmpty ? follow(requests[number].exchange.noServer(), number) : enqueue(number)
        }
        guard load.beginIfRoom(ServerIndex(server), at: now) else { return faults.append("room that is none") }
        servers[server].running += 1
        requests[number].server = server
        requests[number].begunAt = now
        running.append(number)
        requests[number].exchange.attached(now: now, timings: timings)
        journal.append("\(number) to \(server)")
    }

    private mutating func enqueue(_ number: Int) {
        let worker = workers[requests[number].worker]
        guard worker.line.count < AdmissionSimulation.longestQueue else { return answered(number, 503) }
        worker.queue.append(Int32(number), service: 0, now: now)
        worker.line.append(number)
        requests[number].waitsSince = now
        waited += 1
        journal.append("\(number) waits")
    }

    private mutating func leaveQueue(_ number: Int) {
        let worker = workers[requests[number].worker]
        if !worker.queue.remove(Int32(number)) { faults.append("\(number) is not in its queue") }
        worker.line.removeAll { $0 == number }
        requests[number].waitsSince = nil
    }

    /// As a worker does at the end of a turn.
    private mutating func serve(_ worker: Int) {
        while let first = workers[worker].queue.first(0) {
            let number = Int(first)
            if number != workers[worker].line.first { return faults.append("\(number) is served out of turn") }
            let possible = servers.indices.filter { mayServe($0, number) }
            if !possible.isEmpty && !possible.contains(where: { hasRoom($0) }) {
                let since = workers[worker].queue.oldest
                if !requests[number].exchange.excluded.isEmpty, let next = longestWaiting(after: since) {
                    workers[next].isWoken = true
                }
                return
            }
            leaveQueue(number)
            choose(number)
        }
    }

    private func longestWaiting(after earlier: Instant) -> Int? {
        workers.indices.filter { workers[$0].queue.oldest != .never && workers[$0].queue.oldest > earlier }
            .min { workers[$0].queue.oldest < workers[$1].queue.oldest }
    }

    private mutating func runWakes() {
        // Every turn ends with a look at the worker's own queue; the others look when they are woken.
        while let worker = workers.indices.filter({ workers[$0].isWoken }).randomElement(using: &random) {
            workers[worker].isWoken = false
            serve(worker)
            if !faults.isEmpty { return }
        }
    }

    private mutating func release(_ number: Int) {
        guard let server = requests[number].server else { return faults.append("\(number) runs nowhere") }
        requests[number].server = nil
        running.removeAll { $0 == number }
        servers[server].running -= 1
        load.end(ServerIndex(server), begunAt: requests[number].begunAt)
        workers[requests[number].worker].isWoken = true
        if let next = longestWaiting(after: Instant(nanoseconds: 0)) { workers[next].isWoken = true }
    }

    private mutating func follow(_ after: Exchange.AfterFailure, _ number: Int) {
        if case .answer(let status, _) = after { return answered(number, status) }
        choose(number)
    }

    private mutating func answered(_ number: Int, _ status: Int) {
        requests[number].answers += 1
        if requests[number].answers > 1 { faults.append("answered twice") }
        unanswered -= 1
        journal.append("\(number) answered \(status)")
    }

    private mutating func step() {
        guard let number = running.randomElement(using: &random), let server = requests[number].server else { return }
        let index = ServerIndex(server)
        switch servers[server].spirit {
        case .well:
            load.clearFailures(index)
            release(number)
            answered(number, 200)
        case .dead:
            release(number)
            _ = load.addFailure(index)
            if load.passOver(index) { connectFailed(server) }
            let after = requests[number].exchange.connectFailed(
                .server(.connectRefused), at: index, now: now, timings: timings)
            follow(after, number)
        case .rude:
            requests[number].exchange.sentBytes()
            let mayRetry =
                !requests[number].exchange.couldRetry || workers[requests[number].worker].budget.draw(now: now)
            let after = requests[number].exchange.serverLost(
                .closedBeforeResponse, at: index, wasReused: false, canReplay: mayRetry, timings: timings)
            if load.addFailure(index) == ServerHealth.ejectionStreak { failedInRow(server) }
            release(number)
            follow(after, number)
        }
    }

    private mutating func runDeadlines() {
        for number in workers.flatMap(\.line) {
            guard let since = requests[number].waitsSince,
                now.nanoseconds(since: since) >= AdmissionSimulation.patience
            else { continue }
            leaveQueue(number)
            answered(number, 503)
            workers[requests[number].worker].isWoken = true
        }
    }

    // MARK: The controller's part

    private mutating func connectFailed(_ server: Int) {
        let change = servers[server].health.connectFailed(now, rules: rules)
        if change == .nothing { review() } else { follow(change, server) }
    }

    private mutating func failedInRow(_ server: Int) {
        guard servers[server].isInRotation else { return }
        load.clearFailures(ServerIndex(server))
        let wereWell = servers.filter { $0.isInRotation && !$0.health.isOut }.count
        let change = servers[server].health.answersFailed(
            now, rules: rules, mayEject: rotation.mayEject(server, rules: rules))
        guard change == .wentOut else { return }
        let ejected = servers.filter { $0.isInRotation && $0.health.isEjected }.count
        ejections += 1
        if wereWell < 2 { faults.append("the last server that serves is ejected") }
        if 2 * ejected > wereWell + ejected - 1 { faults.append("\(ejected) are ejected, \(wereWell) served") }
        follow(change, server)
    }

    private var rotation: ServiceStanding {
        ServiceStanding(
            servers.indices.map { server in
                ServiceStanding.Member(
                    standing: servers[server].health.standing(isInRotation: servers[server].isInRotation),
                    hasRoom: hasRoom(server))
            }, failsOpen: false)
    }

    private mutating func follow(_ change: ServerHealth.Change, _ server: Int) {
        guard change != .nothing else { return }
        journal.append("\(server) \(change)")
        if change == .cameBack { load.clearFailures(ServerIndex(server)) }
        review()
    }

    private mutating func review() {
        for server in rotation.pardoned {
            if servers[server].health.pardon(now, rules: rules) != .cameBack { faults.append("no pardon") }
            load.clearFailures(ServerIndex(server))
        }
        let present = rotation
        for server in servers.indices { load.setAvailability(ServerIndex(server), present.availability(server)) }
        for worker in workers { worker.isWoken = true }
    }

    private mutating func runTrials() {
        let nobodyServes = rotation.isWithoutServer
        for server in servers.indices where servers[server].health.due(nobodyServes: nobodyServes) <= now {
            let passes = servers[server].spirit != .dead
            follow(servers[server].health.tried(now, passes: passes, rules: rules), server)
        }
    }

    private mutating func changeSpirit() {
        let server = Int.random(in: servers.indices, using: &random)
        servers[server].spirit = Spirit.allCases.randomElement(using: &random) ?? .well
    }

    /// A drain, or the end of one.
    private mutating func administer() {
        let server = Int.random(in: servers.indices, using: &random)
        servers[server].isInRotation.toggle()
        if servers[server].isInRotation {
            servers[server].health.enabled(now, rules: rules)
            load.clearFailures(ServerIndex(server))
        }
        review()
    }

    // MARK: What must hold

    private mutating func check() {
        for (number, server) in servers.enumerated() {
            let inFlight = load.inFlight(ServerIndex(number))
            if inFlight != server.running { faults.append("in flight \(inFlight), running \(server.running)") }
            if inFlight < 0 || inFlight > server.maximum { faults.append("in flight \(inFlight) of \(server.maximum)") }
            if let fault = server.health.fault(now) { faults.append(fault) }
        }
        checkStanding()
        for worker in workers {
            if worker.queue.total != worker.line.count { faults.append("queue counts \(worker.queue.total)") }
            guard let first = worker.line.first else { continue }
            if worker.queue.oldest != requests[first].waitsSince { faults.append("the oldest is another") }
            if servers.indices.contains(where: { mayServe($0, first) && hasRoom($0) }) {
                faults.append("\(first) waits though there is room")
            }
            if !servers.indices.contains(where: { mayServe($0, first) }) {
                faults.append("\(first) waits though nobody can serve it")
            }
        }
    }

    /// The load table says what is known of the servers, and while nobody serves all who are out are tried every second.
    private mutating func checkStanding() {
        let present = rotation
        for (number, server) in servers.enumerated() {
            let maySay = present.availability(number) != .none
            if load.isAvailable(ServerIndex(number)) != maySay { faults.append("\(number) may be picked: \(!maySay)") }
            guard present.isWithoutServer, server.isInRotation, server.health.isOut else { continue }
            if server.health.isEjected { faults.append("\(number) stays ejected though nobody serves") }
            let due = server.health.due(nobodyServes: true)
            if due.nanoseconds(since: now) > 1_000_000_000 { faults.append("\(number) is left alone") }
        }
    }

    /// When every server is well again, all come back by the engine's own trials.
    private mutating func recover() {
        for server in servers.indices {
            servers[server].spirit = .well
            if !servers[server].isInRotation {
                servers[server].isInRotation = true
                servers[server].health.enabled(now, rules: rules)
            }
        }
        for _ in 0..<300 where servers.contains(where: \.health.isOut) {
            now = now.advanced(byNanoseconds: 1_000_000_000)
            runTrials()
        }
        if servers.contains(where: \.health.isOut) { faults.append("a server that is well never came back") }
    }
}
