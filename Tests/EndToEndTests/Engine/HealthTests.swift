import Testing

@testable import Balancer

/// Checks, ejection, backups and fail-open over real sockets.
@Suite(.serialized) struct HealthTests {
    private func quick(_ check: HealthCheck) -> HealthCheck {
        var check = check
        check.interval = .milliseconds(50)
        check.timeout = .milliseconds(500)
        return check
    }

    @Test func `a server whose check fails goes down, serves nobody, and comes back when it passes`() throws {
        try Stage.play { stage in
            let isIll = Flag()
            let sick = try stage.answering { request, connection in
                let fails = request.target == "/health" && isIll.isSet
                try connection.respond(fails ? "500 Ill" : "200 OK", "sick")
            }
            let well = try stage.saying("well")
            let engine = try stage.engine([sick, well]) {
                $0.services[0].check = quick(try HealthCheck(parsing: "http:/health"))
            }
            try engine.service("both up") { $0.servers.allSatisfy { $0.state == .up } }
            isIll.set()
            let down = try engine.service("down") { $0.servers[0].state == .down }
            #expect(down.servers[0].reason?.wholeMatch(of: /status 500 [3-9]x/) != nil)
            try engine.event("told") { $0.kind == .serverDown && $0.text == "a down: status 500 3x" }
            let client = try stage.client(engine)
            for _ in 0..<6 { #expect(try client.get().text == "well") }
            isIll.clear()
            try engine.service("up again") { $0.servers[0].state == .up }
            let texts = try Set((0..<4).map { _ in try client.get().text })
            #expect(texts == ["sick", "well"])
        }
    }

    @Test func `an HTTP check asks by its method and host, and wants its status and text`() throws {
        try Stage.play { stage in
            let lacksText = try stage.answering { try $1.respond("200 OK", "nothing") }
            let wrongStatus = try stage.answering { try $1.respond("302 Found", "all well") }
            let right = try stage.answering { _, connection in
                try connection.wire.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
                try connection.respond("200 OK", "it is all well here")
            }
            let engine = try stage.engine([lacksText, wrongStatus, right]) {
                var check = quick(try HealthCheck(parsing: "http:/health"))
                check.method = "OPTIONS"
                check.host = "www.example.org"
                check.expectedStatus = 200...299
                check.expectedBody = "all well"
                $0.services[0].check = check
            }
            let service = try engine.service("two down") { $0.servers.map(\.state) == [.down, .down, .up] }
            #expect(service.servers[0].reason?.contains("the body lacks 'all well'") == true)
            #expect(service.servers[1].reason?.contains("status 302") == true)
            #expect(
                service.check == "http:/health, OPTIONS, host www.example.org, status 200-299, body has 'all well'")
            let request = try #require(right.requests.first)
            #expect(request.method == "OPTIONS" && request.target == "/health")
            #expect(request["Host"] == "www.example.org")
        }
    }

    @Test func `a server that resets five answers in a row is ejected, and never the only one`() throws {
        try Stage.play { stage in
            let rude = try stage.origin { connection in
                _ = try connection.request()
                connection.wire.reset()
            }
            let good = try stage.saying("good")
            let engine = try stage.engine([rude, good])
            let client = try stage.client(engine)
            for _ in 0..<12 { #expect(try client.get().text == "good") }
            let service = try engine.service("ejected") { $0.servers[0].state == .ejected }
            // As the console says it: ejected 5 s: closed before a response 5x in a row.
            let reason = try #require(service.servers[0].reason)
            #expect(reason.wholeMatch(of: /[1-5] s: closed before a response 5x in a row/) != nil, "\(reason)")
            #expect((service.servers[0].traffic.errors["closedBeforeResponse"] ?? 0) >= 5)

            let alone = try stage.engine([rude])
            let other = try stage.client(alone)
            for _ in 0..<8 { #expect(try other.get().status == 502) }
            #expect(try alone.settled(clients: 1).servers[0].state == .up)
        }
    }

    @Test func `a server whose answers are mostly 5xx is ejected where that is asked for`() throws {
        try Stage.play { stage in
            let ill = try stage.answering { try $1.respond("500 Ill", "ill") }
            let good = try stage.saying("good")
            let engine = try stage.engine([ill, good]) { $0.services[0].ejectsAtErrorShare = 0.5 }
            let client = try stage.client(engine)
            for _ in 0..<60 { _ = try client.get() }
            let service = try engine.service("ejected") { $0.servers[0].state == .ejected }
            #expect(service.servers[0].reason?.contains("answers were 5xx") == true)
            for _ in 0..<4 { #expect(try client.get().text == "good") }
        }
    }

    @Test func `a backup serves only while no other server is up`() throws {
        try Stage.play { stage in
            let first = try stage.saying("first")
            let backup = try stage.saying("backup")
            let engine = try stage.engine([first, backup]) { $0.services[0].servers[1].isBackup = true }
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "first") }
            first.stop()
            for _ in 0..<2 where try client.get().text != "backup" {}
            try engine.service("failing") { $0.servers[0].state == .failing }
            for _ in 0..<4 { #expect(try client.get().text == "backup") }
            _ = stage.add(try ScriptedOrigin.saying("again", at: first.address))
            try engine.service("up again") { $0.servers[0].state == .up }
            for _ in 0..<4 { #expect(try client.get().text == "again") }
        }
    }

    @Test func `fail-open tries servers that failed instead of answering 503`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("here")
            let address = origin.address
            origin.stop()
            let engine = try stage.engine([origin]) { $0.services[0].failsOpen = true }
            let client = try stage.client(engine)
            #expect(try client.get().status == 503)
            let service = try engine.service("failing") { $0.servers[0].state == .failing }
            #expect(service.allDown == "open")
            _ = stage.add(try ScriptedOrigin.saying("back", at: address))
            #expect(try client.get().text == "back", "without waiting for the engine's own connect")
        }
    }

    @Test func `a server that is added warms up to its share`() throws {
        try Stage.play { stage in
            let old = try stage.saying("old")
            let new = try stage.saying("new")
            let engine = try stage.engine([old]) { $0.services[0].slowStart = .seconds(30) }
            try engine.order(.add(new.spec("new")))
            let service = try engine.service("warming") { $0.servers.count == 2 }
            #expect(service.servers[1].reason?.hasPrefix("slow start") == true)
            let client = try stage.client(engine)
            let texts = try (0..<40).map { _ in try client.get().text }
            let share = texts.filter { $0 == "new" }.count
            #expect((1...15).contains(share), "\(share) of 40: a tenth at first, not a half")
        }
    }
}
