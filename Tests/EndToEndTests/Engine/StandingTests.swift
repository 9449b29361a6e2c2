import Testing

@testable import Balancer

/// What connects, checks, answers and the operator say of a server, over real sockets: nobody overrules another.
@Suite(.serialized) struct StandingTests {
    private func quick(_ text: String, rise: Int = 2) throws -> HealthCheck {
        var check = try HealthCheck(parsing: text)
        check.interval = .milliseconds(20)
        check.timeout = .milliseconds(500)
        check.rise = rise
        return check
    }

    /// Closes on every POST, and answers the rest.
    private func rude(_ stage: Stage, _ text: String) throws -> ScriptedOrigin {
        try stage.origin { connection in
            while let request = try connection.request() {
                if request.method == "POST" { return }
                try connection.respond("200 OK", text)
            }
        }
    }

    private func post(_ stage: Stage, _ engine: RunningEngine, times: Int) throws {
        let client = try stage.client(engine)
        for _ in 0..<times {
            let response = try client.exchange("POST /same HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx")
            #expect(response.status == 502)
        }
    }

    /// Why the other server cannot take a request.
    enum Absence: CaseIterable { case refuses, isDrained, isOff, isDown, isFull }

    @Test(arguments: Absence.allCases)
    func `the last server that can take a request is never ejected`(_ absence: Absence) throws {
        try Stage.play { stage in
            let hangs = try stage.origin { connection in
                guard let request = try connection.request() else { return }
                if request.target == "/health" { return try connection.respond("503 Ill") }
                try connection.origin.released.wait()
            }
            let last = try rude(stage, "last")
            let engine = try stage.engine([hangs, last]) {
                $0.services[0].ejectedShare = 1
                if absence == .isFull { $0.services[0].servers[0].maximumInFlight = 1 }
                if absence == .isDown { $0.services[0].check = try quick("http:/health") }
            }
            switch absence {
            case .refuses: hangs.stop()
            case .isDrained: try engine.order(.drain(server: "a"))
            case .isOff: try engine.order(.off(server: "a"))
            case .isDown: try engine.service("down") { $0.servers.map(\.state) == [.down, .up] }
            case .isFull:
                while hangs.requests.isEmpty {
                    let client = try stage.client(engine)
                    try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                    try engine.service("sent on") {
                        $0.servers[0].inFlight == 1 || $0.servers[1].traffic.requests > 0
                    }
                }
            }
            try post(stage, engine, times: 12)
            let service = try engine.service("counted") {
                ($0.servers[1].traffic.errors["closedBeforeResponse"] ?? 0) >= 12
            }
            #expect(service.servers[1].state == .up)
            #expect(try stage.client(engine).get().text == "last")
            #expect(!engine.engine.events(after: 0).contains { $0.kind == .serverEjected })
            hangs.released.set()
        }
    }

    @Test func `an ejected server serves again when the last other one goes`() throws {
        try Stage.play { stage in
            let ejected = try rude(stage, "rude")
            let other = try stage.saying("other")
            let engine = try stage.engine([ejected, other])
            let client = try stage.client(engine)
            while try engine.service("counted", where: { _ in true }).servers[0].state != .ejected {
                for _ in 0..<10 {
                    _ = try client.exchange("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx")
                }
            }
            #expect(try client.get().text == "other")
            try engine.order(.drain(server: "b"))
            try engine.event("told") { $0.kind == .serverUp && $0.server == "a" && $0.text.contains("before its time") }
            #expect(try client.get().text == "rude")
        }
    }

