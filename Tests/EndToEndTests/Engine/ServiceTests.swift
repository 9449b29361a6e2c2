import Testing

@testable import Balancer

/// Several services in one engine.
@Suite struct ServiceTests {
    @Test func `services of one engine do not touch each other`() throws {
        try Stage.play { stage in
            let web = try stage.saying("web")
            let echo = try TCPTests.echo(stage)
            let engine = try stage.engine([web]) { configuration in
                configuration.services[0].name = "web"
                configuration.services.append(
                    Configuration.Service(
                        name: "echo", listen: [.host("127.0.0.1", port: 0)], mode: .tcp, servers: [echo.spec("a")]))
            }
            #expect(try stage.client(engine).get().text == "web")
            let second = try stage.client(engine, service: 1)
            try second.write("hello")
            #expect(try second.read(5) == Array("hello".utf8))
            let id = engine.engine.submit(.off(server: "a"), service: "echo", actor: "test")
            #expect(try engine.event("off") { $0.commandID == id }.service == "echo")
            try second.write("still")
            #expect(try second.read(5) == Array("still".utf8))
            #expect(try stage.client(engine).get().text == "web")
            let snapshot = try engine.snapshot { $0.services[1].servers[0].state == .off }
            #expect(snapshot.services[0].servers[0].state == .up)
            #expect(snapshot.services.map(\.totals.requests) == [2, 1])
            let unknown = engine.engine.submit(.off(server: "a"), service: "mail", actor: "test")
            #expect(
                try engine.event("refused") { $0.commandID == unknown }.text == "no service 'mail': there is web, echo")
        }
    }

    @Test func `an address in use ends the start with one clear line`() throws {
        try Stage.play { stage in
            let first = try stage.engine([])
            let error = #expect(throws: SpecError.self) { try stage.engine([], listen: try first.address()) }
            #expect(error?.message.contains("the address is in use") == true)
            let path = stage.socketPath()
            _ = try stage.engine([], listen: path)
            let second = #expect(throws: SpecError.self) { try stage.engine([], listen: path) }
            #expect(second?.message.contains("the address is in use") == true)
        }
    }

    @Test func `a unix socket left by a dead process is taken over`() throws {
        try Stage.play { stage in
            let path = stage.socketPath()
            let left = try ScriptedOrigin.saying("x", at: path)
            left.stopLeavingPath()
            let engine = try stage.engine([try stage.saying("new")], listen: path)
            #expect(try stage.client(try Wire(to: path)).get().text == "new")
            try engine.settled(clients: 1)
        }
    }
}
