import Synchronization

@testable import Balancer

/// Clients on threads of their own that send GETs as fast as they are answered, each on one kept connection unless told otherwise.
final class Crowd: Sendable {
    private let clients: Int
    private let requests: Int
    private let address: ServerAddress
    private let closes: Bool
    private let reconnects: Bool
    private let isOver = Mutex(false)
    private let counts = Mutex((good: 0, bad: [String]()))
    private let threads = Mutex<[Thread]>([])

    /// `clients` that send `requests` each; 0: until `finish`. With `closes` each request has a connection of its own;
    /// without `reconnects` a client ends with the connection that it has.
    init(clients: Int, requests: Int, at address: ServerAddress, closes: Bool = false, reconnects: Bool = true) {
        self.clients = clients
        self.requests = requests
        self.address = address
        self.closes = closes
        self.reconnects = reconnects
    }

    /// Requests answered with 200 so far.
    var good: Int { counts.withLock { $0.good } }
    /// What went otherwise.
    var bad: [String] { counts.withLock { $0.bad } }

    /// Starts and waits for the end; returns how many were answered with 200.
    func run() -> Int {
        start()
        return finish(cutShort: false)
    }

    func start() {
        for number in 0..<clients {
            let thread = Thread.start(name: "client-\(number)") { [self] in
                do { try work() } catch { counts.withLock { $0.bad.append("\(error)") } }
            }
            if let thread { threads.withLock { $0.append(thread) } }
        }
    }

    /// Waits for all clients, after their present request when `cutShort`; returns how many requests were answered with 200.
    @discardableResult
    func finish(cutShort: Bool = true) -> Int {
        if cutShort { isOver.withLock { $0 = true } }
        for thread in threads.withLock({ $0 }) { thread.join() }
        threads.withLock { $0 = [] }
        return good
    }

    private func work() throws {
        var wire: Wire?
        var sent = 0
        while (requests == 0 || sent < requests) && !isOver.withLock({ $0 }) {
            let connection = try wire ?? Wire(to: address)
            let close = closes ? "Connection: close\r\n" : ""
            let response = try connection.exchange("GET / HTTP/1.1\r\nHost: test\r\n\(close)\r\n")
            sent += 1
            counts.withLock { if response.status == 200 { $0.good += 1 } else { $0.bad.append(response.firstLine) } }
            wire = closes || response["Connection"] == "close" ? nil : connection
            if wire == nil, !reconnects { return }
        }
    }
}
