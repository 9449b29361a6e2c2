import Testing

@testable import Balancer

/// Servers named by names: where these lead is looked up again.
@Suite(.serialized) struct NameTests {
    private static func place(_ origins: ScriptedOrigin...) throws -> NameAnswer { try Zone.answer(origins) }

    private static func engine(
        _ stage: Stage, _ zone: Zone, interval: Duration, _ adjust: (inout Configuration) -> Void = { _ in }
    ) throws -> RunningEngine { try zone.engine(stage, interval: interval, adjust) }

    @Test func `new requests go to the new address, what is in flight ends at the old one`() throws {
        try Stage.play { stage in
            let old = try stage.answering { request, connection in
                if request.target == "/slow" {
                    try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nold ")
                    try connection.origin.released.wait()
                    try connection.wire.write("slow")
                } else {
                    try connection.respond("200 OK", "old")
                }
            }
            let new = try stage.saying("new")
            let zone = Zone(try NameTests.place(old))
            let engine = try NameTests.engine(stage, zone, interval: .milliseconds(100))
            let slow = try stage.client(engine)
            try slow.write("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try stage.client(engine).get().text == "old")
            try engine.service("one busy, one idle") { $0.servers[0].open == 2 && $0.servers[0].idle == 1 }

            zone.set(try NameTests.place(new))
            let event = try engine.event("moved") { $0.kind == .moved }
            #expect(event.text == "a1: web.test now 127.0.0.1 (was 127.0.0.1)" && event.server == "a1")
            try engine.service("the idle connection is closed") { $0.servers[0].open == 1 && $0.servers[0].idle == 0 }
            #expect(try stage.client(engine).get().text == "new")

            old.released.set()
            #expect(try WireMessage.readResponse(from: slow, method: "GET").text == "old slow")
            #expect(try slow.get().text == "new", "the same client's next request")
            let service = try engine.service("the old connection did not go back into the pool") {
                $0.servers[0].inFlight == 0 && $0.servers[0].open == $0.servers[0].idle
            }
            #expect(old.open == 0 && service.totals.errors.isEmpty && service.failures.isEmpty)
        }
    }

    @Test func `a failed connect has the name looked up, and clients notice nothing`() throws {
        try Stage.play { stage in
            let old = try stage.saying("old")
            let new = try stage.saying("new")
            let other = try stage.saying("other")
            let zone = Zone(try NameTests.place(old))
            let engine = try NameTests.engine(stage, zone, interval: .seconds(3600)) {
                $0.services[0].servers.append(other.spec("b1"))
            }
            let client = try stage.client(engine)
            #expect(Set(try (0..<2).map { _ in try client.get().text }) == ["old", "other"])
            zone.set(try NameTests.place(new))
            #expect(zone.count == 1)
            old.stop()
            try engine.service("the death is seen") { $0.servers[0].idle == 0 }
            #expect(try (0..<2).map { _ in try client.get().text } == ["other", "other"])
            try engine.event("moved", within: 10) { $0.kind == .moved }
            let state = try engine.service("up") { $0.servers[0].state == .up }
            #expect(Set(try (0..<2).map { _ in try client.get().text }) == ["new", "other"])
            #expect(state.failures.isEmpty)
        }
    }

    @Test func `a name that vanishes keeps its last address and is told once`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let zone = Zone(try NameTests.place(origin))
            let engine = try NameTests.engine(stage, zone, interval: .milliseconds(20))
            zone.set(.unknown("Name or service not known"))
            let event = try engine.event("vanished") { $0.kind == .fault }
            #expect(
                event.text
                    == "a1: web.test has no address any more (Name or service not known); stays at 127.0.0.1")
            let before = zone.count
            try engine.service("asked again") { _ in zone.count > before + 3 }
            #expect(engine.engine.events(after: 0).filter { $0.kind == .fault }.count == 1)
            #expect(try stage.client(engine).get().text == "x")
            zone.set(try NameTests.place(origin))
            try engine.event("back") { $0.text == "a1: web.test is known again, at 127.0.0.1" }
        }
    }

    @Test func `a slow name server holds up neither orders nor requests`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let zone = Zone(try NameTests.place(origin))
            let (asked, released) = (Flag(), Flag())
            let engine = try stage.engine { configuration in
                configuration.services[0].servers = [ServerSpec(address: .host("web.test", port: 80), name: "a1")]
                configuration.resolveInterval = .milliseconds(20)
                configuration.lookUp = { host, port in
                    let answer = zone.ask(host, port)
                    if zone.count > 1 {
                        asked.set()
                        try? released.wait()
                    }
                    return answer
                }
            }
            defer { released.set() }
            try asked.wait()
            #expect(try engine.order(.weight(server: "a1", 3)).kind == .weight)
            #expect(try stage.client(engine).get().text == "x")
        }
    }
}
