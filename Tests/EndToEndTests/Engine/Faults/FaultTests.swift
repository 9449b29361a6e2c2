import Glibc
import Testing

@testable import Balancer

/// One of two servers behind a network that fails in one of eight ways: what clients see of it, what is executed how often,
/// and what is counted.
@Suite(.serialized) struct FaultTests {
    /// Both servers of a play, the first one behind faults.
    private struct Scene {
        var faulty: ScriptedOrigin
        var sound: ScriptedOrigin
        var fault: FaultServer
        var engine: RunningEngine
        var client: Wire

        /// How often each POST was executed, by its target.
        var executed: [String: Int] {
            Dictionary(
                (faulty.requests + sound.requests).filter { $0.method == "POST" }.map { ($0.target, 1) },
                uniquingKeysWith: +)
        }

        func gets(_ count: Int) throws -> [Int] { try (0..<count).map { _ in try client.get().status } }

        func posts(_ count: Int) throws -> [Int] {
            try (0..<count).map { number in
                try client.exchange("POST /\(number) HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody").status
            }
        }

        func traffic(_ server: Int = 0) throws -> TrafficFigures {
            try engine.settled(clients: 1).servers[server].traffic
        }
    }

    private func play(
        _ fault: FaultServer.Fault, body: String = "hello", ejects: Bool = false,
        answer: ScriptedOrigin.Behaviour? = nil, limits: @escaping (inout Limits) -> Void = { _ in },
        _ play: (Scene) throws -> Void
    ) throws {
        try Stage.play { stage in
            func origin() throws -> ScriptedOrigin {
                if let answer { return try stage.origin(answer) }
                return try stage.answering { try $1.respond("200 OK", body) }
            }
            let faulty = try origin()
            let sound = try origin()
            let server = try FaultServer(before: faulty.address, fault)
            defer { server.stop() }
            let engine = try stage.engine([]) { configuration in
                configuration.services[0].servers = [server.spec("a"), sound.spec("b")]
                configuration.services[0].ejects = ejects
                limits(&configuration.limits)
            }
            let client = try stage.client(engine)
            try play(Scene(faulty: faulty, sound: sound, fault: server, engine: engine, client: client))
            // The relay's connections end before it is stopped.
            client.close()
            engine.stop()
        }
    }

    @Test func `latency costs time and nothing else`() throws {
        try play(.latency(milliseconds: 30)) { scene in
            #expect(try scene.gets(10) == Array(repeating: 200, count: 10))
            #expect(try scene.posts(4) == [200, 200, 200, 200])
            #expect(scene.executed.values.allSatisfy { $0 == 1 } && scene.executed.count == 4)
            let traffic = try scene.traffic()
            #expect(traffic.errors.isEmpty && traffic.requests == 7 && traffic.retries == 0)
            #expect((traffic.firstByteSinceStart.max ?? 0) >= 30_000)
        }
    }

    @Test func `a server that is down costs no request, and comes back by itself`() throws {
        try play(.none) { scene in
            #expect(try scene.gets(4) == [200, 200, 200, 200])
            try scene.fault.set(.down)
            #expect(try scene.gets(20) == Array(repeating: 200, count: 20))
            #expect(try scene.posts(5) == Array(repeating: 200, count: 5))
            #expect(scene.executed.values.allSatisfy { $0 == 1 } && scene.executed.count == 5)
            let errors = try scene.traffic().errors
            #expect((errors["connectRefused"] ?? 0) >= 1)
            try scene.engine.service("failing") { $0.servers[0].state == .failing }
            try scene.fault.set(.none)
            try scene.engine.service("up again") { $0.servers[0].state == .up }
            let before = try scene.traffic().requests
            #expect(try scene.gets(4) == [200, 200, 200, 200])
            #expect(try scene.traffic().requests == before + 2)
        }
    }

