import Testing

@testable import Balancer

/// Descriptors are used up, by whomever.
@Suite(.serialized) struct DescriptorTests {
    private static let request = "GET / HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test(arguments: [1, 3])
    func `accepting goes on when others free the descriptors that they had taken`(workers: Int) throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], workers: workers)
            for round in 0..<2 {
                let before = try engine.service { _ in true }.failures["localFault"] ?? 0
                let shortage = try DescriptorShortage(beside: engine, clients: 4)
                defer { shortage.end() }
                let clients = try (0..<4).map { _ in stage.client(try shortage.client()) }
                for client in clients { try client.write(Self.request) }
                try engine.service("a fault") { ($0.failures["localFault"] ?? 0) > before }
                if round == 0 { try engine.event("told") { $0.kind == .fault && $0.text.contains("accept") } }
                shortage.end()
                // Who had waited for longer than a second was told so.
                for client in clients {
                    #expect([200, 503].contains(try WireMessage.readResponse(from: client).status))
                }
                for client in clients { client.close() }
                #expect(try stage.client(engine).get().text == "x")
            }
        }
    }

    @Test func `who waits too long for a descriptor is told so by 503, and counted`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")])
            let shortage = try DescriptorShortage(beside: engine, clients: 5)
            defer { shortage.end() }
            let clients = try (0..<5).map { _ in stage.client(try shortage.client()) }
            for client in clients { try client.write(Self.request) }
            for client in clients {
                let refusal = try WireMessage.readResponse(from: client)
                #expect(refusal.status == 503 && refusal.text.contains("too many connections"))
                #expect(try client.awaitEnd() == .ended)
            }
            let service = try engine.service("counted") { $0.refused == 5 }
            #expect((service.failures["localFault"] ?? 0) >= 5 && service.ownResponses == ["503": 5])
            #expect(service.accepted == 0 && service.active == 0)
            shortage.end()
            #expect(try stage.client(engine).get().text == "x")
            try engine.event("told") { $0.text.contains("accepted again") }
        }
    }

    @Test(arguments: [1, 2])
    func `idle clients give way to new ones while no descriptor is left`(workers: Int) throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], workers: workers)
            let idle = try (0..<12).map { _ in try stage.client(engine) }
            for client in idle { #expect(try client.get().text == "x") }
            let shortage = try DescriptorShortage(beside: engine, clients: 4)
            defer { shortage.end() }
            for _ in 0..<4 {
                let client = stage.client(try shortage.client())
                try client.write(Self.request)
                #expect(try WireMessage.readResponse(from: client).text == "x")
            }
            let service = try engine.service("given way") { $0.gaveWay >= 4 }
            #expect(service.refused == 0 && service.active == 16 - Int(service.gaveWay))
        }
    }
}