    @Test func `after a refused connect it takes rise checks passed in a row to come back`() throws {
        try Stage.play { stage in
            let other = try stage.saying("other")
            let gone = try stage.closedPort()
            let isWell = Flag()
            let engine = try stage.engine([other]) {
                var check = try quick("http:/health", rise: 3)
                check.fall = 1000
                $0.services[0].check = check
                $0.services[0].servers.append(ServerSpec(address: gone, name: "gone"))
            }
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "other") }
            try engine.service("failing") { $0.servers[1].state == .failing }
            let returned = stage.add(
                try ScriptedOrigin(at: gone) { connection in
                    while let request = try connection.request() {
                        let passes = isWell.isSet || connection.number.isMultiple(of: 2)
                        let isCheck = request.target == "/health"
                        try connection.respond(isCheck && !passes ? "503 Ill" : "200 OK", "returned")
                        if isCheck { return }
                    }
                })
            let before = returned.accepted
            try engine.service("checked by turns") { _ in returned.accepted >= before + 20 }
            for _ in 0..<6 { #expect(try client.get().text == "other") }
            #expect(!engine.engine.events(after: 0).contains { $0.kind == .serverUp })
            isWell.set()
            try engine.service("up") { $0.servers[1].state == .up }
            let texts = try Set((0..<4).map { _ in try client.get().text })
            #expect(texts == ["other", "returned"])
        }
    }

    @Test(arguments: [false, true])
    func `a server that is down does not serve because it was drained or off and is enabled`(isOff: Bool) throws {
        try Stage.play { stage in
            let isIll = Flag()
            isIll.set()
            let sick = try stage.answering { request, connection in
                let fails = request.target == "/health" && isIll.isSet
                try connection.respond(fails ? "503 Ill" : "200 OK", "sick")
            }
            let well = try stage.saying("well")
            let engine = try stage.engine([sick, well]) { $0.services[0].check = try quick("http:/health") }
            try engine.service("down") { $0.servers[0].state == .down }
            try engine.order(isOff ? .off(server: "a") : .drain(server: "a"))
            let (checks, others) = (sick.requests.count, well.requests.count)
            try engine.service("checks go on") { service in
                if isOff { return well.requests.count > others + 20 }
                return sick.requests.count > checks + 5
                    && service.servers[0].reason?.wholeMatch(of: /drained, down: status 503 \d+x/) != nil
            }
            // The one under way when it was switched off may still come.
            if isOff { #expect(sick.requests.count <= checks + 1) }
            let told = try engine.order(.enable(server: "a"))
            #expect(told.text.contains("but down: status 503"))
            let client = try stage.client(engine)
            for _ in 0..<20 { #expect(try client.get().text == "well") }
            #expect(try engine.service("still down") { _ in true }.servers[0].state == .down)
            isIll.clear()
            try engine.service("up") { $0.servers[0].state == .up }
            let texts = try Set((0..<4).map { _ in try client.get().text })
            #expect(texts == ["sick", "well"])
        }
    }

    @Test func `a server that falls ill while it is drained is down when it is enabled`() throws {
        try Stage.play { stage in
            let isIll = Flag()
            let sick = try stage.answering { request, connection in
                let fails = request.target == "/health" && isIll.isSet
                try connection.respond(fails ? "503 Ill" : "200 OK", "sick")
            }
            let well = try stage.saying("well")
            let engine = try stage.engine([sick, well]) { $0.services[0].check = try quick("http:/health") }
            try engine.service("up") { $0.servers.allSatisfy { $0.state == .up } }
            try engine.order(.drain(server: "a"))
            isIll.set()
            try engine.event("told") { $0.kind == .serverDown && $0.server == "a" }
            #expect(try engine.service("drained") { _ in true }.servers[0].state == .draining)
            try engine.order(.enable(server: "a"))
            let client = try stage.client(engine)
            for _ in 0..<6 { #expect(try client.get().text == "well") }
            #expect(try engine.service("down") { _ in true }.servers[0].state == .down)
        }
    }

    @Test func `fail open goes on after refused connects, whatever checks say`() throws {
        try Stage.play { stage in
            let behaviour: @Sendable (WireMessage, ScriptedOrigin.Connection) throws -> Void = {
                try $1.respond($0.target == "/health" ? "503 Ill" : "200 OK", "here")
            }
            var origins = try (0..<2).map { _ in try stage.answering(behaviour) }
            let engine = try stage.engine(origins) {
                $0.services[0].failsOpen = true
                $0.services[0].check = try quick("http:/health")
            }
            let client = try stage.client(engine)
            try engine.service("all down") { $0.servers.allSatisfy { $0.state == .down } }
            for _ in 0..<4 { #expect(try client.get().text == "here") }
            for _ in 0..<2 {
                for origin in origins { origin.stop() }
                for _ in 0..<3 { #expect(try client.get().status == 503) }
                try engine.service("seen") { _ in true }
                origins = try origins.map { stage.add(try ScriptedOrigin.answering(at: $0.address, behaviour)) }
                for _ in 0..<4 { #expect(try client.get().text == "here", "the first request finds it again") }
            }
        }
    }

    @Test func `while nobody else can serve the next try is never more than a second away`() throws {
        try Stage.play { stage in
            let gone = try (0..<2).map { ServerSpec(address: try stage.closedPort(), name: "s\($0)") }
            let engine = try stage.engine([]) { $0.services[0].servers = gone }
            let client = try stage.client(engine)
            #expect(try client.get().status == 503)
            let service = try engine.service("tried three times", within: 60) { service in
                service.servers.allSatisfy { ($0.lastCheck?.failedCount ?? 0) >= 3 }
            }
            for server in service.servers {
                let reason = try #require(server.reason)
                #expect(reason.hasSuffix(", next try in 1 s") || reason.hasSuffix(", trying now"), "\(reason)")
            }
        }
    }
}
