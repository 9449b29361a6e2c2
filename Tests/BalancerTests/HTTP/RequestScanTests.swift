import Testing

@testable import Balancer

@Suite struct RequestScanTests {
    @Test(arguments: RequestCorpus.all)
    func aRequestGetsItsVerdict(_ message: RequestCase) {
        let verdict = HeadVerdict.request(httpBytes(message.text))
        switch (message.verdict, verdict) {
        case (.refused(let expected), _): #expect(verdict == .refused(expected))
        case (.accepted(let framing), .complete(_, let text)):
            #expect(text.contains("http11 \(framing) ") || text.contains("http10 \(framing) "))
        case (.accepted, _): Issue.record("not accepted: \(verdict)")
        }
    }

    @Test(arguments: RequestCorpus.all)
    func whereverItIsCutTheVerdictStays(_ message: RequestCase) {
        let bytes = httpBytes(message.text)
        let whole = HeadVerdict.request(bytes)
        for cut in 0...bytes.count {
            #expect(HeadVerdict.request(bytes, cuts: [cut]) == whole, "cut at \(cut)")
            // Nothing is complete before its last byte, and every shorter piece is undecided or refused as the whole.
            let prefix = HeadVerdict.request(Array(bytes[..<cut]))
            if case .complete(let count, _) = whole, cut < count {
                #expect(prefix == .incomplete, "prefix of \(cut)")
            } else {
                #expect(prefix == .incomplete || prefix == whole, "prefix of \(cut)")
            }
        }
        #expect(HeadVerdict.request(bytes, cuts: 0...bytes.count) == whole, "byte by byte")
    }

    @Test func aRefusalComesWithTheByteThatCausesIt() {
        let moments: [(String, Refusal)] = [
            ("\u{16}", .badMethod), ("\n", .bareLineFeed), ("GET \u{80}", .badTarget), ("GET / HTTP/2", .badVersion),
            ("GET / HTTP/1.1\n", .bareLineFeed), ("PRI * ", .badVersion), ("CONNECT ", .connectRefused),
            ("GET / HTTP/1.1\r\nHost: a\r\n ", .obsoleteFold), ("GET / HTTP/1.1\r\nHost ", .whitespaceBeforeColon),
            ("GET / HTTP/1.1\r\nX: \u{0}", .badFieldValue), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", .severalHosts),
            ("GET / HTTP/1.1\r\nContent-Length: x\r\n", .badContentLength),
            ("GET / HTTP/1.1\r\nX: \r\r", .bareCarriageReturn),
        ]
        for (text, refusal) in moments {
            let bytes = httpBytes(text)
            #expect(HeadVerdict.request(bytes) == .refused(refusal), "\(text.debugDescription)")
            #expect(HeadVerdict.request(bytes.dropLast()) == .incomplete, "\(text.debugDescription)")
        }
    }

