@testable import Balancer

/// A world of services, workers, servers with room for few, and requests that wait: the workers' own admission, tiers and
/// strategies, the load table, health, the retry budget and the exchange; with a shadow of each, and what must hold.
///
/// A worker's turn begins with an event and ends with a look at those who wait; other workers' turns come in between, and
/// a wake-up arrives when it will. Only when all turns have ended and all wake-ups have arrived everybody must be where
/// they belong.
struct AdmissionSimulation: ~Copyable {
    /// What a server does to requests.
    enum Spirit: CaseIterable { case well, dead, rude }

    struct Server {
        let service: Int
        let slot: ServerIndex
        let isBackup: Bool
        let maximum: Int
        var spirit = Spirit.well
        var isInRotation = true
        var running = 0
        var health: HealthShadow
    }

    struct Service {
        let load = LoadTable()
        let strategy: any Strategy.Type
        var tiers: Tiers
        var servers: [Int]
    }

    struct Request {
        var exchange: Exchange
        let worker: Int
        let service: Int
        var server: Int?
        var begunAt = Instant.never
        var waitsSince: Instant?
        var answers = 0
    }

    /// A worker, and its shadow in plain arrays.
    final class Worker {
        var admission: Admission
        var budget: RetryBudget
        /// What it has adopted.
        var tiers: [Tiers]
        /// Those who wait, by service.
        var lines: [[Int]]
        var isWoken = false
        var isInTurn = false

        init(_ number: Int, of workers: Int, board: AdmissionBoard, _ services: [Service], now: Instant) {
            admission = Admission(
                worker: number, board: board, sessions: 1024, services: services.count,
                share: AdmissionSimulation.longestLine)
            budget = RetryBudget(workers: workers, now: now)
            tiers = services.map(\.tiers)
            lines = services.map { _ in [] }
        }
    }

    private static let patience: UInt64 = 5_000_000_000
    static let longestLine = 12