    @Test func `a slow line brings all bytes`() throws {
        let body = String(repeating: "0123456789abcdef", count: 2048)
        try play(.bandwidth(bytesPerSecond: 200_000), body: body) { scene in
            for _ in 0..<4 { #expect(try scene.client.get().text == body) }
            let traffic = try scene.traffic()
            #expect(traffic.errors.isEmpty && traffic.requests == 2)
        }
    }

    @Test func `a close that comes late holds up nobody, and its connection is not used again`() throws {
        let closing: ScriptedOrigin.Behaviour = { connection in
            _ = try connection.request()
            try connection.respond("200 OK", "hello", fields: "Connection: close\r\n")
        }
        try play(.slowClose(milliseconds: 200), answer: closing) { scene in
            #expect(try scene.gets(8) == Array(repeating: 200, count: 8))
            let traffic = try scene.traffic()
            #expect(traffic.errors.isEmpty && traffic.requests == 4 && traffic.reused == 0 && traffic.connections == 4)
        }
    }

    @Test func `a response until the close is complete only at the close, however late`() throws {
        let closing: ScriptedOrigin.Behaviour = { connection in
            _ = try connection.request()
            try connection.wire.write("HTTP/1.1 200 OK\r\n\r\nhello")
        }
        try play(.slowClose(milliseconds: 50), answer: closing) { scene in
            for _ in 0..<4 {
                let response = try scene.client.get()
                #expect(response.isChunked && response.text == "hello")
            }
        }
    }

    @Test func `a server that hangs costs its requests their time limit until it is ejected`() throws {
        try play(.timeout, ejects: true, limits: { $0.responseTimeout = .milliseconds(150) }) { scene in
            let statuses = try scene.gets(20)
            // Five in a row eject; the order to do so may be a request or two on its way.
            let late = UInt64(statuses.filter { $0 == 504 }.count)
            #expect((5...7).contains(late) && statuses.allSatisfy { $0 == 200 || $0 == 504 }, "\(statuses)")
            try scene.engine.service("ejected") { $0.servers[0].state == .ejected }
            #expect(try scene.gets(10) == Array(repeating: 200, count: 10))
            let service = try scene.engine.settled(clients: 1)
            #expect(service.servers[0].traffic.errors == ["responseTimeout": late])
            #expect(service.failures["gatewayTimeout"] == late && service.ownResponses["504"] == late)
        }
    }

    @Test func `a POST to a server that hangs is not sent to another one`() throws {
        try play(.timeout, limits: { $0.responseTimeout = .milliseconds(150) }) { scene in
            let statuses = try scene.posts(4)
            #expect(statuses.filter { $0 == 504 }.count == 2 && statuses.filter { $0 == 200 }.count == 2)
            #expect(scene.executed.count == 2 && scene.executed.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func `a reset before an answer costs no GET, and no POST is executed twice`() throws {
        try play(.reset(afterBytes: 0)) { scene in
            #expect(try scene.gets(20) == Array(repeating: 200, count: 20))
            let traffic = try scene.traffic()
            // Each request meets it first: the retry takes the other server's turn.
            #expect(traffic.errors == ["closedBeforeResponse": 20])
            #expect(traffic.retries == 20)
            let statuses = try scene.posts(10)
            #expect(statuses.filter { $0 == 200 }.count == 5 && statuses.filter { $0 == 502 }.count == 5)
            #expect(scene.executed.count == 10 && scene.executed.values.allSatisfy { $0 == 1 })
            #expect(try scene.engine.settled(clients: 1).failures["badGateway"] == 5)
        }
    }

    @Test func `a response in the smallest pieces is the same response`() throws {
        let answer: ScriptedOrigin.Behaviour = { connection in
            while try connection.request() != nil {
                try connection.wire.write(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;x=\"y\"\r\nhello\r\n6\r\n world\r\n0\r\nDigest: z\r\n\r\n")
            }
        }
        for size in [1, 3, 7] {
            try play(.slicer(bytes: size), answer: answer) { scene in
                for _ in 0..<4 {
                    #expect(try scene.client.get().status == 103)
                    let response = try WireMessage.readResponse(from: scene.client)
                    #expect(response.text == "hello world" && response.trailers.map(\.name) == ["Digest"])
                }
                #expect(try scene.traffic().errors.isEmpty)
            }
        }
    }

    /// How a response ends that is cut after `bytes` of it, for a client that says `version`.
    private func cut(
        _ fault: FaultServer.Fault, _ response: String, version: String = "1.1"
    ) throws -> (text: String, end: WireEnd, errors: [String: UInt64]) {
        var result = ("", WireEnd.ended, [String: UInt64]())
        let answer: ScriptedOrigin.Behaviour = { connection in
            while try connection.request() != nil { try connection.wire.write(response) }
        }
        try play(fault, answer: answer) { scene in
            try scene.client.write("GET / HTTP/\(version)\r\nHost: test\r\nConnection: close\r\n\r\n")
            do {
                while try scene.client.fill() {}
            } catch is WireReset {
                result.1 = .reset
            }
            result.0 = String(decoding: scene.client.buffer, as: UTF8.self)
            result.2 = try scene.engine.settled().servers[0].traffic.errors
        }
        return result
    }

    @Test func `a response with a length that is cut is short`() throws {
        let response = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + String(repeating: "x", count: 100)
        for fault in [FaultServer.Fault.limit(bytes: 90), .reset(afterBytes: 90)] {
            let cut = try cut(fault, response)
            #expect(cut.text.contains("Content-Length: 100") && cut.text.filter { $0 == "x" }.count < 100)
            #expect(cut.errors == ["truncatedResponse": 1])
        }
    }

    @Test func `a response in chunks that is cut has no last chunk`() throws {
        let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
        for bytes in [50, 57, 66, 68, response.utf8.count - 1] {
            let cut = try cut(.limit(bytes: bytes), response)
            #expect(!cut.text.hasSuffix("0\r\n\r\n") && cut.errors == ["truncatedResponse": 1], "\(bytes): \(cut)")
        }
    }

    @Test func `a client of HTTP 1.0 sees by a reset that chunks were cut`() throws {
        let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
        let cut = try cut(.limit(bytes: 60), response, version: "1.0")
        #expect(cut.end == .reset && cut.errors == ["truncatedResponse": 1])
    }

    @Test func `a client of HTTP 1.0 sees by a reset that chunks were broken`() throws {
        // More than a turn's worth stands before the fault, so that some of it has gone on.
        let good = "2710\r\n\(String(repeating: "h", count: 10_000))\r\n"
        let response =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + String(repeating: good, count: 20) + "no size\r\n"
        let cut = try cut(.none, response, version: "1.0")
        #expect(cut.end == .reset && cut.errors == ["badResponse": 1])
    }

    @Test func `a head that is cut is answered with 502`() throws {
        let cut = try cut(.limit(bytes: 20), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        #expect(cut.text.hasPrefix("HTTP/1.1 502 ") && cut.errors == ["badResponse": 1])
    }

    @Test func `a response until a reset never looks complete`() throws {
        let cut = try cut(.reset(afterBytes: 30), "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 100))
        #expect(!cut.text.hasSuffix("0\r\n\r\n") && cut.errors == ["truncatedResponse": 1])
    }
}
