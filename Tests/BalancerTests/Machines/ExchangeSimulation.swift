@testable import Balancer

/// A world of requests, servers and connections around the machines, and what must hold in it at every step.
struct ExchangeSimulation: ~Copyable {
    /// A connection to a server.
    private struct Connection {
        var server: Int
        var isOpen = true
        var hasCarried = false
        /// The server has closed it; the balancer sees it with the next look.
        var isDead = false
        var request: Int?
    }

    /// A request and its exchange.
    private struct Request {
        var exchange: Exchange
        var method: HTTPMethod
        var connection: Int32?
        var isConnecting = false
        var server = 0
        var bytesSent = 0
        var canReplay = true
        var answers = 0
        /// Times that a server has read all of it.
        var executions = 0
        var sends = 0
        /// Connects that failed, by server.
        var failedConnects: [Int: Int] = [:]
        var connectsSince: Instant?
    }

    private static let servers = 4
    private static let capacity = 400

    private var random: SeededGenerator
    private var now = Instant(nanoseconds: 1_000_000_000)
    private let timings = Timings(Limits())
    private var pool = IdlePoolModel(streams: capacity, lists: servers)
    private var connections: [Connection] = []
    private var requests: [Request] = []
    private var inFlight = [Int](repeating: 0, count: servers)
    private var opened = 0
    private var closed = 0
    private(set) var faults: [String] = []
    private(set) var journal: [String] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func run(requests count: Int) {
        var begun = 0
        var steps = 0
        while (begun < count || requests.contains { $0.answers == 0 }) && faults.isEmpty && steps < 20_000 {
            steps += 1
            now = now.advanced(byNanoseconds: UInt64.random(in: 0...400_000_000, using: &random))
            let running = requests.indices.filter { requests[$0].answers == 0 }
            if begun < count && (running.isEmpty || chance(25)) {
                begin()
                begun += 1
            } else if chance(10) {
                killPooled()
            } else if let request = running.randomElement(using: &random) {
                step(request)
            }
            check()
        }
        if steps >= 20_000 { faults.append("it does not end") }
        for request in requests where request.answers != 1 { faults.append("answered \(request.answers) times") }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    // MARK: The balancer's part

    private mutating func begin() {
        let methods: [HTTPMethod] = [.get, .head, .put, .post, .patch, .other]
        var head = RequestHead()
        head.method = methods.randomElement(using: &random) ?? .get
        head.version = chance(30) ? .http10 : .http11
        head.keepsAlive = chance(70)
        requests.append(Request(exchange: Exchange(head: head, now: now), method: head.method))
        choose(requests.count - 1)
    }

    private mutating func choose(_ number: Int) {
        let excluded = requests[number].exchange.excluded
        let left = (0..<ExchangeSimulation.servers).filter { !excluded.contains(ServerIndex($0)) }
        guard let server = left.randomElement(using: &random) else {
            return follow(requests[number].exchange.noServer(), number)
        }
        attach(number, server, fresh: false)
    }

    private mutating func attach(_ number: Int, _ server: Int, fresh: Bool) {
        var slot = fresh ? nil : pool.pop(server)
        // A look before the use: what is known to be dead is not used. What dies later is not seen.
        while let found = slot, connections[Int(found)].isDead && chance(70) {
            close(found)
            slot = pool.pop(server)
        }
        let isFresh = slot == nil
        if slot == nil {
            connections.append(Connection(server: server))
            opened += 1
            slot = Int32(connections.count - 1)
        }
        guard let slot else { return }
        if connections[Int(slot)].request != nil { faults.append("a connection of two requests") }
        connections[Int(slot)].request = number
        inFlight[server] += 1
        requests[number].connection = slot
        requests[number].server = server
        requests[number].isConnecting = isFresh
        requests[number].bytesSent = 0
        if isFresh && requests[number].connectsSince == nil { requests[number].connectsSince = now }
        requests[number].exchange.attached(now: now, timings: timings)
        journal.append("\(number) at \(server) \(isFresh ? "fresh" : "pooled")")
    }

    private mutating func follow(_ after: Exchange.AfterFailure, _ number: Int) {
        switch after {
        case .chooseAnother, .chooseSoon: choose(number)
        case .sameServerFresh: attach(number, requests[number].server, fresh: true)
        case .answer(let status, _):
            requests[number].answers += 1
            journal.append("\(number) answered \(status)")
            if requests[number].executions > 1 && !requests[number].method.isIdempotent {
                faults.append("\(requests[number].method) executed \(requests[number].executions) times")
            }
        }
    }

    private mutating func drop(_ number: Int) {
        guard let slot = requests[number].connection else { return }
        requests[number].connection = nil
        inFlight[requests[number].server] -= 1
        connections[Int(slot)].request = nil
        close(slot)
    }

    private mutating func close(_ slot: Int32) {
        guard connections[Int(slot)].isOpen else { return faults.append("closed twice") }
        connections[Int(slot)].isOpen = false
        closed += 1
    }

    // MARK: What happens

    private mutating func killPooled() {
        guard let slot = pool.all.randomElement(using: &random) else { return }
        connections[Int(slot)].isDead = true
        // Often the event comes before the next use.
        if chance(50) {
            pool.remove(slot)
            close(slot)
        }
    }

    private mutating func step(_ number: Int) {
        guard let slot = requests[number].connection else { return faults.append("a request that nobody cares for") }
        if requests[number].isConnecting { return stepConnect(number) }
        if connections[Int(slot)].isDead { return lose(number, .closedBeforeResponse, slot) }
        if !requests[number].exchange.requestIsComplete {
            if requests[number].bytesSent == 0 { requests[number].sends += 1 }
            requests[number].bytesSent += 1
            requests[number].exchange.sentBytes()
            if requests[number].bytesSent > 2 { requests[number].canReplay = requests[number].canReplay && !chance(5) }
            if chance(60) {
                requests[number].exchange.requestCompleted()
                requests[number].executions += 1
            }
            return
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<15: lose(number, .closedBeforeResponse, slot)
        case 15..<20: lose(number, .responseTimeout, slot)
        case 20..<25:
            drop(number)
            follow(requests[number].exchange.badResponse(), number)
        default: answer(number, slot)
        }
    }

    private mutating func stepConnect(_ number: Int) {
        let server = requests[number].server
        let deadline = requests[number].exchange.connectDeadline(now: now, timings: timings)
        if deadline > now.advanced(byNanoseconds: timings.connect) { faults.append("a connect without an end") }
        if chance(70) {
            requests[number].isConnecting = false
            return
        }
        drop(number)
        requests[number].failedConnects[server, default: 0] += 1
        if requests[number].failedConnects[server, default: 0] > 1 { faults.append("a refused server tried again") }
        let failure: ServerFailure = chance(50) ? .connectRefused : .connectTimeout
        follow(
            requests[number].exchange.connectFailed(
                .server(failure), at: ServerIndex(server), now: now, timings: timings), number)
    }

    private mutating func lose(_ number: Int, _ failure: ServerFailure, _ slot: Int32) {
        let wasReused = connections[Int(slot)].hasCarried
        let after = requests[number].exchange.serverLost(
            failure, at: ServerIndex(requests[number].server), wasReused: wasReused,
            canReplay: requests[number].canReplay, timings: timings)
        drop(number)
        follow(after, number)
    }

    private mutating func answer(_ number: Int, _ slot: Int32) {
        let framings: [BodyFraming] = [.none, .length(5), .chunked, .untilClose]
        var head = ResponseHead()
        head.status = 200
        head.framing = framings.randomElement(using: &random) ?? .none
        head.keepsAlive = chance(80)
        guard case .final = requests[number].exchange.response(head) else { return faults.append("no answer") }
        requests[number].exchange.responseCompleted()
        requests[number].answers += 1
        journal.append("\(number) served by \(requests[number].server)")
        let mayPool = head.keepsAlive && head.framing != .untilClose
        if requests[number].exchange.canPoolServer != mayPool { faults.append("pooled against the framing") }
        guard mayPool else { return drop(number) }
        requests[number].connection = nil
        inFlight[requests[number].server] -= 1
        connections[Int(slot)].request = nil
        connections[Int(slot)].hasCarried = true
        pool.push(slot, requests[number].server)
    }

    // MARK: What must hold

    private mutating func check() {
        let live = connections.indices.filter { connections[$0].isOpen }
        if opened - closed != live.count { faults.append("opened \(opened) closed \(closed) live \(live.count)") }
        if inFlight.contains(where: { $0 < 0 }) { faults.append("in flight below zero") }
        let running = requests.filter { $0.connection != nil }.count
        if inFlight.reduce(0, +) != running { faults.append("in flight \(inFlight), running \(running)") }
        for slot in live where connections[slot].request == nil && !pool.all.contains(Int32(slot)) {
            faults.append("connection \(slot) belongs to nobody")
        }
        if requests.contains(where: { $0.sends > timings.sends }) { faults.append("sent too often") }
        if requests.contains(where: { $0.answers > 1 }) { faults.append("answered twice") }
        if requests.contains(where: { !$0.method.isIdempotent && $0.executions > 1 }) {
            faults.append("a request executed twice that may not be")
        }
        if let fault = pool.fault { faults.append(fault) }
    }
}

/// The idle pool with plain arrays beside it, which must agree.
struct IdlePoolModel: ~Copyable {
    private var pool: IdlePool
    private var lists: [[Int32]]
    private(set) var fault: String?

    init(streams: Int, lists: Int) {
        pool = IdlePool(streams: streams, lists: lists)
        self.lists = Array(repeating: [], count: lists)
    }

    var all: [Int32] { lists.flatMap { $0 } }

    mutating func push(_ stream: Int32, _ list: Int) {
        pool.push(stream, list: list)
        lists[list].append(stream)
        if pool.count(list) != lists[list].count { fault = "pool counts \(pool.count(list))" }
    }

    mutating func pop(_ list: Int) -> Int32? {
        let found = pool.pop(list: list)
        if found != lists[list].popLast() { fault = "pool gives another" }
        return found
    }

    mutating func remove(_ stream: Int32) {
        if !pool.remove(stream) { fault = "pool lost one" }
        for list in lists.indices { lists[list].removeAll { $0 == stream } }
    }
}
