import Testing

@testable import Balancer

/// What-if estimates, probes of addresses, and the time that lbtop adds: over loopback.
@Suite(.serialized) struct WatchedFiguresTests {
    @Test func `other strategies are estimated over the arrivals that were`() throws {
        try Stage.play { stage in
            let engine = try stage.engine(try ["a", "b", "c"].map { try stage.saying($0) })
            let client = try stage.client(engine)
            for _ in 0..<60 { #expect(try client.get().status == 200) }
            let service = try engine.service("estimated") { service in
                engine.engine.watch(.whatIf(service: "", strategy: "ip-hash"))
                engine.engine.watch(.whatIf(service: "", strategy: "round-robin"))
                engine.engine.watch(.whatIf(service: "", strategy: "fastest"))
                return service.watched?.whatIf.count == 2
            }
            let details = try #require(service.watched?.whatIf)
            #expect(details.map(\.strategy) == ["ip-hash", "round-robin"])
            for detail in details {
                #expect(detail.arrivals == 60 && detail.clients == 1)
                #expect(detail.shares.map(\.server) == ["a", "b", "c"])
                #expect(detail.shares.allSatisfy { abs($0.now - 1.0 / 3) < 1e-9 && abs($0.fair - 1.0 / 3) < 1e-9 })
                #expect(detail.pickNanosecondsNow != nil && detail.pickNanosecondsThen != nil)
            }
            // One client: ip-hash keeps it at one server; turns give each its share.
            #expect(details[0].shares.map(\.then).sorted() == [0, 0, 1])
            #expect(details[0].movedClients == (details[0].shares[0].then == 1 ? 0 : 1))
            #expect(abs(details[0].imbalanceThen - 2.0.squareRoot()) < 1e-9)
            #expect(details[1].shares.map(\.then) == details[1].shares.map(\.fair))
            #expect(details[1].imbalanceNow < 1e-9 && details[1].imbalanceThen < 1e-9)
            try engine.service("forgotten") { $0.watched == nil }
        }
    }

    @Test func `an address is probed before it becomes a server`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let closed = try stage.closedPort()
            let named = ServerAddress.host("localhost", port: origin.port)
            let addresses = [origin.address, closed, named, .host("no-such-name.invalid", port: 1)]
            let engine = try stage.engine()
            let service = try engine.service("probed") { service in
                for address in addresses { engine.engine.watch(.probe(service: "", address: address)) }
                let probes = service.watched?.probes ?? []
                return probes.count == addresses.count && probes.allSatisfy { $0.state != "running" }
            }
            let probes = try #require(service.watched?.probes)
            #expect(probes.map(\.address) == addresses.map(\.description))
            #expect(probes.map(\.state) == ["passed", "failed", "passed", "failed"])
            #expect(probes[0].text.wholeMatch(of: /connected in [0-9]+\.[0-9]+ ms/) != nil, "\(probes[0].text)")
            #expect(probes[1].text == "connection refused")
            #expect(probes[3].text.contains("no-such-name.invalid"))
            // It is renewed while somebody looks, and ends with that.
            let accepted = origin.accepted
            try engine.service("renewed") { _ in
                engine.engine.watch(.probe(service: "", address: origin.address))
                return origin.accepted > accepted
            }
            try engine.service("forgotten") { $0.watched == nil }
        }
    }

    @Test func `where there is a check the probe makes it`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                try connection.respond(request.target == "/health" ? "204 No Content" : "404 Not Found")
            }
            let engine = try stage.engine { $0.services[0].check = try HealthCheck(parsing: "http:/health") }
            let service = try engine.service("probed") { service in
                engine.engine.watch(.probe(service: "", address: origin.address))
                return service.watched?.probes.first?.state == "passed"
            }
            let text = try #require(service.watched?.probes.first?.text)
            let pattern = /connected in [0-9]+\.[0-9]+ ms, GET \/health 204 in [0-9]+\.[0-9]+ ms/
            #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
            let other = try stage.engine { $0.services[0].check = try HealthCheck(parsing: "http:/other") }
            let failed = try other.service("probed") { service in
                other.engine.watch(.probe(service: "", address: origin.address))
                return service.watched?.probes.first?.state == "failed"
            }
            #expect(failed.watched?.probes.first?.text.hasSuffix(" ms, GET /other: status 404") == true)
        }
    }

    @Test func `the time that lbtop adds is measured on one request in 64, and is part of the whole`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("a")])
            let client = try stage.client(engine)
            for _ in 0..<200 { #expect(try client.get().status == 200) }
            // The first, the 65th, the 129th and the 193rd; the first may have had to wait for its connect.
            let service = try engine.service("measured") { $0.totals.requests == 200 && $0.addedLatency.count >= 3 }
            #expect(service.addedLatency.count <= 4)
            let whole = try #require(service.totals.latency.max)
            #expect(try #require(service.addedLatency.max) <= whole)
        }
    }
}