    @Test func limitsAreExactToTheByte() {
        var limits = HeadLimits()
        limits.requestLine = 40
        limits.head = 100
        let longest = "GET /" + String(repeating: "x", count: 40 - 14) + " HTTP/1.1"
        #expect(longest.utf8.count == 40)
        let fits = httpBytes(longest + "\r\nHost: a\r\n\r\n")
        for cuts in [[], Array(0...fits.count)] {
            guard case .complete = HeadVerdict.request(fits, cuts: cuts, limits: limits) else {
                Issue.record("the longest line is refused")
                return
            }
        }
        let longer = httpBytes("GET /" + String(repeating: "x", count: 40 - 13) + " HTTP/1.1\r\nHost: a\r\n\r\n")
        for cut in 0...longer.count {
            #expect(HeadVerdict.request(longer, cuts: [cut], limits: limits) == .refused(.lineTooLong))
        }
        #expect(
            HeadVerdict.request(httpBytes(String(repeating: "A", count: 40)), limits: limits) == .refused(.lineTooLong))
        #expect(HeadVerdict.request(httpBytes(String(repeating: "A", count: 39)), limits: limits) == .incomplete)

        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let filler = 100 - head.utf8.count - 4
        let full = httpBytes(head + String(repeating: "y", count: filler) + "\r\n\r\n")
        #expect(full.count == 100)
        guard case .complete(100, _) = HeadVerdict.request(full, cuts: 0...100, limits: limits) else {
            Issue.record("the longest head is refused")
            return
        }
        let over = httpBytes(head + String(repeating: "y", count: filler + 1) + "\r\n\r\n")
        for cut in 0...over.count {
            #expect(HeadVerdict.request(over, cuts: [cut], limits: limits) == .refused(.headTooLarge))
        }
    }

    @Test func oneFieldTooManyIsRefused() {
        let hundred = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 99)
        guard case .complete = HeadVerdict.request(httpBytes(hundred + "\r\n")) else {
            Issue.record("100 fields are refused")
            return
        }
        let bytes = httpBytes(hundred + "X: y\r\n\r\n")
        #expect(HeadVerdict.request(bytes) == .refused(.tooManyFields))
        #expect(HeadVerdict.request(bytes, cuts: 0...bytes.count) == .refused(.tooManyFields))
    }

    @Test func partsAreFoundWhereTheyAre() {
        let text =
            "\r\nOPTIONS http://B.example:81?x=1 HTTP/1.1\r\nhost: a\r\nConnection: TE, X-Secret, upgrade\r\n"
            + "TE: gzip, trailers\r\nx-secret: 1\r\nUpgrade: h2c, WebSocket\r\nVia:\t 1.1 p \r\n\r\nrest"
        guard case .complete(let count, let parts) = HeadVerdict.request(httpBytes(text)) else {
            Issue.record("refused")
            return
        }
        #expect(count == text.utf8.count - 4)
        #expect(
            parts == """
                options OPTIONS
                target /?x=1
                authority B.example:81
                http11 none keep true
                continue false trailers true
                upgrade true WebSocket
                host: a (host)
                Connection: TE, X-Secret, upgrade (connection)
                TE: gzip, trailers (te)
                x-secret: 1 (other, named)
                Upgrade: h2c, WebSocket (upgrade)
                Via: 1.1 p (via)
                """)
    }

    @Test func connectPassesWhenAllowed() {
        var limits = HeadLimits()
        limits.allowConnect = true
        func verdict(_ text: String) -> HeadVerdict { HeadVerdict.request(httpBytes(text), limits: limits) }
        guard case .complete(_, let parts) = verdict("CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n") else {
            Issue.record("CONNECT is refused though allowed")
            return
        }
        #expect(parts.hasPrefix("connect CONNECT\ntarget [::1]:443\nauthority [::1]:443\nhttp11 none"))
        #expect(verdict("CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(.badTarget))
        #expect(verdict("CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(.badTarget))
        #expect(verdict("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(.badTarget))
        #expect(verdict("CONNECT http://a:1/ HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(.badTarget))
        let head = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n"
        #expect(verdict(head + "Content-Length: 5\r\n\r\n") == .refused(.badContentLength))
        #expect(verdict(head + "Transfer-Encoding: chunked\r\n\r\n") == .refused(.badTransferEncoding))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true), ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: CLOSE\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true),
        ("GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", true),
    ])
    func theConnectionIsKeptAsTheClientAsks(_ text: String, keeps: Bool) {
        guard case .complete(_, let parts) = HeadVerdict.request(httpBytes(text)) else {
            Issue.record("refused")
            return
        }
        #expect(parts.contains("keep \(keeps)"))
    }

    @Test(arguments: [
        ("Connection: upgrade\r\nUpgrade: websocket", "true websocket"),
        ("Upgrade: websocket", "false "),
        ("Connection: upgrade\r\nUpgrade: h2c", "false "),
        ("Connection: upgrade\r\nUpgrade: websockets", "false "),
        ("Connection: upgrade\r\nUpgrade: h2c\r\nUpgrade: WEBSOCKET", "true WEBSOCKET"),
        ("Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0", "true websocket"),
        ("Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 5", "false "),
        ("Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked", "false "),
    ])
    func onlyAnAllowedUpgradeIsWanted(_ lines: String, upgrade: String) {
        guard
            case .complete(_, let parts) = HeadVerdict.request(
                httpBytes("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n"))
        else {
            Issue.record("refused")
            return
        }
        #expect(parts.contains("\nupgrade \(upgrade)\n"))
    }
}
