import Testing

@testable import Balancer

/// Servers that come and go under load: clients see none of it.
@Suite(.serialized) struct OutageTests {
    @Test func `a server killed under load and started again costs no GET`() throws {
        try Stage.play { stage in
            let origins = try (0..<3).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins, workers: 2)
            let crowd = Crowd(clients: 6, requests: 0, at: try engine.address())
            crowd.start()
            defer { crowd.finish() }
            var victim = origins[1]
            for round in 1...2 {
                try engine.service("loaded") { $0.servers[1].state == .up && $0.servers[1].traffic.requests > 50 }
                victim.stop()
                try engine.service("failing") { $0.servers[1].state == .failing }
                let address = victim.address
                victim = stage.add(try ScriptedOrigin.saying("again", at: address))
                let restarted = victim
                try engine.service("up again") { _ in restarted.requests.count > 50 * round }
            }
            crowd.finish()
            #expect(crowd.bad == [])
            let service = try engine.settled()
            #expect(service.totals.answers == ["2xx": UInt64(crowd.good)])
            #expect(service.failures.isEmpty && service.ownResponses.isEmpty)
        }
    }

    @Test func `a server that resets every tenth request costs no GET and no POST is done twice`() throws {
        try Stage.play { stage in
            let rude = try stage.origin { connection in
                var count = 0
                while try connection.request() != nil {
                    count += 1
                    if count == 10 { return connection.wire.reset() }
                    try connection.respond("200 OK", "rude")
                }
            }
            let good = try stage.saying("good")
            let engine = try stage.engine([rude, good])
            let crowd = Crowd(clients: 3, requests: 300, at: try engine.address())
            #expect(crowd.run() == 900)
            #expect(crowd.bad == [])
            let client = try stage.client(engine)
            var sent = 0
            var answered = 0
            for number in 0..<60 {
                let response = try client.exchange(
                    "POST /\(number) HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx")
                sent += 1
                if response.status == 200 { answered += 1 } else { #expect(response.status == 502) }
            }
            let targets = (rude.requests + good.requests).filter { $0.method == "POST" }.map(\.target)
            #expect(targets.count == sent && Set(targets).count == sent && answered < sent)
        }
    }
}
