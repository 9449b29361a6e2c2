import Testing

@testable import Balancer

@Suite struct HeadWriterTests {
    /// Request lines with fields, and what goes on between Host and X-Forwarded-*.
    @Test(arguments: [
        ("GET / HTTP/1.1", "Host: a\r\nAccept: */*", "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n"),
        ("GET / HTTP/1.1", "Accept: */*\r\nhost:a", "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n"),
        ("GET / HTTP/1.1", "Host: a\r\nX:1\r\nY: \t2 \r\nZ:", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\nZ: \r\n"),
        (
            "BREW /p HTTP/1.1", "Host: a\r\nContent-Length: 005\r\nContent-Length: 5",
            "BREW /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
        ),
        ("POST / HTTP/1.1", "Host: a\r\nContent-Length: 0", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"),
        (
            "POST / HTTP/1.1", "Host: a\r\ntransfer-encoding:\tCHUNKED\r\nTrailer: X",
            "POST / HTTP/1.1\r\nHost: a\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n"
        ),
        ("GET / HTTP/1.1", "Host: a\r\nTrailer: X", "GET / HTTP/1.1\r\nHost: a\r\n"),
        (
            "POST / HTTP/1.1", "Host: a\r\nExpect: 100-Continue\r\nContent-Length: 3",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
        ),
        ("GET / HTTP/1.1", "Host: a\r\nExpect: 100-continue", "GET / HTTP/1.1\r\nHost: a\r\n"),
        ("GET http://b:1/x?y HTTP/1.1", "Host: a", "GET /x?y HTTP/1.1\r\nHost: b:1\r\n"),
        ("GET http://b HTTP/1.1", "Host: a", "GET / HTTP/1.1\r\nHost: b\r\n"),
        ("GET http://b?y HTTP/1.1", "Host: a", "GET /?y HTTP/1.1\r\nHost: b\r\n"),
        ("OPTIONS http://b HTTP/1.1", "Host: a", "OPTIONS * HTTP/1.1\r\nHost: b\r\n"),
        ("OPTIONS * HTTP/1.1", "Host: a", "OPTIONS * HTTP/1.1\r\nHost: a\r\n"),
        ("GET / HTTP/1.0", "Host: a\r\nConnection: keep-alive", "GET / HTTP/1.1\r\nHost: a\r\n"),
        ("GET / HTTP/1.1", "Host: a\r\nConnection: close", "GET / HTTP/1.1\r\nHost: a\r\n"),
        (
            "GET / HTTP/1.1",
            "Host: a\r\nConnection: keep-alive, x-one\r\nX-One: 1\r\nX-Two: 2\r\nKeep-Alive: 300\r\n"
                + "Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==",
            "GET / HTTP/1.1\r\nHost: a\r\nX-Two: 2\r\n"
        ),
        (
            "POST / HTTP/1.1", "Host: a\r\nExpect: \r\nContent-Length: 0",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
        ),
        (
            "POST / HTTP/1.1",
            "Host: a\r\nExpect: 100-continue, ,100-Continue\r\nExpect: 100-continue\r\nContent-Length: 3",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
        ),
        ("GET / HTTP/1.1", "Host: a\r\nConnection: Host, Accept\r\nAccept: x", "GET / HTTP/1.1\r\nHost: a\r\n"),
        (
            "POST / HTTP/1.1", "Host: a\r\nConnection: Content-Length, X-Forwarded-For\r\nContent-Length: 3",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
        ),
        (
            "POST / HTTP/1.1", "Host: a\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        ),
        (
            "GET / HTTP/1.1",
            "Host: a\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX_Forwarded_For: 1\r\n"
                + "x-forwarded_host: evil\r\nX-Real-Name: b", "GET / HTTP/1.1\r\nHost: a\r\nX-Real-Name: b\r\n"
        ),
        (
            "GET / HTTP/1.1",
            "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
            "GET / HTTP/1.1\r\nHost: a\r\n"
        ),
        ("GET / HTTP/1.1", "Host: a\r\nUpgrade: websocket\r\nTE: gzip", "GET / HTTP/1.1\r\nHost: a\r\n"),
    ])
    func aRequestGoesOnWrittenAnew(_ line: String, lines: String, expected: String) throws {
        let host = try #require(expected.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }).dropFirst(6)
        let ending = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: \(host)\r\n\r\n"
        #expect(HeadRewriting.request("\(line)\r\n\(lines)\r\n\r\n") == expected + ending)
    }

    @Test func anHTTP10ClientWithoutHostGetsTheServersAddress() {
        #expect(
            HeadRewriting.request("GET / HTTP/1.0\r\n\r\n")
                == "GET / HTTP/1.1\r\nHost: 10.0.0.1:8080\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n\r\n"
        )
    }

    @Test func anAllowedUpgradeIsPassedOnAlone() {
        let text =
            "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: h2c, websocket\r\n"
            + "Sec-WebSocket-Key: x\r\n\r\n"
        #expect(
            HeadRewriting.request(text)
                == "GET /chat HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: x\r\nX-Forwarded-For: 192.0.2.1\r\n"
                + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    }

    @Test func aClientThatTakesTrailersSaysSo() {
        #expect(
            HeadRewriting.request("GET / HTTP/1.1\r\nHost: a\r\nTE: gzip;q=0.5, Trailers\r\nConnection: TE\r\n\r\n")
                == "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
                + "X-Forwarded-Host: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n")
    }

    @Test(arguments: [
        (
            "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 05\r\nConnection: close, x-one\r\nX-One: 1\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nDate: d",
            "HTTP/1.1 200 OK\r\nServer: x\r\nDate: d\r\nContent-Length: 5\r\n\r\n"
        ),
        ("HTTP/1.0 404 Not Found\r\nContent-Length: 0", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        (
            "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nTrailer: X",
            "HTTP/1.1 200 \r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        ("HTTP/1.1 200 OK\r\nX: 1", "HTTP/1.1 200 OK\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 0", "HTTP/1.1 204 No Content\r\n\r\n"),
        (
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: x",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: x\r\n\r\n"
        ),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: close",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        ),
        ("HTTP/1.1 100 Continue\r\nContent-Length: 5", "HTTP/1.1 100 Continue\r\n\r\n"),
        (
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade, x\r\nX: 1\r\nY: 2",
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nY: 2\r\nConnection: Upgrade\r\n\r\n"
        ),
        (
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: h2c\r\nContent-Length: 0",
            "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n"
        ),
    ])
    func aResponseGoesOnWrittenAnew(_ text: String, expected: String) {
        #expect(HeadRewriting.response(text + "\r\n\r\n") == expected)
    }

    @Test func theConnectionFieldTellsTheClientWhatHappens() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
        #expect(HeadRewriting.response(text) == head + "\r\n")
        #expect(HeadRewriting.response(text, keeps: false) == head + "Connection: close\r\n\r\n")
        #expect(HeadRewriting.response(text, version: .http10) == head + "Connection: keep-alive\r\n\r\n")
        #expect(HeadRewriting.response(text, version: .http10, keeps: false) == head + "Connection: close\r\n\r\n")
    }

    @Test func anHTTP10ClientNeverGetsChunks() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
        #expect(
            HeadRewriting.response(text, version: .http10, keeps: false)
                == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    }

    @Test func theLengthInAnAnswerToHEADIsOnlySaid() {
        #expect(
            HeadRewriting.response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", to: .head)
                == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        #expect(
            HeadRewriting.response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", to: .head)
                == "HTTP/1.1 200 OK\r\n\r\n")
    }

