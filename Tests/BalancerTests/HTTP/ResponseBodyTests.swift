import Testing

@testable import Balancer

/// Bodies of responses: what is odd in their framing is dropped, for they are framed anew; what is broken is refused.
@Suite struct ResponseBodyTests {
    static let odd: [BodyCase] = [
        BodyCase(text: "5  \r\nhello\r\n0 \t\r\n\r\n", payload: "hello"),
        BodyCase(text: "5 ;\r\nhello\r\n0;\r\n\r\n", payload: "hello"),
        BodyCase(
            text: String(repeating: "0", count: 40) + "5\r\nhello\r\n00000000000000000000\r\n\r\n", payload: "hello"),
        BodyCase(text: "5;" + String(repeating: "a", count: 8000) + "\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        BodyCase(text: "5;;=\"a\u{E9}\u{1}\r\nhello\r\n0;=\r\n\r\n", payload: "hello"),
        BodyCase(
            text: String(repeating: "1;" + String(repeating: "a", count: 250) + "\r\nx\r\n", count: 100) + "0\r\n\r\n",
            payload: String(repeating: "x", count: 100)),
        BodyCase(text: "0\r\nContent-Length: 5\r\nX: y\r\n\r\n", trailers: "X: y\r\n"),
        BodyCase(text: "0\r\nX:y\r\nTransfer-Encoding: chunked\r\n\r\n", trailers: "X: y\r\n"),
        BodyCase(text: "0\r\nConnection: close\r\nTrailer: X\r\nHost: a\r\nContent_Length: 4\r\n\r\n"),
        BodyCase(text: "0\r\nX : y\r\nContent-Length : 4\r\n\r\n", trailers: "X: y\r\n"),
        BodyCase(
            text: "0\r\n" + (0..<60).map { "X-\($0): y\r\n" }.joined() + "\r\n",
            trailers: (0..<60).map { "X-\($0): y\r\n" }.joined()),
    ]

    static let broken: [BodyCase] = [
        .refused(.badChunkSize, " 5\r\nhello\r\n"), .refused(.badChunkSize, "\r\n"), .refused(.badChunkSize, ";a\r\n"),
        .refused(.badChunkSize, "5 5\r\nhello\r\n"), .refused(.badChunkSize, "0x5\r\nhello\r\n"),
        .refused(.badChunkSize, "5,5\r\n"), .refused(.badChunkSize, "-5\r\n"),
        .refused(.badChunkSize, "10000000000000000\r\n"),
        .refused(.badChunkSize, "8000000000000000\r\n"), .refused(.bareLineFeed, "5\nhello\r\n"),
        .refused(.bareLineFeed, "5;a\nhello\r\n"), .refused(.bareCarriageReturn, "5;a\rb\r\nhello\r\n"),
        .refused(.badChunkExtension, "5;" + String(repeating: "a", count: 17_000) + "\r\n"),
        .refused(.badChunkSize, String(repeating: "0", count: 17_000)),
        .refused(.chunkMissingLineEnd, "5\r\nhello!\r\n0\r\n\r\n"), .refused(.bareLineFeed, "0\r\nX: y\n\r\n"),
        .refused(.obsoleteFold, "0\r\nX: y\r\n z\r\n\r\n"), .refused(.badFieldName, "0\r\nX y: z\r\n\r\n"),
        .refused(.badFieldValue, "0\r\nX: \u{0}\r\n\r\n"),
        .refused(.trailersTooLarge, "0\r\nX: " + String(repeating: "y", count: 8192) + "\r\n\r\n"),
        .refused(.trailersTooLarge, "0\r\n" + String(repeating: "X: y\r\n", count: 101) + "\r\n"),
    ]

    /// The trailers as they go on.
    private func written(_ trailers: String) -> String {
        withExactCopy(httpBytes(trailers)) { lines in
            var bytes = [UInt8](repeating: 0, count: 9000)
            let count = bytes.withUnsafeMutableBytes { room in
                var writer = ByteWriter(room)
                HeadWriter.trailers(lines, without: UnsafeRawBufferPointer(start: nil, count: 0), to: &writer)
                return writer.result ?? 0
            }
            return httpText(bytes[..<count])
        }
    }

