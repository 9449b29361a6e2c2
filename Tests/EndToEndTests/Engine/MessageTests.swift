import Testing

@testable import Balancer

/// What of a message goes on, and how it is framed.
@Suite(.serialized) struct MessageTests {
    /// Bytes of which every stretch is different, so that a lost or doubled piece shows.
    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 0x9E37_79B1) >> 13) }
    }

    @Test(arguments: [0, 1, 100, 16_384, 16_385, 65_536, 65_537, 1_000_003])
    func `a body with a length arrives whole on both ways`(count: Int) throws {
        let body = MessageTests.pattern(count)
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n")
                try connection.wire.write(request.body)
            }
            let client = try stage.client(try stage.engine([origin]))
            for _ in 0..<2 {
                try client.write("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: \(count)\r\n\r\n")
                try client.write(body)
                let response = try WireMessage.readResponse(from: client)
                #expect(response.body == body && response.length == count)
            }
            #expect(origin.requests.allSatisfy { $0.length == count && !$0.isChunked })
        }
    }

    @Test(arguments: [1, 7, 16_384, 16_390, 65_537])
    func `a chunked body arrives whole on both ways whatever its pieces`(chunk: Int) throws {
        let body = MessageTests.pattern(chunk == 1 ? 20_003 : 200_003)
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                try connection.wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try connection.wire.write(MessageTests.chunked(request.body, by: chunk))
            }
            let client = try stage.client(try stage.engine([origin]))
            for _ in 0..<2 {
                try client.write("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
                try client.write(MessageTests.chunked(body, by: chunk))
                let response = try WireMessage.readResponse(from: client)
                #expect(response.body == body && response.isChunked && response.length == nil)
            }
            #expect(origin.requests.allSatisfy { $0.body == body && $0.isChunked && $0.length == nil })
            #expect(origin.accepted == 1)
        }
    }

    static func chunked(_ body: [UInt8], by size: Int, trailers: String = "") -> [UInt8] {
        var bytes: [UInt8] = []
        var from = 0
        while from < body.count {
            let piece = body[from..<min(from + size, body.count)]
            bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10]
            from += size
        }
        return bytes + Array("0\r\n\(trailers)\r\n".utf8)
    }

    @Test func `a request split at every byte arrives as one`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", $0.text) }
            let client = try stage.client(try stage.engine([origin]))
            let request = Array(
                "POST /x HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".utf8
            )
            for cut in 1..<request.count {
                try client.write(request[..<cut])
                try client.write(request[cut...])
                #expect(try WireMessage.readResponse(from: client).text == "abcde")
            }
            for byte in request { try client.write([byte]) }
            #expect(try WireMessage.readResponse(from: client).text == "abcde")
        }
    }

    @Test func `a response split at every byte arrives as one`() throws {
        let response = Array(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".utf8)
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                let cut = Int(request.target.dropFirst()) ?? 0
                try connection.wire.write(response[..<cut])
                try connection.wire.write(response[cut...])
            }
            let client = try stage.client(try stage.engine([origin]))
            for cut in 1..<response.count { #expect(try client.get("/\(cut)").text == "abcde") }
            #expect(origin.accepted == 1)
        }
    }

    @Test func `a response that ends with its connection goes on in chunks`() throws {
        let body = MessageTests.pattern(100_000)
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.wire.write("HTTP/1.1 200 OK\r\nX-Kind: untilClose\r\n\r\n")
                try connection.wire.write(body)
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<3 {
                let response = try client.get()
                #expect(response.body == body && response.isChunked)
            }
            let old = try stage.client(engine)
            let response = try old.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(response.body == body && !response.isChunked && response.length == nil)
            #expect(try old.awaitEnd() == .ended)
        }
    }

    @Test func `chunks go to an HTTP 1.0 client without their framing`() throws {
        let body = MessageTests.pattern(70_000)
        try Stage.play { stage in
            let origin = try stage.answering { _, connection in
                try connection.wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try connection.wire.write(MessageTests.chunked(body, by: 999, trailers: "X-Sum: 1\r\n"))
            }
            let engine = try stage.engine([origin])
            for _ in 0..<2 {
                let client = try stage.client(engine)
                let response = try client.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(response.body == body && !response.isChunked)
            }
            #expect(origin.accepted == 1, "the server's connection is kept")
        }
    }

    @Test func `answers without a body are not waited for`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                switch request.target {
                case "/204": try connection.wire.write("HTTP/1.1 204 No Content\r\n\r\n")
                case "/304": try connection.wire.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n")
                default: try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n")
                }
            }
            let client = try stage.client(try stage.engine([origin]))
            for _ in 0..<3 {
                #expect(try client.get("/204").status == 204)
                #expect(try client.get("/304").status == 304)
                let head = try client.exchange("HEAD / HTTP/1.1\r\nHost: t\r\n\r\n", method: "HEAD")
                #expect(head.status == 200 && head.length == 12345)
            }
            #expect(origin.accepted == 1)
        }
    }

    @Test func `a client that waits for 100 gets it before it sends`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                let wire = connection.wire
                while let head = try WireMessage.readHead(from: wire) {
                    guard head["Expect"] == "100-continue" else { return }
                    try wire.write("HTTP/1.1 100 Continue\r\n\r\n")
                    let body = try wire.read(head.length ?? 0)
                    try connection.respond("200 OK", String(decoding: body, as: UTF8.self))
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<2 {
                let first = try client.exchange(
                    "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
                #expect(first.status == 100)
                try client.write("hello")
                #expect(try WireMessage.readResponse(from: client).text == "hello")
            }
            let traffic = try engine.settled(clients: 1).servers[0].traffic
            #expect(traffic.responses["1xx"] == 2 && traffic.responses["2xx"] == 2 && traffic.requests == 2)
        }
    }

    @Test func `early hints go to a 1.1 client and not to a 1.0 client`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { _, connection in
                try connection.wire.write(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n")
                try connection.respond("200 OK", "page")
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            let hint = try client.get()
            #expect(hint.status == 103 && hint["Link"] == "</a>")
            #expect(try WireMessage.readResponse(from: client).status == 103)
            #expect(try WireMessage.readResponse(from: client).text == "page")
            let old = try stage.client(engine)
            #expect(try old.exchange("GET / HTTP/1.0\r\n\r\n").text == "page")
        }
    }

    @Test func `trailers pass both ways`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                let sum = request.trailers.first { $0.name == "X-Sum" }?.value ?? "none"
                try connection.wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try connection.wire.write(MessageTests.chunked(Array("ok".utf8), by: 1, trailers: "X-Back: \(sum)\r\n"))
            }
            let client = try stage.client(try stage.engine([origin]))
            for number in 0..<2 {
                let response = try client.exchange(
                    "POST / HTTP/1.1\r\nHost: t\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
                        + "X-Sum: \(number)\r\n\r\n")
                #expect(response.text == "ok" && response.trailers.first?.value == "\(number)")
            }
        }
    }

    @Test func `forwarding fields are set and hop by hop fields removed`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                try connection.respond(
                    "200 OK", "x",
                    fields: "Connection: X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=9\r\nX-Kept: 1\r\n")
            }
            let client = try stage.client(try stage.engine([origin]))
            let response = try client.exchange(
                "GET /a?b HTTP/1.1\r\nHost: example.org\r\nConnection: keep-alive, X-Secret\r\nX-Secret: 1\r\n"
                    + "Keep-Alive: 5\r\nTE: gzip\r\nProxy-Connection: x\r\nX-Forwarded-For: 10.0.0.1\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Other: 2\r\n\r\n")
            #expect(response["X-Private"] == nil && response["Keep-Alive"] == nil && response["X-Kept"] == "1")
            let request = try #require(origin.requests.first)
            #expect(request.firstLine == "GET /a?b HTTP/1.1" && request["Host"] == "example.org")
            #expect(request["X-Forwarded-For"] == "127.0.0.1")
            #expect(request["X-Forwarded-Proto"] == "http" && request["X-Forwarded-Host"] == "example.org")
            for name in ["Connection", "X-Secret", "Keep-Alive", "TE", "Proxy-Connection"] {
                #expect(request[name] == nil, "\(name)")
            }
            #expect(request["X-Other"] == "2")
        }
    }
}