    @Test func whatDoesNotFitIsNotWritten() throws {
        let request = "GET / HTTP/1.1\r\nHost: a\r\nX:1\r\nY: 2\r\nX-Forwarded-For: 1\r\n\r\n"
        let written = try #require(HeadRewriting.request(request))
        for room in 0..<written.utf8.count { #expect(HeadRewriting.request(request, room: room) == nil) }
        #expect(HeadRewriting.request(request, room: written.utf8.count) == written)
        let response = "HTTP/1.1 200 OK\r\nX:1\r\nContent-Length: 5\r\n\r\n"
        let answer = try #require(HeadRewriting.response(response))
        for room in 0..<answer.utf8.count { #expect(HeadRewriting.response(response, room: room) == nil) }
    }

    @Test func everyReplyIsAValidCompleteResponse() {
        for status in [400, 404, 405, 408, 413, 414, 417, 429, 431, 500, 501, 502, 503, 504, 505] {
            for (closes, version) in [(true, HTTPVersion.http11), (false, .http11), (true, .http10), (false, .http10)] {
                for isHead in [false, true] {
                    var memory = [UInt8](repeating: 0, count: Reply.longest)
                    let count = memory.withUnsafeMutableBytes {
                        Reply.write(status: status, closes: closes, isHead: isHead, version: version, into: $0)
                    }
                    let bytes = Array(memory[..<count])
                    guard case .complete(let head, let parts) = HeadVerdict.response(bytes) else {
                        Issue.record("\(status): \(httpText(bytes))")
                        continue
                    }
                    #expect(parts.hasPrefix("\(status) "))
                    #expect(parts.contains("keep \(!closes) "))
                    let body = bytes.count - head
                    let length = "length(\(isHead ? 0 : body))"
                    #expect(isHead ? body == 0 : parts.contains(length))
                    #expect(parts.contains("Retry-After: 1 ") == (status == 503))
                    #expect(parts.contains("Connection: keep-alive ") == (!closes && version == .http10))
                }
            }
        }
        var short = [UInt8](repeating: 0, count: 40)
        let count = short.withUnsafeMutableBytes {
            Reply.write(status: 400, closes: true, isHead: false, version: .http11, into: $0)
        }
        #expect(count == 0)
    }

    @Test func everyRefusalIsAnsweredWithAStatusThatLbtopGives() {
        for refusal in Refusal.allCases {
            #expect([400, 405, 414, 417, 431, 505].contains(refusal.status))
            #expect(!refusal.words.isEmpty)
        }
    }
}