    var random: SeededGenerator
    var now = Instant(nanoseconds: 1_000_000_000_000)
    let timings = Timings(Limits())
    let rules: ServerHealth.Rules
    let board: AdmissionBoard
    var services: [Service] = []
    var servers: [Server] = []
    var workers: [Worker] = []
    var requests: [Request] = []
    /// Those at a server, and how many have no answer yet.
    var running: [Int] = []
    var unanswered = 0
    var faults: [String] = []
    var journal: [String] = []
    /// How often the seed met what it is for.
    var waited = 0
    var ejections = 0
    var handovers = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        rules = ServerHealth.Rules(check: Bool.random(using: &random) ? HealthCheck(.tcp) : nil)
        let count = Int.random(in: 1...4, using: &random)
        let serviceCount = Int.random(in: 1...3, using: &random)
        board = AdmissionBoard(workers: count, services: serviceCount)
        for service in 0..<serviceCount {
            let type = Strategies.all.randomElement(using: &random) ?? RoundRobin.self
            services.append(
                Service(
                    strategy: type, tiers: Tiers(type, primaries: Roster(), backups: Roster(), previous: nil),
                    servers: []))
            // Some beyond the 64 slots that a set of servers has bits for.
            let firstSlot = Int.random(in: 0..<3, using: &random) == 0 ? 62 : 0
            for number in 0..<Int.random(in: 1...5, using: &random) {
                services[service].servers.append(servers.count)
                servers.append(
                    Server(
                        service: service, slot: ServerIndex(firstSlot + number),
                        isBackup: number > 0 && Int.random(in: 0..<4, using: &random) == 0,
                        maximum: Int.random(in: 1...3, using: &random), health: HealthShadow(rules: rules, now: now)))
                services[service].load.setAvailable(ServerIndex(firstSlot + number), true)
                services[service].load.setMaximum(ServerIndex(firstSlot + number), servers[servers.count - 1].maximum)
            }
            rebuild(service)
        }
        for number in 0..<count {
            workers.append(Worker(number, of: count, board: board, services, now: now))
        }
    }

    mutating func run(requests count: Int) {
        var steps = 0
        while (requests.count < count || unanswered > 0) && faults.isEmpty && steps < 20_000 {
            steps += 1
            now = now.advanced(byNanoseconds: UInt64.random(in: 0...120_000_000, using: &random))
            let worker = Int.random(in: workers.indices, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<35 where requests.count < count: begin(worker)
            case 35..<39: changeSpirit()
            case 39..<42: administer()
            case 42..<44: abort(worker)
            case 44..<60: endTurn(worker)
            case 60..<70: if workers[worker].isWoken { beginTurn(worker) }
            default: step(worker)
            }
            runTrials()
            checkCounts()
            if chance(15) { comeToRest() }
        }
        comeToRest()
        if steps >= 20_000 { faults.append("it does not end") }
        for request in requests where request.answers != 1 { faults.append("answered \(request.answers) times") }
        recover()
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    // MARK: Turns

    private mutating func beginTurn(_ worker: Int) {
        workers[worker].tiers = services.map(\.tiers)
        workers[worker].isInTurn = true
        guard workers[worker].isWoken else { return }
        workers[worker].isWoken = false
        workers[worker].admission.woken()
    }

    private mutating func endTurn(_ worker: Int) {
        guard workers[worker].isInTurn else { return }
        runDeadlines(worker)
        if workers[worker].admission.isDue { for service in services.indices { serve(worker, service) } }
        workers[worker].isInTurn = false
    }

    /// All turns end, and all wake-ups arrive, in any order.
    private mutating func comeToRest() {
        for _ in 0..<1000 {
            let busy = workers.indices.filter { workers[$0].isInTurn || workers[$0].isWoken }
            guard let worker = busy.randomElement(using: &random), faults.isEmpty else { return checkRest() }
            if !workers[worker].isInTurn || chance(30) { beginTurn(worker) }
            endTurn(worker)
        }
        faults.append("the workers wake each other for ever")
    }

    /// As a worker does at the end of a turn.
    private mutating func serve(_ worker: Int, _ service: Int) {
        let (tiers, load) = (workers[worker].tiers[service], services[service].load)
        for _ in 0..<200 {
            switch workers[worker].admission.next(service, tiers, load) {
            case .rest: return
            case .wake(let other):
                checkWake(of: other, by: worker, service)
                handovers += 1
                workers[other].isWoken = true
                return
            case .refuse(let session):
                leave(Int(session))
                follow(requests[Int(session)].exchange.noServer(), Int(session))
            case .send(let session):
                guard place(Int(session), comesFrom: .line) else {
                    return faults.append("\(session) is sent where there is no room")
                }
            }
        }
        faults.append("a look never ends")
    }

    // MARK: The workers' part

    enum Origin { case arrival, line, failure }

    private mutating func begin(_ worker: Int) {
        beginTurnIfNone(worker)
        var head = RequestHead()
        head.method = chance(70) ? .get : .post
        head.version = .http11
        workers[worker].budget.noteRequest(now: now)
        let service = Int.random(in: services.indices, using: &random)
        requests.append(Request(exchange: Exchange(head: head, now: now), worker: worker, service: service))
        unanswered += 1
        let number = requests.count - 1
        guard workers[worker].admission.mayPass(service, workers[worker].tiers[service], services[service].load)
        else { return enqueue(number) }
        choose(number, .arrival)
    }

    private mutating func beginTurnIfNone(_ worker: Int) {
        if !workers[worker].isInTurn { beginTurn(worker) }
    }

    private mutating func choose(_ number: Int, _ origin: Origin) {
        if place(number, comesFrom: origin) { return }
        let request = requests[number]
        let (tiers, load) = (workers[request.worker].tiers[request.service], services[request.service].load)
        switch tiers.outlook(excluding: request.exchange.excluded, load: load) {
        case .room: faults.append("room that nobody picks")
        case .full: enqueue(number)
        case .nobody: follow(requests[number].exchange.noServer(), number)
        }
    }

    /// Picks a server and takes a place there; false when there is none.
    private mutating func place(_ number: Int, comesFrom origin: Origin) -> Bool {
        let (worker, service) = (requests[number].worker, requests[number].service)
        let load = services[service].load
        let request = PickRequest(
            clientKey: random.next(), random: random.next(), excluded: requests[number].exchange.excluded, now: now)
        guard let slot = workers[worker].tiers[service].pick(request, load: load) else { return false }
        guard let server = services[service].servers.first(where: { servers[$0].slot == slot }),
            load.beginIfRoom(slot, at: now)
        else {
            faults.append("room that is none")
            return false
        }
        checkOrder(number, server, origin)
        if origin == .line { leave(number) }
        servers[server].running += 1
        requests[number].server = server
        requests[number].begunAt = now
        running.append(number)
        requests[number].exchange.attached(now: now, timings: timings)
        journal.append("\(number) to \(server)")
        return true
    }

    private mutating func enqueue(_ number: Int) {
        let (worker, service) = (workers[requests[number].worker], requests[number].service)
        let tried = requests[number].exchange.excluded
        let mayWait = worker.lines[service].count < AdmissionSimulation.longestLine
        let waits = worker.admission.wait(Int32(number), service: service, tried: tried, now: now)
        if waits != mayWait { faults.append("the line's limit is not kept") }
        guard waits else { return answered(number, 503) }
        worker.lines[service].append(number)
        requests[number].waitsSince = now
        waited += 1
        journal.append("\(number) waits")
    }

    private mutating func leave(_ number: Int) {
        let worker = workers[requests[number].worker]
        if !worker.admission.leave(Int32(number)) { faults.append("\(number) is not in its line") }
        worker.lines[requests[number].service].removeAll { $0 == number }
        requests[number].waitsSince = nil
    }

    private mutating func release(_ number: Int) {
        guard let server = requests[number].server else { return faults.append("\(number) runs nowhere") }
        requests[number].server = nil
        running.removeAll { $0 == number }
        servers[server].running -= 1
        services[servers[server].service].load.end(servers[server].slot, begunAt: requests[number].begunAt)
        workers[requests[number].worker].admission.placeFreed(servers[server].service)
    }

    private mutating func follow(_ after: Exchange.AfterFailure, _ number: Int) {
        if case .answer(let status, _) = after { return answered(number, status) }
        choose(number, .failure)
    }

    private mutating func answered(_ number: Int, _ status: Int) {
        requests[number].answers += 1
        if requests[number].answers > 1 { faults.append("answered twice") }
        unanswered -= 1
        journal.append("\(number) answered \(status)")
    }

    /// One of the worker's requests gets on, by what its server is like.
    private mutating func step(_ worker: Int) {
        let own = running.filter { requests[$0].worker == worker }
        guard let number = own.randomElement(using: &random), let server = requests[number].server else { return }
        beginTurnIfNone(worker)
        let (load, slot) = (services[servers[server].service].load, servers[server].slot)
        switch servers[server].spirit {
        case .well:
            load.clearFailures(slot)
            release(number)
            answered(number, 200)
        case .dead:
            release(number)
            _ = load.addFailure(slot)
            if load.passOver(slot) { connectFailed(server) }
            let after = requests[number].exchange.connectFailed(
                .server(.connectRefused), at: slot, now: now, timings: timings)
            follow(after, number)
        case .rude:
            requests[number].exchange.sentBytes()
            let mayRetry =
                !requests[number].exchange.couldRetry || workers[requests[number].worker].budget.draw(now: now)
            let after = requests[number].exchange.serverLost(
                .closedBeforeResponse, at: slot, wasReused: false, canReplay: mayRetry, timings: timings)
            if load.addFailure(slot) == ServerHealth.ejectionStreak { failedInRow(server) }
            release(number)
            follow(after, number)
        }
    }

    /// A client that waits leaves.
    private mutating func abort(_ worker: Int) {
        guard let number = workers[worker].lines.joined().randomElement(using: &random) else { return }
        beginTurnIfNone(worker)
        leave(number)
        answered(number, 499)
    }

    private mutating func runDeadlines(_ worker: Int) {
        for number in workers[worker].lines.joined() {
            guard let since = requests[number].waitsSince,
                now.nanoseconds(since: since) >= AdmissionSimulation.patience
            else { continue }
            leave(number)
            answered(number, 503)
        }
    }
}
