import Testing

@testable import Balancer

/// Requests that are refused: an event says why, to whom, and how they began.
@Suite(.serialized) struct RefusalTests {
    private static func post(_ fields: String, _ body: String) -> String {
        "POST /x HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    private static let cases: [(status: Int, reason: String, start: String, text: String)] = [
        (400, "malformed request line", #"GET\r\nHost: a\r\n\r\n"#, "GET\r\nHost: a\r\n\r\n"),
        (400, "invalid method", #"\x16\x03\x01\x02"#, "\u{16}\u{3}\u{1}\u{2}"),
        (400, "no Host", #"GET / HTTP/1.1\r\n\r\n"#, "GET / HTTP/1.1\r\n\r\n"),
        (400, "control byte", #"GET / HTTP/1.1\r\nHost: a\r\nX: \x00"#, "GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}"),
        (400, "malformed chunk size", "POST /x", post("Transfer-Encoding: chunked", "zz\r\n")),
        (405, "CONNECT", "CONNECT a:1", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"),
        (413, "body too large", "POST /x", post("Content-Length: 2000", "")),
        (
            413, "body too large", "POST /x",
            post("Transfer-Encoding: chunked", "7d0\r\n" + String(repeating: "x", count: 2000))
        ),
        (414, "first line too long", "GET /aaaa", "GET /" + String(repeating: "a", count: 9000)),
        (417, "unknown expectation", "POST /x", post("Expect: miracles", "")),
        (431, "too many fields", "POST /x", post(Array(repeating: "X: y", count: 101).joined(separator: "\r\n"), "")),
        (505, "version", #"GET / HTTP/2.0\r\n"#, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    ]

    @Test func `the reason, the client and the first bytes are told`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")]) { $0.limits.maximumBody = 1000 }
            for entry in Self.cases {
                let after = engine.engine.events(after: 0).last?.id ?? 0
                let client = try stage.client(engine)
                #expect(try client.exchange(entry.text).status == entry.status)
                let event = try engine.event("\(entry)", after: after) {
                    $0.text.hasPrefix("\(entry.status) to 127.0.0.1:")
                }
                #expect(event.text.contains(": \(entry.reason)") || event.text.contains(entry.reason), "\(event.text)")
                #expect(event.text.contains("\"\(entry.start)"), "\(event.text)")
                #expect(event.service == "default" && event.text.utf8.count < 500 && event.kind == .fault)
                #expect(event.text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            }
        }
    }

    @Test func `a flood of them is told in part, and the rest counted`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("x")], workers: 2)
            for _ in 0..<60 { #expect(try stage.client(engine).exchange("BAD\r\n\r\n").status == 400) }
            let counted = try engine.event("counted") { $0.text.contains("more refused request") }
            let told = engine.engine.events(after: 0).filter { $0.text.hasPrefix("400 to ") }.count
            #expect((1...Int(RefusalMeter.burst) + 3).contains(told))
            let untold = Int(counted.text.prefix { $0.isNumber }) ?? 0
            #expect(untold > 0 && untold <= 60 - Int(RefusalMeter.burst))
        }
    }

    @Test func `bytes are shown so that nothing of them reaches a terminal`() {
        #expect(
            Worker.escaped([0x41, 0x22, 0x5C, 0x0D, 0x0A, 0x09, 0x00, 0x1B, 0x7F, 0xC3, 0xA9])
                == #"A\"\\\r\n\t\x00\x1b\x7f\xc3\xa9"#)
    }
}
