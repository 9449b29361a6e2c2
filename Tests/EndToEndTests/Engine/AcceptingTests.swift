import Testing

@testable import Balancer

/// Which worker has a connection.
@Suite(.serialized) struct AcceptingTests {
    /// How connections come.
    enum Arrival: CaseIterable {
        /// One after another, each with a request before the next.
        case oneByOne
        /// All before the first request.
        case atOnce
        /// While others come and go as fast as they can.
        case busy
    }

    @Test(arguments: [2, 4], Arrival.allCases)
    func `long connections are shared among the workers, at most two to one`(workers: Int, arrival: Arrival) throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], workers: workers)
            let crowd = Crowd(clients: 4, requests: 0, at: try engine.address(), closes: true)
            if arrival == .busy { crowd.start() }
            var clients: [Wire] = []
            for _ in 0..<200 {
                clients.append(try stage.client(engine))
                if arrival != .atOnce { _ = try clients.last?.get() }
            }
            for client in clients { #expect(try client.get().text == "x") }
            if arrival == .busy { crowd.finish() }
            #expect(crowd.bad == [])
            let shares = try engine.snapshot("settled") { snapshot in
                snapshot.services[0].active == 200 && snapshot.process.workerClients.reduce(0, +) == 200
            }.process.workerClients
            #expect(shares.count == workers && (shares.max() ?? 0) <= 2 * (shares.min() ?? 0), "\(shares)")
        }
    }

    @Test func `in TCP mode long connections are shared among the workers too`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                try connection.wire.write(try connection.wire.read(1))
                _ = try connection.wire.readToEnd()
            }
            let engine = try stage.engine([origin], mode: .tcp, workers: 4)
            for _ in 0..<100 {
                let client = try stage.client(engine)
                try client.write("x")
                #expect(try client.read(1) == Array("x".utf8))
            }
            let shares = try engine.snapshot("settled") { $0.services[0].active == 100 }.process.workerClients
            #expect((shares.max() ?? 0) <= 2 * (shares.min() ?? 0), "\(shares)")
        }
    }

    @Test func `connections that are handed on are lost neither in a crowd nor in a stop`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], workers: 4)
            let idle = try (0..<40).map { _ in try stage.client(engine) }
            for client in idle { #expect(try client.get().text == "x") }
            let crowd = Crowd(clients: 8, requests: 100, at: try engine.address(), closes: true)
            #expect(crowd.run() == 800 && crowd.bad == [])
            let service = try engine.settled(clients: 40)
            #expect(service.accepted == 840 && service.failures.isEmpty)
        }
    }
}