    @Test(arguments: odd)
    func `what is odd is dropped wherever it is cut`(body: BodyCase) {
        let bytes = httpBytes(body.text)
        for cut in stride(from: 0, through: bytes.count, by: bytes.count > 1000 ? 97 : 1) {
            let reading = BodyReading(bytes, framing: .chunked, limits: .response, cuts: [cut])
            #expect(reading.end == .finished, "cut at \(cut)")
            #expect(reading.payload == body.payload, "cut at \(cut)")
            #expect(written(reading.trailers) == body.trailers, "cut at \(cut)")
        }
    }

    @Test(arguments: odd)
    func `a request's body is refused for it`(body: BodyCase) {
        let reading = BodyReading(httpBytes(body.text), framing: .chunked)
        guard case .malformed = reading.end else {
            Issue.record("\(reading)")
            return
        }
    }

    @Test(arguments: broken)
    func `what is broken is refused wherever it is cut`(body: BodyCase) throws {
        let bytes = httpBytes(body.text)
        let refusal = try #require(body.refusal)
        for cut in stride(from: 0, through: bytes.count, by: bytes.count > 1000 ? 97 : 1) {
            let reading = BodyReading(bytes, framing: .chunked, limits: .response, cuts: [cut])
            #expect(reading.end == .malformed(refusal), "cut at \(cut)")
        }
    }
}

/// Heads of responses as they go on: Date, credentials of proxies, and white space before a colon.
@Suite struct ResponseRewritingTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test(arguments: ["200 OK", "204 No Content", "302 Found", "304 Not Modified", "404 Not Found", "503 Later"])
    func `a final response without Date gets one`(status: String) {
        let text = "HTTP/1.1 \(status)\r\nX: y\r\n\r\n"
        #expect(HeadRewriting.response(text, date: Self.date)?.contains("\r\nDate: \(Self.date)\r\n") == true)
        let old = HeadRewriting.response(
            "HTTP/1.0 200 OK\r\nDate:\r\n\r\n", version: .http10, keeps: false, date: Self.date)
        #expect(old?.components(separatedBy: "Date: \(Self.date)") == 2)
    }

    @Test func `one that has a Date keeps it, and an interim one gets none`() {
        let dated = "HTTP/1.1 200 OK\r\ndate: x\r\n\r\n"
        #expect(HeadRewriting.response(dated, date: Self.date)?.contains(Self.date) == false)
        for status in ["100 Continue", "103 Early Hints", "101 Switching Protocols\r\nUpgrade: websocket"] {
            #expect(HeadRewriting.response("HTTP/1.1 \(status)\r\n\r\n", date: Self.date)?.contains("Date") == false)
        }
        let named = "HTTP/1.1 200 OK\r\nConnection: Date\r\nDate: x\r\nContent-Length: 0\r\n\r\n"
        #expect(
            HeadRewriting.response(named, date: Self.date)
                == "HTTP/1.1 200 OK\r\nDate: \(Self.date)\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func `a coding that is said several times goes on once`() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(HeadRewriting.response(text) == "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    @Test func `white space before a colon is removed`() {
        #expect(
            HeadRewriting.response(
                "HTTP/1.1 200 OK\r\nX \t: y\r\nContent-Length : 5\r\nConnection : X-One\r\nX-One : 1\r\n\r\n")
                == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 5\r\n\r\n")
    }

    @Test func `credentials for a proxy travel with a CONNECT that is passed on, and never otherwise`() throws {
        var limits = HeadLimits()
        limits.allowConnect = true
        let fields = "Host: a:1\r\nProxy-Authorization: Basic eA==\r\nProxy_Authorization: evil\r\n\r\n"
        let connect = try #require(HeadRewriting.request("CONNECT a:1 HTTP/1.1\r\n" + fields, limits: limits))
        #expect(connect.contains("\r\nProxy-Authorization: Basic eA==\r\n") && !connect.contains("evil"))
        let get = try #require(HeadRewriting.request("GET / HTTP/1.1\r\n" + fields, limits: limits))
        #expect(!get.contains("roxy"))
        let demand =
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
        #expect(HeadRewriting.response(demand, to: .connect)?.contains("\r\nProxy-Authenticate: Basic\r\n") == true)
        #expect(HeadRewriting.response(demand)?.contains("Proxy-Authenticate") == false)
    }
}

extension String {
    fileprivate func components(separatedBy part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count + 1
    }
}
