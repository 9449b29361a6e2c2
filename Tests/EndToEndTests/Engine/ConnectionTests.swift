import Testing

@testable import Balancer

/// Client connections as a console sees them: listed by age, and cut one at a time.
@Suite(.serialized) struct ConnectionTests {
    private static func details(
        _ engine: RunningEngine, _ servers: [String?], _ what: String,
        where condition: ([ConnectionsDetail]) -> Bool
    ) throws -> [ConnectionsDetail] {
        let service = try engine.service(what) { service in
            for server in servers { engine.engine.watch(.connections(service: "", server: server)) }
            let details = service.watched?.connections ?? []
            return details.count == servers.count && condition(details)
        }
        return service.watched?.connections ?? []
    }

    @Test func `connections are listed with what they do, and one is cut while others live on`() throws {
        try Stage.play { stage in
            let stuck = try stage.origin { connection in
                _ = try connection.request()
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([try stage.saying("a"), stuck])
            let first = try stage.client(engine)
            #expect(try first.get("/first").status == 200)
            let second = try stage.client(engine)
            try second.write("GET /stuck?x=1 HTTP/1.1\r\nHost: test\r\n\r\n")
            try engine.service("in flight") { $0.servers[1].inFlight == 1 }
            let third = try stage.client(engine)
            #expect(try third.get("/third").status == 200)

            let details = try Self.details(engine, [nil, "b", "a"], "listed") { $0[0].total == 3 }
            let all = details[0].oldest
            #expect(all.map(\.doing) == ["idle", "waiting", "idle"])
            #expect(all.map(\.requests) == [1, 1, 1])
            #expect(all.map(\.server) == [nil, "b", nil])
            #expect(all.map(\.request) == [nil, "GET /stuck?x=1", nil])
            #expect(all.allSatisfy { $0.client.hasPrefix("127.0.0.1:") && $0.id > 0 && $0.bytesIn > 30 })
            #expect(all[0].bytesOut > 30 && all[1].bytesOut == 0)
            #expect(all[0].ageMilliseconds >= all[1].ageMilliseconds)
            #expect(details[1].total == 1 && details[1].oldest.map(\.id) == [all[1].id])
            #expect(details[2].total == 0 && details[2].oldest.isEmpty)

            let event = try engine.order(.close(connection: all[1].id))
            #expect(event.kind == .closed && event.level == .notice && event.server == "b")
            #expect(event.text.hasPrefix("client \(all[1].client) cut after "))
            #expect(event.text.hasSuffix(" s and 1 request, was at b"))
            #expect(try second.awaitEnd() == .reset)
            let after = try engine.service("given up") { service in
                service.active == 2 && service.servers[1].inFlight == 0 && service.servers[1].open == 0
            }
            #expect(after.failures == ["closedByOrder": 1])

            let again = try engine.order(.close(connection: all[1].id))
            #expect(again.kind == .refused && again.text == "that connection has gone already")
            for number in [0, 1, UInt64.max] {
                #expect(try engine.order(.close(connection: number)).kind == .refused)
            }
            // An idle one goes as well; and the last one is none the worse.
            #expect(try engine.order(.close(connection: all[2].id)).kind == .closed)
            _ = try third.awaitEnd()
            #expect(try engine.settled(clients: 1).totals.errors.isEmpty)
            _ = try Self.details(engine, [nil], "one left") { $0[0].total == 1 && $0[0].oldest[0].id == all[0].id }
        }
    }

    @Test func `TCP connections are listed as tunnels and cut with both ends`() throws {
        try Stage.play { stage in
            let echo = try stage.origin { connection in
                while try connection.wire.fill() { try connection.wire.write(connection.wire.read(5)) }
            }
            let engine = try stage.engine([echo], mode: .tcp, workers: 2)
            let clients = try (0..<4).map { _ in try stage.client(engine) }
            for client in clients {
                try client.write("hello")
                #expect(try client.read(5) == Array("hello".utf8))
            }
            let details = try Self.details(engine, [nil, "a"], "listed") { $0.allSatisfy { $0.total == 4 } }
            for entry in details[0].oldest {
                #expect(entry.doing == "tunnel" && entry.server == "a" && entry.request == nil)
                #expect(entry.requests == 1 && entry.bytesIn == 5 && entry.bytesOut == 5)
            }
            #expect(Set(details[0].oldest.map(\.id)).count == 4)
            for entry in details[0].oldest { #expect(try engine.order(.close(connection: entry.id)).kind == .closed) }
            for client in clients { _ = try client.awaitEnd() }
            let after = try engine.settled()
            #expect(after.servers[0].open == 0 && after.failures == ["closedByOrder": 4])
        }
    }

    @Test func `a waiting request loses its place in the queue with its connection`() throws {
        try Stage.play { stage in
            let slow = try stage.answering { request, connection in
                if request.target == "/slow" { try connection.origin.released.wait() }
                try connection.respond("200 OK", request.target)
            }
            let engine = try stage.engine([slow]) { $0.services[0].servers[0].maximumInFlight = 1 }
            let first = try stage.client(engine)
            try first.write("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
            try engine.service("full") { $0.servers[0].inFlight == 1 }
            let second = try stage.client(engine)
            try second.write("GET /queued HTTP/1.1\r\nHost: test\r\n\r\n")
            try engine.service("queued") { $0.queued == 1 }
            let details = try Self.details(engine, [nil], "listed") { $0[0].oldest.contains { $0.doing == "queued" } }
            let queued = try #require(details[0].oldest.first { $0.doing == "queued" })
            #expect(queued.request == "GET /queued" && queued.server == nil)
            #expect(try engine.order(.close(connection: queued.id)).kind == .closed)
            try engine.service("left") { $0.queued == 0 && $0.active == 1 }
            slow.released.set()
            #expect(try WireMessage.readResponse(from: first).status == 200)
            #expect(slow.requests.map(\.target) == ["/slow"])
        }
    }
}
