import Glibc
import Testing

@testable import Balancer

/// Whose word on the client is believed, and who the client is then: in what goes on, in placement, limits and listings.
@Suite(.serialized) struct TrustTests {
    private static func trust(_ configuration: inout Configuration, _ proxies: String...) throws {
        configuration.services[0].trustedProxies = try proxies.map { try TrustedProxy(parsing: $0) }
    }

    private static let told =
        "GET / HTTP/1.1\r\nHost: inner\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9:4711\r\nX-Forwarded-Proto: https\r\n"
        + "X-Forwarded-Host: shop.example\r\nX-Forwarded-Port: 443\r\nX-Forwarded-Prefix: /shop\r\nX-Real-IP: 203.0.113.9\r\n"
        + "Forwarded: for=203.0.113.9;proto=https\r\n\r\n"

    @Test func `without a list nobody is believed`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let client = try stage.client(try stage.engine([origin]))
            #expect(try client.exchange(Self.told).status == 200)
            let seen = try #require(origin.requests.last)
            #expect(seen.all("X-Forwarded-For") == ["127.0.0.1"] && seen.all("X-Forwarded-Proto") == ["http"])
            #expect(seen.all("X-Forwarded-Host") == ["inner"] && seen["X-Real-IP"] == nil && seen["Forwarded"] == nil)
            #expect(seen["X-Forwarded-Port"] == nil && seen["X-Forwarded-Prefix"] == nil)
        }
    }

    @Test(arguments: [false, true])
    func `what a trusted proxy says goes on, by TCP and by a unix socket`(isUnix: Bool) throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let path = stage.socketPath()
            let engine = try stage.engine([origin], listen: isUnix ? path : .host("127.0.0.1", port: 0)) {
                try Self.trust(&$0, isUnix ? "unix" : "127.0.0.0/8")
            }
            #expect(try stage.client(engine).exchange(Self.told).status == 200)
            let seen = try #require(origin.requests.last)
            let appended = isUnix ? "" : ", 127.0.0.1"
            #expect(seen.all("X-Forwarded-For") == ["6.6.6.6, 203.0.113.9:4711" + appended])
            #expect(seen.all("X-Forwarded-Proto") == ["https"] && seen.all("X-Forwarded-Host") == ["shop.example"])
            #expect(seen.all("X-Forwarded-Port") == ["443"] && seen.all("X-Forwarded-Prefix") == ["/shop"])
            #expect(
                seen.all("X-Real-IP") == ["203.0.113.9"] && seen.all("Forwarded") == ["for=203.0.113.9;proto=https"])
            #expect(seen["Host"] == "inner")
        }
    }

    @Test func `a list of addresses does not trust a unix socket, and none of unix sockets an address`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let byPath = try stage.engine([origin], listen: stage.socketPath()) { try Self.trust(&$0, "0.0.0.0/0") }
            #expect(try stage.client(byPath).exchange(Self.told).status == 200)
            #expect(origin.requests.last?["X-Forwarded-Proto"] == "http")
            let byAddress = try stage.engine([origin]) { try Self.trust(&$0, "unix") }
            #expect(try stage.client(byAddress).exchange(Self.told).status == 200)
            #expect(origin.requests.last?["X-Forwarded-Proto"] == "http")
        }
    }

    private static func request(for client: String, _ target: String = "/") -> String {
        "GET \(target) HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: \(client)\r\n\r\n"
    }

    @Test func `ip-hash places the client and not the proxy, and a network of IPv6 at one server`() throws {
        try Stage.play { stage in
            let origins = try (0..<8).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins) {
                $0.services[0].strategy = "ip-hash"
                try Self.trust(&$0, "127.0.0.1", "10.0.0.0/8")
            }
            // One kept connection carries them all.
            let proxy = try stage.client(engine)
            func place(_ client: String) throws -> String { try proxy.exchange(Self.request(for: client)).text }
            let places = try (1...40).map { try place("203.0.113.\($0)") }
            #expect(Set(places).count > 3)
            for number in 1...40 {
                #expect(try place("6.6.6.6, 203.0.113.\(number), 10.0.0.\(number)") == places[number - 1])
            }
            let network = try (1...20).map { try place("2001:db8:1:2:\($0)::\($0)") }
            #expect(Set(network).count == 1)
            #expect(Set(try (1...20).map { try place("2001:db8:1:\($0)::1") }).count > 2)
            let doubting = try stage.engine(origins) { $0.services[0].strategy = "ip-hash" }
            let peer = try stage.client(doubting)
            #expect(Set(try (1...20).map { try peer.exchange(Self.request(for: "203.0.113.\($0)")).text }).count == 1)
        }
    }

    @Test func `a trusted proxy's requests in flight count by the address that they are for`() throws {
        try Stage.play { stage in
            let gate = Flag()
            let origin = try stage.answering { request, connection in
                if request.target == "/slow" { try gate.wait() }
                try connection.respond("200 OK", "x")
            }
            let engine = try stage.engine([origin]) {
                $0.limits.maximumPerClient = 2
                try Self.trust(&$0, "127.0.0.1")
            }
            func slow(_ client: String) throws -> Wire {
                let wire = try stage.client(engine)
                try wire.write(Self.request(for: client, "/slow"))
                return wire
            }
            func status(_ client: String) throws -> Int {
                try stage.client(engine).exchange(Self.request(for: client)).status
            }
            let waiting = try [slow("203.0.113.1"), slow("203.0.113.1:99"), slow("2001:db8::1"), slow("2001:db8::2")]
            try engine.service("in flight") { $0.servers[0].inFlight == 4 }
            // On one connection, which stays: it is the proxy's, and serves its other clients.
            let proxy = try stage.client(engine)
            for _ in 0..<3 {
                #expect(try proxy.exchange(Self.request(for: "203.0.113.1")).status == 429)
                #expect(try proxy.exchange(Self.request(for: "203.0.113.2")).status == 200)
            }
            #expect(try status("2001:db8::ffff") == 429 && status("2001:db8:0:1::1") == 200)
            gate.set()
            for wire in waiting { #expect(try WireMessage.readResponse(from: wire).status == 200) }
            #expect(try status("203.0.113.1") == 200 && status("2001:db8::ffff") == 200)
            let service = try engine.service("counted") { $0.failures["overClientLimit"] == 4 }
            #expect(service.ownResponses["429"] == 4)
        }
    }

    @Test func `a trusted proxy's connections are not counted, those of others are`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")]) {
                $0.limits.maximumPerClient = 1
                try Self.trust(&$0, "127.0.0.1")
            }
            let many = try (0..<5).map { _ in try stage.client(engine) }
            for (number, wire) in many.enumerated() {
                #expect(try wire.exchange(Self.request(for: "203.0.113.\(number)")).status == 200)
            }
        }
    }

    @Test func `a request that ends otherwise than by its response no longer counts`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([origin, try stage.saying("x")]) {
                $0.limits.maximumPerClient = 1
                $0.limits.responseTimeout = .milliseconds(200)
                try Self.trust(&$0, "127.0.0.1")
            }
            for round in 0..<6 {
                let wire = try stage.client(engine)
                try wire.write(Self.request(for: "203.0.113.1"))
                if round % 2 == 0 {
                    #expect([200, 504].contains(try WireMessage.readResponse(from: wire).status))
                } else {
                    try engine.service("in flight or answered") { $0.accepted > UInt64(round) }
                    wire.reset()
                }
                try engine.service("over") { $0.servers.allSatisfy { $0.inFlight == 0 } && $0.active <= round + 1 }
            }
            try engine.service("gone") { $0.servers.allSatisfy { $0.inFlight == 0 } }
            #expect(try engine.service { _ in true }.failures["overClientLimit"] ?? 0 == 0)
        }
    }

    @Test func `picks and the list of connections show the client`() throws {
        try Stage.play { stage in
            let stuck = try stage.origin { connection in
                _ = try connection.request()
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([stuck]) { try Self.trust(&$0, "127.0.0.1") }
            func watched(_ what: String, _ condition: (WatchedDetails) -> Bool) throws -> WatchedDetails {
                let service = try engine.service(what) { service in
                    engine.engine.watch(.picks(service: ""))
                    engine.engine.watch(.connections(service: "", server: nil))
                    return service.watched.map(condition) ?? false
                }
                return try #require(service.watched)
            }
            _ = try watched("looked at") { $0.picks == [] }
            try stage.client(engine).write(Self.request(for: "2001:db8::7"))
            let details = try watched("told") { $0.picks?.isEmpty == false && $0.connections.first?.total == 1 }
            #expect(details.picks?.map(\.client) == ["2001:db8::7"])
            #expect(details.connections.first?.oldest.map(\.client) == ["2001:db8::7"])
        }
    }

    @Test func `a field that names clients never goes on as a trailer`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("ok")
            let engine = try stage.engine([origin]) {
                $0.services[0].clientAddressFields = ["CF-Connecting-IP"]
            }
            let client = try stage.client(engine)
            for name in ["CF-Connecting-IP", "cf_connecting_ip"] {
                let answer = try client.exchange(
                    "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\(name): 6.6.6.6\r\nX-Sum: 1\r\n\r\n"
                )
                #expect(answer.text == "ok")
            }
            #expect(origin.requests.map { $0.trailers.map(\.name) } == [["X-Sum"], ["X-Sum"]])
        }
    }
}
