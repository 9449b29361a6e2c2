import CLinux
import Glibc
import Testing

@testable import Balancer

/// Orders under load. Small here; in full size (1000 swaps and 200 adds and drains within 60 s) with `LBTOP_SOAK=1`.
@Suite(.serialized) struct ChurnTests {
    static let isFull = getenv("LBTOP_SOAK") != nil

    @Test func `swaps of the strategy and servers that come and go cost no request, and the totals agree`() throws {
        try Stage.play { stage in
            let steps = Self.isFull ? 200 : 16
            let pause: UInt32 = Self.isFull ? 300_000 : 40_000
            let origins = try (0..<4).map { number in try stage.saying("server \(number)") }
            let engine = try stage.engine(Array(origins.prefix(3)), workers: 2)
            let crowd = Crowd(clients: 16, requests: 0, at: try engine.address())
            crowd.start()
            var swaps = 0
            var changes = 0
            for step in 0..<steps {
                for _ in 0..<5 {
                    // It starts with the first one, and a swap to the present one would be refused.
                    swaps += 1
                    let name = Strategies.names[swaps % Strategies.names.count]
                    #expect(try engine.order(.strategy(name)).kind == .strategy)
                }
                // One of the first three leaves and comes back; the fourth is added and removed.
                let leaving = ["a", "b", "c"][step % 3]
                #expect(try engine.order(.drain(server: leaving)).kind == .draining)
                let added = ServerSpec(address: origins[3].address, name: "extra-\(step)")
                #expect(try engine.order(.add(added)).kind == .added)
                usleep(pause)
                #expect(try engine.order(.enable(server: leaving)).kind == .enabled)
                #expect(try engine.order(.remove(server: added.name, now: false)).kind == .removing)
                try engine.event("removed \(added.name)") { $0.kind == .removed && $0.server == added.name }
                changes += 2
            }
            let good = crowd.finish()
            #expect(crowd.bad.isEmpty, "\(crowd.bad.prefix(5))")
            let service = try engine.settled()
            #expect(good > steps * 10)
            #expect(service.totals.requests == UInt64(good) && service.totals.responses["2xx"] == UInt64(good))
            #expect(service.totals.errors.filter { $0.key != "deadReused" }.isEmpty, "\(service.totals.errors)")
            #expect(origins.map(\.requests.count).reduce(0, +) == good)
            #expect(service.servers.allSatisfy { $0.inFlight == 0 } && service.servers.count == 3)
            if Self.isFull { print("\(swaps) swaps, \(changes) adds and drains, \(good) requests, 0 failed") }
        }
    }

    @Test func `a drain keeps a WebSocket and ends without an error, and removing another server leaves it alone`()
        throws
    {
        try Stage.play { stage in
            let socket = try stage.origin { connection in
                while let request = try connection.request() {
                    guard request["Upgrade"] == "websocket" else {
                        try connection.respond("200 OK", "plain")
                        continue
                    }
                    try connection.wire.write(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
                    while try connection.wire.fill() {
                        try connection.wire.write(connection.wire.read(connection.wire.buffer.count))
                    }
                }
            }
            let other = try stage.saying("other")
            let third = try stage.saying("third")
            let engine = try stage.engine([socket, other, third]) { $0.drainTimeout = .seconds(600) }
            let client = try stage.client(engine)
            let agreed = try client.exchange(
                "GET /chat HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            #expect(agreed.status == 101)
            func echoes(_ text: String) throws -> Bool {
                try client.write(text)
                return try client.read(text.utf8.count) == Array(text.utf8)
            }
            #expect(try echoes("before"))
            try engine.order(.drain(server: "a"))
            try engine.order(.remove(server: "b", now: true))
            try engine.event("removed") { $0.kind == .removed && $0.server == "b" }
            #expect(try echoes("while draining"))
            let crowd = Crowd(clients: 2, requests: 20, at: try engine.address())
            #expect(crowd.run() == 40 && crowd.bad.isEmpty)
            #expect(socket.requests.count == 1)
            try engine.order(.remove(server: "a", now: false))
            #expect(try echoes("while removed"))
            #expect(try engine.service { $0.servers[0].state == .removing }.servers[0].inFlight == 1)
            client.endWriting()
            #expect(try client.awaitEnd() == .ended)
            try engine.event("removed") { $0.kind == .removed && $0.server == "a" }
            #expect(try engine.settled().totals.errors.isEmpty)
        }
    }
}
