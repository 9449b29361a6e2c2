import Testing

@testable import Balancer

/// The memory for buffers is used up by clients that send or read slowly.
@Suite(.serialized) struct BufferLimitTests {
    private static let limit = 1 << 20
    /// What is written while reading waits may go beyond the limit: a small buffer each for a few.
    private static let slack = UInt64(16 * BufferPool.small)

    /// Little memory, and time enough that no other limit is met.
    private static func little(_ configuration: inout Configuration) {
        configuration.limits.maximumBuffers = limit
        configuration.limits.headerTimeout = .seconds(600)
    }

    private static func isWithinLimit(_ engine: RunningEngine) throws -> Bool {
        let process = try engine.snapshot { _ in true }.process
        return process.bufferLimit == UInt64(limit) && process.bufferBytes <= UInt64(limit) + slack
    }

    @Test func `clients whose heads never end cannot take all memory, and others are served`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], Self.little)
            let slow = try (0..<200).map { _ in try stage.client(engine) }
            for client in slow { try client.write("GET / HTTP/1.1\r\nX: ") }
            try engine.service("waiting") { $0.bufferWaits > 0 }
            #expect(try Self.isWithinLimit(engine))
            // One that is idle may have to give way.
            for _ in 0..<3 {
                let good = try stage.client(engine)
                #expect(try good.get().text == "x")
                good.close()
            }
            let service = try engine.service("cut") { ($0.failures["bufferShortage"] ?? 0) > 0 }
            #expect(service.failures.keys.sorted() == ["bufferShortage"])
            try engine.event("told") { $0.kind == .fault && $0.text.contains("--max-buffers") }
            #expect(try Self.isWithinLimit(engine))
            for client in slow { client.close() }
            try engine.settled()
            let process = try engine.snapshot("given back") { $0.process.bufferBytes <= UInt64(Self.limit) }.process
            #expect(process.bufferLimit == UInt64(Self.limit))
            #expect(try stage.client(engine).get().text == "x")
        }
    }

    @Test func `clients that do not read their responses cannot take all memory, and others are served`() throws {
        try Stage.play { stage in
            let body = String(repeating: "b", count: 4 << 20)
            let origin = try stage.answering { request, connection in
                try connection.respond("200 OK", request.target == "/large" ? body : "x")
            }
            let engine = try stage.engine([origin], workers: 2, Self.little)
            let slow = try (0..<100).map { _ in try stage.client(engine, receiveBuffer: 4096) }
            for client in slow { try client.write("GET /large HTTP/1.1\r\nHost: t\r\n\r\n") }
            try engine.service("waiting") { $0.bufferWaits > 0 }
            #expect(try Self.isWithinLimit(engine))
            // One that is idle may have to give way.
            for _ in 0..<3 {
                let good = try stage.client(engine)
                #expect(try good.get().text == "x")
                good.close()
            }
            try engine.service("cut") { ($0.failures["bufferShortage"] ?? 0) > 0 }
            for client in slow { client.close() }
            try engine.settled()
            #expect(try stage.client(engine).get().text == "x")
        }
    }

    @Test func `idle clients give way while the memory for buffers is used up`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], Self.little)
            let idle = try stage.client(engine)
            #expect(try idle.get().text == "x")
            let slow = try (0..<100).map { _ in try stage.client(engine) }
            for client in slow { try client.write("GET / HTTP/1.1\r\nX: ") }
            #expect(try idle.awaitEnd() == .ended)
            try engine.service("given way") { $0.gaveWay > 0 }
        }
    }

    @Test func `long polls hold no memory while others need it, and are answered`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                if request.target == "/poll" { try connection.origin.released.wait() }
                try connection.respond("200 OK", "x")
            }
            let engine = try stage.engine([origin], Self.little)
            let polls = try (0..<100).map { _ in try stage.client(engine) }
            for client in polls { try client.write("GET /poll HTTP/1.1\r\nHost: t\r\n\r\n") }
            try engine.service("all wait") { $0.servers[0].inFlight == 100 }
            #expect(try stage.client(engine).get().text == "x")
            origin.released.set()
            for client in polls { #expect(try WireMessage.readResponse(from: client).text == "x") }
            #expect(try engine.service("none cut") { _ in true }.failures.isEmpty)
        }
    }

    @Test func `bulk passes whole in both directions within little memory`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", $0.text) }
            let engine = try stage.engine([origin], Self.little)
            let body = String(repeating: "0123456789", count: 100_000)
            let clients = try (0..<4).map { _ in try stage.client(engine) }
            for client in clients {
                try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
                try client.write(body)
            }
            for client in clients { #expect(try WireMessage.readResponse(from: client).text == body) }
        }
    }
}
