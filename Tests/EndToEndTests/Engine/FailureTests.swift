import Testing

@testable import Balancer

/// Servers that fail, and what clients see of it: as little as can be.
@Suite(.serialized) struct FailureTests {
    @Test func `a server that refuses is passed over, shown as failing, and up again when it returns`() throws {
        try Stage.play { stage in
            let good = try stage.saying("good")
            let gone = try stage.closedPort()
            let engine = try stage.engine([good]) {
                $0.services[0].servers.append(ServerSpec(address: gone, name: "gone"))
            }
            let client = try stage.client(engine)
            for _ in 0..<20 { #expect(try client.get().text == "good") }
            let service = try engine.service("failing") { $0.servers[1].state == .failing }
            #expect(service.servers[1].traffic.errors == ["connectRefused": 1])
            #expect(service.servers[1].traffic.retries == 1 && service.servers[1].traffic.requests == 0)
            #expect(service.servers[1].reason?.hasPrefix("connection refused 1x") == true)
            try engine.event("told") { $0.kind == .serverFailing && $0.server == "gone" }

            _ = stage.add(try ScriptedOrigin.saying("back", at: gone))
            try engine.service("up again", within: 10) { $0.servers[1].state == .up && $0.servers[1].reason == nil }
            try engine.event("told") { $0.kind == .serverUp && $0.server == "gone" }
            let answers = try (0..<10).map { _ in try client.get().text }
            #expect(answers.filter { $0 == "back" }.count == 5)
        }
    }

    @Test func `without any server the answer is 503 at once and says when to come again`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([])
            let client = try stage.client(engine)
            for _ in 0..<3 {
                let response = try client.get()
                #expect(response.status == 503 && response["Retry-After"] == "1" && !response.text.isEmpty)
            }
            let service = try engine.settled(clients: 1)
            #expect(service.failures == ["noServer": 3] && service.ownResponses == ["503": 3])
            try engine.event("told") { $0.kind == .noServer }
            let origin = try stage.saying("new")
            #expect(try engine.order(.add(origin.spec("a"))).kind == .added)
            #expect(try client.get().text == "new")
        }
    }

    @Test func `a request with a body is answered 503 and its connection closed when there is no server`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([])
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n")
            let response = try WireMessage.readResponse(from: client)
            #expect(response.status == 503 && response["Connection"] == "close")
        }
    }

    @Test func `when all servers refuse each is tried once and the answer is 503`() throws {
        try Stage.play { stage in
            let specs = try (0..<3).map { ServerSpec(address: try stage.closedPort(), name: "s\($0)") }
            let engine = try stage.engine([]) { $0.services[0].servers = specs }
            let client = try stage.client(engine)
            #expect(try client.get().status == 503)
            let service = try engine.service("all failing") { $0.servers.allSatisfy { $0.state == .failing } }
            #expect(service.servers.allSatisfy { $0.traffic.errors == ["connectRefused": 1] })
            #expect(service.totals.retries == 2, "after the last one none follows")
            #expect(try client.get().status == 503)
        }
    }

    /// How a pooled connection can die.
    enum Death: CaseIterable { case closed, reset, strayBytes }

    @Test(arguments: Death.allCases)
    func `a pooled connection that died is never seen by a client`(death: Death) throws {
        try Stage.play { stage in
            let go = Flag()
            let died = Flag()
            let origin = try stage.origin { connection in
                while try connection.request() != nil {
                    try connection.respond("200 OK", "\(connection.number)")
                    guard connection.number == 0 else { continue }
                    try go.wait()
                    defer { died.set() }
                    switch death {
                    case .closed: return connection.wire.close()
                    case .reset: return connection.wire.reset()
                    case .strayBytes: try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
                    }
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get().text == "0")
            go.set()
            try died.wait()
            #expect(try client.get().text == "1")
            #expect(try client.get().text == "1")
            let service = try engine.settled(clients: 1)
            #expect(service.failures.isEmpty && service.servers[0].open == 1)
        }
    }

    @Test func `a GET on a pooled connection that its server closes is sent again on a fresh one`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                if connection.number == 0 {
                    try connection.respond("200 OK", "first")
                    // The request is read, so the connection was alive when it was chosen.
                    _ = try connection.request()
                    return
                }
                try connection.respond("200 OK", "second")
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get().text == "first")
            #expect(try client.get().text == "second")
            let traffic = try engine.settled(clients: 1).servers[0].traffic
            #expect(traffic.errors == ["deadReused": 1] && traffic.retries == 1 && traffic.requests == 2)
            #expect(origin.requests.count == 3)
        }
    }

    @Test(arguments: [true, false])
    func `a POST whose server dies after reading it is answered 502 and executed once`(isReused: Bool) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while let request = try connection.request() {
                    if request.method == "POST" { return }
                    try connection.respond("200 OK", "x")
                }
            }
            let other = try stage.origin { connection in
                while let request = try connection.request() {
                    if request.method == "POST" { return }
                    try connection.respond("200 OK", "x")
                }
            }
            let engine = try stage.engine([origin, other])
            let client = try stage.client(engine)
            if isReused { for _ in 0..<2 { #expect(try client.get().status == 200) } }
            let response = try client.exchange("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc")
            #expect(response.status == 502)
            #expect((origin.requests + other.requests).filter { $0.method == "POST" }.count == 1)
            let service = try engine.settled(clients: 1)
            #expect(service.failures == ["badGateway": 1] && service.ownResponses == ["502": 1])
        }
    }

    @Test func `a GET whose server dies is tried on the other ones`() throws {
        try Stage.play { stage in
            let dying = try stage.origin { _ = try $0.request() }
            let good = try stage.saying("good")
            let engine = try stage.engine([dying, good])
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "good") }
            let service = try engine.settled(clients: 1)
            #expect(service.servers[0].traffic.errors == ["closedBeforeResponse": UInt64(dying.requests.count)])
            #expect(service.failures.isEmpty)
        }
    }

    @Test func `a request is sent four times at most`() throws {
        try Stage.play { stage in
            let origins = try (0..<6).map { _ in try stage.origin { _ = try $0.request() } }
            let engine = try stage.engine(origins)
            let client = try stage.client(engine)
            #expect(try client.get().status == 502)
            #expect(origins.map(\.requests.count).reduce(0, +) == 4)
            #expect(try engine.settled(clients: 1).totals.retries == 3)
        }
    }

    @Test func `a PUT is sent again with its whole body`() throws {
        try Stage.play { stage in
            let dying = try stage.origin { _ = try $0.request() }
            let good = try stage.answering { try $1.respond("200 OK", "\($0.body.count)") }
            let engine = try stage.engine([dying, good])
            let client = try stage.client(engine)
            let body = String(repeating: "x", count: 10_000)
            for _ in 0..<2 {
                let response = try client.exchange("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000\r\n\r\n\(body)")
                #expect(response.text == "10000")
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n",
    ])
    func `a response cut short is short for the client too`(response: String) throws {
        try Stage.play { stage in
            // The fault comes once the client has what stands before it: together with the head it would be a 502.
            let parts = response.split(separator: "zz\r\n", omittingEmptySubsequences: false)
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.wire.write(String(parts[0]))
                guard parts.count > 1 else { return }
                try connection.origin.released.wait()
                try connection.wire.write("zz\r\n")
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try WireMessage.readHead(from: client)?.status == 200)
            origin.released.set()
            let rest = try client.readToEnd()
            #expect(!String(decoding: rest, as: UTF8.self).contains("0\r\n\r\n") && rest.count < 100)
            let service = try engine.settled()
            let kind = response.hasSuffix("zz\r\n") ? "badResponse" : "truncatedResponse"
            #expect(service.servers[0].traffic.errors == [kind: 1] && service.servers[0].open == 0)
        }
    }

    @Test(arguments: ["", "zz\r\n"])
    func `a response without a length that is cut short is a reset for an HTTP 1 0 client`(end: String) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")
                try connection.origin.released.wait()
                try connection.wire.write(end)
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.0\r\n\r\n")
            _ = try WireMessage.readHead(from: client)
            origin.released.set()
            // A FIN would make half a response look like a whole one.
            #expect(throws: WireReset.self) { try client.readToEnd() }
        }
    }

    @Test func `a reset within a response that ends with its connection is no end`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.wire.write("HTTP/1.1 200 OK\r\n\r\nshort")
                // The reset must not overtake the bytes: they are seen at the client first.
                try (connection.origin.released).wait()
                connection.wire.reset()
            }
            let engine = try stage.engine([origin])
            let old = try stage.client(engine)
            try old.write("GET / HTTP/1.0\r\n\r\n")
            _ = try WireMessage.readHead(from: old)
            #expect(try old.read(5) == Array("short".utf8))
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            _ = try WireMessage.readHead(from: client)
            #expect(try client.read(10) == Array("5\r\nshort\r\n".utf8))
            origin.released.set()
            #expect(try old.awaitEnd() == .reset)
            #expect(try client.awaitEnd() == .ended, "the last chunk is missing, which tells enough")
            try engine.settled()
        }
    }

    @Test(arguments: [
        "what is this\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200",
    ])
    func `what is no response is answered 502`(response: String) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.wire.write(response)
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get().status == 502)
            let service = try engine.settled(clients: 1)
            #expect(service.servers[0].traffic.errors == ["badResponse": 1] && service.servers[0].open == 0)
            #expect(service.failures == ["badGateway": 1])
        }
    }

    @Test func `surplus bytes behind a response cost the server its connection`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil {
                    try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n")
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<3 { #expect(try client.get().text == "ok") }
            #expect(origin.accepted == 3)
        }
    }

    @Test func `a server that does not answer in time is answered for with 504`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([origin]) { $0.limits.responseTimeout = .milliseconds(100) }
            let client = try stage.client(engine)
            #expect(try client.get().status == 504)
            let service = try engine.settled(clients: 1)
            #expect(service.servers[0].traffic.errors == ["responseTimeout": 1] && service.servers[0].open == 0)
            #expect(service.failures == ["gatewayTimeout": 1] && origin.requests.count == 1)
        }
    }

    @Test func `a response that falls silent is cut`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([origin]) { $0.limits.responseIdle = .milliseconds(100) }
            let client = try stage.client(engine)
            #expect(throws: (any Error).self) { try client.get() }
            #expect(try engine.settled().servers[0].traffic.errors == ["responseIdle": 1])
        }
    }

    @Test func `a server that does not take connections is given up after the connect timeout`() throws {
        try Stage.play { stage in
            let full = try FullBacklog()
            defer { full.close() }
            let good = try stage.saying("good")
            let engine = try stage.engine([good]) {
                $0.services[0].servers.append(ServerSpec(address: full.address, name: "full"))
                $0.limits.connectTimeout = .milliseconds(100)
            }
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "good") }
            let service = try engine.settled(clients: 1)
            #expect(service.servers[1].traffic.errors == ["connectTimeout": 2])
            #expect(service.servers[1].state == .failing, "two in a row; one alone marks nothing")
        }
    }

    @Test func `when no server takes the connection in time the answer is 504`() throws {
        try Stage.play { stage in
            let full = try FullBacklog()
            defer { full.close() }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "full")]
                $0.limits.connectTimeout = .milliseconds(100)
            }
            let client = try stage.client(engine)
            #expect(try client.get().status == 504)
            #expect(try engine.settled(clients: 1).failures == ["gatewayTimeout": 1])
        }
    }

    @Test func `a client that goes away ends the server's work and is counted`() throws {
        try Stage.play { stage in
            let ended = Flag()
            let origin = try stage.origin { connection in
                _ = try connection.request()
                _ = try? connection.wire.awaitEnd()
                ended.set()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("in flight") { $0.servers[0].inFlight == 1 }
            client.reset()
            try ended.wait()
            let service = try engine.settled()
            #expect(service.failures == ["clientAborted": 1] && service.servers[0].open == 0)
            #expect(service.servers[0].traffic.errors.isEmpty, "no fault of the server")
        }
    }
}
