import Glibc
import Testing

@testable import Balancer

/// Responses that come before their request is complete, and what follows them: the two directions of an exchange end each by
/// themselves.
@Suite(.serialized) struct EarlyAnswerTests {
    private static func post(_ length: Int, to target: String = "/", fields: String = "") -> String {
        "POST \(target) HTTP/1.1\r\nHost: t\r\nContent-Length: \(length)\r\n\(fields)\r\n"
    }

    /// Reads so many bytes of a body.
    private static func drain(_ connection: ScriptedOrigin.Connection, _ count: Int) throws -> Int {
        var left = count
        while left > 0 {
            let bytes = try connection.wire.read(min(left, 10_000))
            left -= bytes.count
        }
        return count
    }

    @Test(arguments: [
        (
            "bad chunk", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "what is this\r\n"
        ),
        ("too large", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "20\r\n"),
        ("cut", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhello", ""),
    ])
    func `nothing of ours stands in a response that has begun`(_ what: String, request: String, then: String) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.wire.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 100))
                _ = try? connection.wire.readToEnd()
            }
            let engine = try stage.engine([origin]) { $0.limits.maximumBody = 20 }
            let client = try stage.client(engine)
            try client.write(request)
            let head = try #require(try WireMessage.readHead(from: client))
            #expect(head.status == 200)
            _ = try client.read(100)
            if then.isEmpty { client.endWriting() } else { try client.write(then) }
            var rest: [UInt8] = []
            do { rest = try client.readToEnd() } catch is WireReset {}
            #expect(rest.isEmpty, "\(what): \(String(decoding: rest, as: UTF8.self))")
            let service = try engine.settled()
            #expect(service.ownResponses.isEmpty && service.outcomes["cutByClient"] == 1)
            #expect(service.servers[0].traffic.answers == ["2xx": 1], "a response that was cut was one all the same")
        }
    }

    @Test(arguments: [true, false])
    func `an upload goes on behind an early answer until all of it has arrived`(chunked: Bool) throws {
        try Stage.play { stage in
            let size = 1_000_000
            let arrived = Flag()
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("202 Accepted", "got it")
                try connection.origin.released.wait()
                if chunked {
                    var body = 0
                    while let line = try connection.wire.read(through: "\r\n") {
                        let count = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) ?? -1
                        guard count > 0 else { break }
                        body += try EarlyAnswerTests.drain(connection, count)
                        _ = try connection.wire.read(2)
                    }
                    if body == size { arrived.set() }
                } else if try EarlyAnswerTests.drain(connection, size) == size {
                    arrived.set()
                }
                _ = try? connection.wire.readToEnd()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            let piece = String(repeating: "u", count: 1000)
            if chunked {
                try client.write("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            } else {
                try client.write(EarlyAnswerTests.post(size))
            }
            try client.write(chunked ? "3e8\r\n\(piece)\r\n" : piece)
            let answer = try WireMessage.readResponse(from: client)
            #expect(answer.status == 202 && answer.text == "got it")
            #expect(
                answer["Connection"] == "close", "what is still to come is more than worth keeping the connection for")
            #expect(
                try engine.service("still there") { $0.servers[0].inFlight == 1 }.servers[0].traffic.latencySinceStart
                    .count == 1)
            origin.released.set()
            for _ in 1..<1000 { try client.write(chunked ? "3e8\r\n\(piece)\r\n" : piece) }
            if chunked { try client.write("0\r\n\r\n") }
            try arrived.wait()
            #expect(try client.awaitEnd() == .ended)
            let service = try engine.settled()
            #expect(service.failures.isEmpty && service.outcomes["answered"] == 1)
        }
    }

    @Test func `a client whose announced rest is small is kept behind an early answer`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try WireMessage.readHead(from: connection.wire) != nil {
                    try connection.respond("200 OK", "early")
                    _ = try EarlyAnswerTests.drain(connection, 2000)
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<3 {
                try client.write(EarlyAnswerTests.post(2000))
                let answer = try WireMessage.readResponse(from: client)
                #expect(answer.text == "early" && answer["Connection"] == nil)
                try client.write(String(repeating: "u", count: 2000))
            }
            let service = try engine.settled(clients: 1)
            #expect(service.failures.isEmpty && service.outcomes["answered"] == 3)
            #expect(service.servers[0].traffic.reused == 0, "who answers before having read all is not used again")
        }
    }

    @Test(arguments: ["Connection: close\r\n", ""])
    func `an upload whose server has answered and is gone is read to its end, and the answer arrives`(_ field: String)
        throws
    {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("404 Not Found", "no such thing", fields: field)
                // Closed with the body unread: the kernel resets.
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write(EarlyAnswerTests.post(12_000_000))
            try engine.service("answered") { $0.servers[0].traffic.answers == ["4xx": 1] }
            // A client that reads its answer only when it has sent everything.
            let piece = [UInt8](repeating: 0x75, count: 100_000)
            for _ in 0..<120 { try client.write(piece) }
            let answer = try WireMessage.readResponse(from: client)
            #expect(answer.status == 404 && answer.text == "no such thing" && answer["Connection"] == "close")
            #expect(try client.awaitEnd() == .ended)
            let service = try engine.settled()
            #expect(service.failures == ["uploadDropped": 1] && service.lingered == 1)
        }
    }

    @Test func `our own early answers arrive too, and the connection is kept where the rest is small`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin]) { $0.limits.maximumBody = 1000 }
            let large = try stage.client(engine)
            try large.write(EarlyAnswerTests.post(6_000_000))
            for _ in 0..<60 { try large.write([UInt8](repeating: 0x75, count: 100_000)) }
            let refused = try WireMessage.readResponse(from: large)
            #expect(refused.status == 413 && refused["Connection"] == "close")
            let small = try stage.client(engine)
            try small.write(EarlyAnswerTests.post(5000) + String(repeating: "u", count: 2000))
            let kept = try WireMessage.readResponse(from: small)
            #expect(kept.status == 413 && kept["Connection"] == nil)
            try small.write(String(repeating: "u", count: 3000))
            #expect(try small.get().text == "hello")
        }
    }

    @Test func `a request in chunks that has come whole is kept behind our answer`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([])
            let client = try stage.client(engine)
            for _ in 0..<2 {
                let answer = try client.exchange(
                    "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\nX: y\r\n\r\n")
                #expect(answer.status == 503 && answer["Connection"] == nil)
            }
        }
    }

    @Test(arguments: [true, false])
    func `an answer instead of a 100 ends the request and both connections`(ours: Bool) throws {
        try Stage.play { stage in
            let ended = Flag()
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("401 Unauthorized", "who are you")
                _ = try connection.wire.awaitEnd()
                ended.set()
            }
            let engine = try stage.engine(ours ? [] : [origin])
            let client = try stage.client(engine)
            try client.write(EarlyAnswerTests.post(100, fields: "Expect: 100-continue\r\n"))
            let answer = try WireMessage.readResponse(from: client)
            #expect(answer.status == (ours ? 503 : 401) && answer["Connection"] == "close")
            #expect(try client.awaitEnd() == .ended)
            if !ours { try ended.wait() }
            client.close()
            let service = try engine.settled()
            #expect(service.failures["uploadDropped"] == nil && service.failures["clientAborted"] == nil)
        }
    }

    @Test func `a client that stops its upload after its whole answer is no abort`() throws {
        try Stage.play { stage in
            let cut = Flag()
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("202 Accepted", "fine")
                while try connection.wire.fill() { _ = try connection.wire.read(connection.wire.buffer.count) }
                cut.set()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write(EarlyAnswerTests.post(1_000_000) + "some")
            #expect(try WireMessage.readResponse(from: client).status == 202)
            client.close()
            try cut.wait()
            let service = try engine.settled()
            #expect(service.failures.isEmpty && service.outcomes["answered"] == 1)
        }
    }

    @Test func `a server that has answered and takes nothing more ends the upload, not the answer`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("202 Accepted", "fine")
                try connection.origin.released.wait()
            }
            let engine = try stage.engine([origin]) { $0.limits.responseIdle = .milliseconds(200) }
            let client = try stage.client(engine)
            try client.write(EarlyAnswerTests.post(40_000_000) + "some")
            #expect(try WireMessage.readResponse(from: client).status == 202)
            for _ in 0..<40 { try client.write([UInt8](repeating: 0x75, count: 1_000_000)) }
            #expect(try client.awaitEnd() == .ended)
            origin.released.set()
            #expect(try engine.settled().failures == ["uploadDropped": 1])
        }
    }

    @Test func `both ways go on at a slow pace beside each other`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while let line = try connection.wire.read(through: "\r\n") {
                    let count = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) ?? 0
                    guard count > 0 else { break }
                    let echo = try connection.wire.read(count + 2)
                    try connection.wire.write(line + echo)
                }
                try connection.wire.write("0\r\n\r\n")
            }
            // The windows of the minimum rate are 5 s: a body that is judged by them lasts longer than two.
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            _ = try WireMessage.readHead(from: client)
            for number in 0..<24 {
                #expect(try client.isSilent(for: 0.5), "\(number)")
                try client.write("5\r\nhello\r\n")
                _ = try client.read(10)
            }
            try client.write("0\r\n\r\n")
            #expect(try client.read(5) == Array("0\r\n\r\n".utf8))
            #expect(try engine.settled().outcomes["answered"] == 1)
        }
    }

    @Test(arguments: [102, 103, 199])
    func `an interim response that is no 100 asks for no body`(_ status: Int) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.wire.write("HTTP/1.1 \(status) Wait\r\n\r\n")
                try connection.respond("401 Unauthorized", "who are you")
                _ = try? connection.wire.awaitEnd()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write(EarlyAnswerTests.post(10, fields: "Expect: 100-continue\r\n"))
            #expect(try WireMessage.readHead(from: client)?.status == status)
            let answer = try WireMessage.readResponse(from: client)
            #expect(answer.status == 401 && answer["Connection"] == "close")
            #expect(try client.awaitEnd() == .ended)
        }
    }

    @Test func `bytes behind a response do not hide that its server has gone`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard connection.number == 0 else {
                    _ = try connection.request()
                    return try connection.respond("200 OK", "next", fields: "Connection: close\r\n")
                }
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n")
            }
            let engine = try stage.engine([origin]) { $0.services[0].servers[0].maximumInFlight = 1 }
            let client = try stage.client(engine)
            try client.write(EarlyAnswerTests.post(1_000_000) + "some")
            #expect(try WireMessage.readResponse(from: client).text == "ok")
            #expect(try stage.client(engine).get().text == "next", "the place is free")
        }
    }

    @Test(arguments: ["what is this\r\n", "FFFFFFFFFFFFFFFFFFFFF\r\n"])
    func `an upload that breaks its framing after the whole answer is no failure`(_ rest: String) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("202 Accepted", "fine")
                _ = try? connection.wire.readToEnd()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            #expect(try WireMessage.readResponse(from: client).status == 202)
            try client.write(rest)
            #expect(try client.awaitEnd() == .ended)
            let service = try engine.settled()
            #expect(service.failures.isEmpty && service.outcomes["answered"] == 1)
        }
    }

    @Test func `an upload that its client cuts is a visible cut of a response until the close`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.wire.write("HTTP/1.1 200 OK\r\n\r\nhalf")
                _ = try? connection.wire.readToEnd()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.0\r\nContent-Length: 10\r\n\r\nhello")
            _ = try WireMessage.readHead(from: client)
            _ = try client.read(4)
            client.endWriting()
            #expect(throws: WireReset.self) { try client.readToEnd() }
        }
    }
}
