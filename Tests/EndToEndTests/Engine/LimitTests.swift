import Testing

@testable import Balancer

/// Limits of size and time towards clients.
@Suite(.serialized) struct LimitTests {
    @Test func `a head too large is answered 431`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")])
            for fields in [
                "X: \(String(repeating: "x", count: 40_000))\r\n", String(repeating: "X: 1\r\n", count: 101),
            ] {
                let client = try stage.client(engine)
                let response = try client.exchange("GET / HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
                #expect(response.status == 431 && response["Connection"] == "close")
                #expect(try client.awaitEnd() == .ended)
            }
            #expect(try engine.settled().failures == ["tooLarge": 2])
        }
    }

    @Test func `a request line too long is answered 414`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")])
            let client = try stage.client(engine)
            #expect(try client.get("/" + String(repeating: "x", count: 9000)).status == 414)
            #expect(try engine.settled().failures == ["tooLarge": 1])
        }
    }

    @Test func `a long head within the limit passes`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let client = try stage.client(try stage.engine([origin]))
            let value = String(repeating: "v", count: 31_000)
            for _ in 0..<2 {
                #expect(try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nX: \(value)\r\n\r\n").text == "x")
            }
            #expect(origin.requests.last?["X"] == value)
        }
    }

    @Test func `a long response head passes`() throws {
        let value = String(repeating: "v", count: 31_000)
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", "x", fields: "X: \(value)\r\n") }
            let client = try stage.client(try stage.engine([origin]))
            for _ in 0..<2 { #expect(try client.get()["X"] == value) }
        }
    }

    @Test(arguments: [
        "Content-Length: 1001\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n\(String(repeating: "x", count: 1001))\r\n0\r\n\r\n",
    ])
    func `a body above the limit is answered 413`(rest: String) throws {
        try Stage.play { stage in
            let origin = try stage.origin { _ = try $0.request() }
            let engine = try stage.engine([origin]) { $0.limits.maximumBody = 1000 }
            let client = try stage.client(engine)
            let response = try client.exchange("POST / HTTP/1.1\r\nHost: t\r\n\(rest)")
            #expect(response.status == 413 && response["Connection"] == nil, "so little is read and dropped")
            #expect(origin.requests.isEmpty)
            client.close()
            #expect(try engine.settled().failures == ["tooLarge": 1])
        }
    }

    @Test func `an error answer reaches a client that goes on sending`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")]) { $0.limits.maximumBody = 1000 }
            for _ in 0..<10 {
                let client = try stage.client(engine)
                try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000\r\n\r\n")
                try client.write([UInt8](repeating: 120, count: 2_000_000))
                #expect(try WireMessage.readResponse(from: client).status == 413)
                #expect(try client.awaitEnd() == .ended)
            }
            try engine.settled()
        }
    }

    @Test func `a broken request is answered 400 and its connection closed`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let engine = try stage.engine([origin])
            for request in [
                "GET / HTTP/1.1\r\n\r\n", "what\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ] {
                let client = try stage.client(engine)
                let response = try client.exchange(request + "GET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(response.status == 400)
                #expect(try client.awaitEnd() == .ended)
            }
            #expect(origin.requests.isEmpty)
            #expect(try engine.settled().failures == ["badRequest": 3])
        }
    }

    @Test func `a broken chunk within a body is answered 400 and never passed on as complete`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            let response = try client.exchange(
                "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n")
            #expect(response.status == 400)
            #expect(origin.requests.isEmpty)
            client.close()
            #expect(try engine.settled().servers[0].open == 0)
        }
    }

    @Test func `a head that does not end in time is answered 408 and a silent client closed silently`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")]) { $0.limits.headerTimeout = .milliseconds(100) }
            let slow = try stage.client(engine)
            #expect(try slow.exchange("GET / HT").status == 408)
            let silent = try stage.client(engine)
            #expect(try silent.awaitEnd() == .ended)
            slow.close()
            #expect(try engine.settled().failures == ["clientTimeout": 1])
        }
    }

    @Test func `a head that trickles is not given more time for each byte`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")]) { $0.limits.headerTimeout = .milliseconds(200) }
            let slow = try stage.client(engine)
            var answered = false
            for byte in Array(("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 2000)).utf8) {
                try slow.write([byte])
                if try !slow.isSilent(for: 0.02) {
                    answered = true
                    break
                }
            }
            #expect(answered)
            #expect(try WireMessage.readResponse(from: slow).status == 408)
        }
    }

    @Test func `a body that stops is answered 408`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { _ = try $0.request() }
            let engine = try stage.engine([origin]) { $0.limits.bodyTimeout = .milliseconds(100) }
            let client = try stage.client(engine)
            let response = try client.exchange("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf")
            #expect(response.status == 408)
            client.close()
            let service = try engine.settled()
            #expect(service.failures == ["clientTimeout": 1] && service.servers[0].traffic.errors.isEmpty)
        }
    }

    @Test func `a client that waits for a slow server's 100 is not timed out for its body`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                let wire = connection.wire
                guard let head = try WireMessage.readHead(from: wire) else { return }
                #expect(try wire.isSilent(for: 0.4), "the body is held back")
                try wire.write("HTTP/1.1 100 Continue\r\n\r\n")
                try connection.respond("200 OK", String(decoding: try wire.read(head.length ?? 0), as: UTF8.self))
            }
            let engine = try stage.engine([origin]) { $0.limits.bodyTimeout = .milliseconds(100) }
            let client = try stage.client(engine)
            let first = try client.exchange(
                "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(first.status == 100)
            #expect(try client.exchange("hello").text == "hello")
        }
    }

    @Test func `a slow upload may take longer than a connect`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", $0.text) }
            let engine = try stage.engine([origin]) {
                $0.limits.connectTimeout = .milliseconds(100)
                $0.limits.responseTimeout = .milliseconds(400)
            }
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhello")
            #expect(try client.isSilent(for: 0.7), "no time-out while the client sends")
            #expect(try client.exchange("world").text == "helloworld")
        }
    }

    @Test func `an early answer to an unfinished upload is passed on, and the upload goes on`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("403 Forbidden", "no")
                _ = try connection.wire.read(1_000_000)
                connection.origin.released.set()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\nsome")
            let response = try WireMessage.readResponse(from: client)
            #expect(response.status == 403 && response.text == "no" && response["Connection"] == "close")
            try client.write([UInt8](repeating: 120, count: 999_996))
            try origin.released.wait()
            #expect(try client.awaitEnd() == .ended)
            let service = try engine.settled()
            #expect(service.servers[0].open == 0 && service.failures.isEmpty)
        }
    }

    @Test func `an early answer arrives although the server closes at once`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try WireMessage.readHead(from: connection.wire)
                try connection.respond("413 Content Too Large", "no", fields: "Connection: close\r\n")
            }
            let engine = try stage.engine([origin])
            for _ in 0..<5 {
                let client = try stage.client(engine)
                try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n")
                try client.write([UInt8](repeating: 120, count: 3_000_000))
                #expect(try WireMessage.readResponse(from: client).status == 413)
            }
        }
    }

    @Test func `a reader that stops is cut after the write timeout`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
                let piece = [UInt8](repeating: 120, count: 100_000)
                for _ in 0..<1000 { try connection.wire.write(piece) }
            }
            let engine = try stage.engine([origin]) { $0.limits.writeTimeout = .milliseconds(200) }
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            let service = try engine.settled()
            #expect(service.failures == ["clientTimeout": 1] && service.servers[0].open == 0)
        }
    }

    @Test func `a slow reader holds its server back and gets every byte`() throws {
        let pieces = 1024
        let piece = MessageTests.pattern(65_536)
        let held = Flag()
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.request()
                try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(pieces * 65_536)\r\n\r\n")
                var written = 0
                var wasHeld = false
                while written < pieces * piece.count {
                    let part = Array(piece[(written % piece.count)...])
                    let count = try connection.wire.write(part, whileWritableWithin: wasHeld ? Patience.usual : 0.3)
                    written += count
                    if count == part.count { continue }
                    if wasHeld { return }
                    wasHeld = true
                    if written < 32 * 1_048_576 { held.set() }
                    connection.origin.released.set()
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine, receiveBuffer: 65_536)
            let before = try engine.snapshot { _ in true }.process.residentBytes
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try origin.released.wait()
            #expect(held.isSet, "the server was held back long before the body's end")
            let during = try engine.snapshot { _ in true }.process.residentBytes
            #expect(during < before + 16 * 1_048_576, "\(before) -> \(during)")
            _ = try WireMessage.readHead(from: client)
            for _ in 0..<pieces { #expect(try client.read(65_536) == piece) }
            #expect(try engine.settled(clients: 1).totals.bytesOut > UInt64(pieces * 65_536))
        }
    }

    @Test func `a slow server holds its client back`() throws {
        let held = Flag()
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard let head = try WireMessage.readHead(from: connection.wire) else { return }
                try connection.origin.released.wait()
                let body = try connection.wire.read(head.length ?? 0)
                try connection.respond("200 OK", "\(body.count)")
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            let size = 64 * 1_048_576
            try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: \(size)\r\n\r\n")
            let body = [UInt8](repeating: 120, count: size)
            let first = try client.write(body, whileWritableWithin: 0.3)
            if first < size / 2 { held.set() }
            origin.released.set()
            try client.write(body[first...])
            #expect(try WireMessage.readResponse(from: client).text == "\(size)")
            #expect(held.isSet)
        }
    }

}
