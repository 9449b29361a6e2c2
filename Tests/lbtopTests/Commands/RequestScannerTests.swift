import Testing

@testable import lbtop

@Suite struct RequestScannerTests {
    /// All outcomes of a stream that comes in pieces of `size` bytes, as the sample server feeds them.
    private func outcomes(_ text: String, size: Int = .max) -> [RequestScanner.Outcome] {
        var scanner = RequestScanner()
        var outcomes: [RequestScanner.Outcome] = []
        var pending: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            pending += rest.prefix(size)
            rest = rest.dropFirst(size)
            var offset = 0
            reading: while true {
                let outcome = pending.withUnsafeBytes { scanner.scan($0, from: &offset) }
                if outcome == .more { break }
                outcomes.append(outcome)
                if case .refused = outcome { return outcomes }
            }
            pending.removeFirst(offset)
        }
        return outcomes
    }

    private static let stream = """
        GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n\
        POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello\
        \r\nPUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nwiki\r\n5 \r\npedia\r\n0\r\nT: 1\r\n\r\n\
        GET /get-name HTTP/1.0\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\n{}\
        HEAD / HTTP/1.0\n\n
        """

    @Test(arguments: [1, 2, 3, 7, 64, Int.max])
    func `pipelined requests are cut apart wherever the bytes break`(size: Int) {
        let wanted: [SampleRequest] = [
            SampleRequest(method: "GET", target: "/a?b"),
            SampleRequest(method: "POST", target: "/b", bodyLength: 5),
            SampleRequest(method: "PUT", target: "/c", bodyLength: 9),
            SampleRequest(
                method: "GET", target: "/get-name", isVersion11: false, bodyLength: 2, body: Array("{}".utf8)),
            SampleRequest(method: "HEAD", target: "/", isVersion11: false, keepsAlive: false),
        ]
        #expect(outcomes(Self.stream, size: size) == wanted.map { .request($0) })
    }

    @Test func `a client that waits is told to go on, once, and only in 1_1`() {
        let head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(outcomes(head) == [.wantsContinue])
        #expect(outcomes(head + "ab").count == 2)
        #expect(outcomes(head.replacing("1.1", with: "1.0")) == [])
    }

    @Test(arguments: [
        "GET /\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ])
    func `what is no request is refused and never traps`(text: String) {
        #expect(outcomes(text, size: 3) == [.refused(status: 400)])
    }

    @Test func `a head without an end is refused`() {
        let text = "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 6000)
        #expect(outcomes(text, size: 1500) == [.refused(status: 431)])
    }

    @Test(arguments: 0..<200)
    func `random bytes never trap`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        var bytes = Array(Self.stream.utf8)
        for _ in 0..<8 { bytes[next(bytes.count)] = UInt8(next(256)) }
        // Reaching the end is the assertion: an index out of bounds would end the process.
        let found = outcomes(String(decoding: bytes, as: UTF8.self), size: 1 + next(40))
        #expect(found.count <= bytes.count, "seed \(seed)")
    }
}
