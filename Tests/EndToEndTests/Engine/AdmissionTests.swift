import Testing

@testable import Balancer

/// Limits of requests in flight, stickiness, and what is added to requests.
@Suite(.serialized) struct AdmissionTests {
    @Test func `over several workers no server gets more than its maximum`() throws {
        try Stage.play { stage in
            let peak = Peak()
            let origin = try stage.answering { _, connection in
                peak.enter()
                defer { peak.leave() }
                try connection.respond("200 OK", "x")
            }
            let engine = try stage.engine([origin], workers: 2) { $0.services[0].servers[0].maximumInFlight = 3 }
            let crowd = Crowd(clients: 12, requests: 100, at: try engine.address())
            #expect(crowd.run() == 1200)
            #expect(crowd.bad == [] && (1...3).contains(peak.highest))
        }
    }

    @Test func `a cookie keeps a client at its server, and yields when that is drained`() throws {
        try Stage.play { stage in
            let origins = try ["a", "b", "c"].map { try stage.saying($0) }
            let engine = try stage.engine(origins) { $0.services[0].stickyCookie = "SRV" }
            let client = try stage.client(engine)
            let first = try client.get()
            let cookie = try #require(first["Set-Cookie"]?.split(separator: ";").first.map(String.init))
            #expect(cookie.hasPrefix("SRV=") && cookie.count == 20)
            for _ in 0..<6 {
                let again = try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nCookie: x=1; \(cookie); y=2\r\n\r\n")
                #expect(again.text == first.text && again["Set-Cookie"] == nil)
            }
            try engine.order(.drain(server: first.text))
            let moved = try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nCookie: \(cookie)\r\n\r\n")
            #expect(moved.text != first.text && moved["Set-Cookie"]?.hasPrefix("SRV=") == true)
            let junk = try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nCookie: SRV=zzzzzzzzzzzzzzzz\r\n\r\n")
            #expect(junk.status == 200 && junk["Set-Cookie"] != nil)
        }
    }

    @Test func `a cookie yields when its server is gone, and names the new one from then on`() throws {
        try Stage.play { stage in
            let origins = try (0..<2).map { try stage.saying(["a", "b"][$0]) }
            let engine = try stage.engine(origins) { $0.services[0].stickyCookie = "SRV" }
            let client = try stage.client(engine)
            func ask(_ cookie: String) throws -> WireMessage {
                try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nCookie: \(cookie)\r\n\r\n")
            }
            func cookie(_ message: WireMessage) throws -> String {
                try #require(message["Set-Cookie"]?.split(separator: ";").first.map(String.init))
            }
            let first = try client.get()
            origins[first.text == "a" ? 0 : 1].stop()
            let moved = try ask(try cookie(first))
            #expect(moved.status == 200 && moved.text != first.text)
            let again = try ask(try cookie(moved))
            #expect(again.text == moved.text && again["Set-Cookie"] == nil)
        }
    }

    @Test func `only trusted proxies are believed, and Forwarded, Via and a request id are added when asked for`()
        throws
    {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let request = "GET / HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=9.9.9.9\r\n\r\n"
            let believing = try stage.engine([origin]) {
                $0.services[0].trustedProxies = [try TrustedProxy(parsing: "127.0.0.0/8")]
                $0.services[0].addsForwarded = true
                $0.services[0].addsVia = true
                $0.services[0].addsRequestID = true
            }
            _ = try stage.client(believing).exchange(request)
            let seen = try #require(origin.requests.last)
            #expect(seen["X-Forwarded-For"] == "1.2.3.4, 127.0.0.1")
            #expect(seen.all("Forwarded") == ["for=9.9.9.9", "for=127.0.0.1;host=\"t\";proto=http"])
            #expect(seen["Via"] == "1.1 lbtop" && seen["X-Request-Id"]?.count == 32)
            let doubting = try stage.engine([origin]) {
                $0.services[0].trustedProxies = [try TrustedProxy(parsing: "10.0.0.0/8")]
            }
            _ = try stage.client(doubting).exchange(request)
            let other = try #require(origin.requests.last)
            #expect(other["X-Forwarded-For"] == "127.0.0.1" && other["Forwarded"] == nil)
        }
    }

    @Test func `connections of one address above their limit are closed`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let engine = try stage.engine([origin]) { $0.limits.maximumPerClient = 2 }
            let clients = try (0..<2).map { _ in try stage.client(engine) }
            for client in clients { #expect(try client.get().status == 200) }
            let third = try stage.client(engine)
            // The close may meet the request on its way.
            try? third.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            _ = try? third.awaitEnd()
            #expect(try engine.service("refused") { $0.refused == 1 }.failures["overClientLimit"] == 1)
            clients[0].close()
            try engine.service("left") { $0.active == 1 }
            #expect(try stage.client(engine).get().status == 200)
        }
    }

    @Test func `CONNECT is refused unless it is enabled, and then becomes a tunnel`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try WireMessage.readHead(from: connection.wire) != nil else { return }
                try connection.wire.write("HTTP/1.1 200 Connected\r\n\r\n")
                let bytes = try connection.wire.read(4)
                try connection.wire.write(bytes.reversed())
            }
            let closed = try stage.engine([origin])
            #expect(try stage.client(closed).exchange("CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n").status == 405)
            let open = try stage.engine([origin]) { $0.limits.allowsConnect = true }
            let client = try stage.client(open)
            try client.write("CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\nabcd")
            #expect(try client.read(through: "\r\n\r\n") != nil)
            #expect(try client.read(4) == Array("dcba".utf8))
        }
    }
}
