import Testing

@testable import Balancer

/// A response head, the method it answers, and what becomes of it.
struct ResponseCase: CustomTestStringConvertible, Sendable {
    enum Verdict: Sendable {
        case accepted(BodyFraming, keeps: Bool)
        case refused(Refusal)
    }

    var name: String
    var method = HTTPMethod.get
    var text: String
    var verdict: Verdict

    var testDescription: String { name }

    static func accepted(
        _ name: String, _ text: String, _ framing: BodyFraming, keeps: Bool = true, to method: HTTPMethod = .get
    ) -> ResponseCase {
        ResponseCase(name: name, method: method, text: text, verdict: .accepted(framing, keeps: keeps))
    }

    static func refused(_ name: String, _ refusal: Refusal, _ text: String) -> ResponseCase {
        ResponseCase(name: name, text: text, verdict: .refused(refusal))
    }
}

/// The project's own responses with their verdicts.
enum ResponseCorpus {
    static let all: [ResponseCase] = [
        .accepted("length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .length(5)),
        .accepted("length zero", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .length(0)),
        .accepted("equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", .length(5)),
        .accepted("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .chunked),
        .accepted("until the close", "HTTP/1.1 200 OK\r\n\r\n", .untilClose, keeps: false),
        .accepted(
            "close", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", .length(5), keeps: false),
        .accepted("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", .length(5), keeps: false),
        .accepted(
            "HTTP/1.0 kept", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n", .length(5)),
        .accepted(
            "HTTP/1.0 kept but until the close", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", .untilClose,
            keeps: false),
        .accepted("no reason", "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n", .length(5)),
        .accepted("no space before no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n", .length(5)),
        .accepted("reason of odd bytes", "HTTP/1.1 200 \tOK \u{E9}: \"x\" \r\nContent-Length: 5\r\n\r\n", .length(5)),
        .accepted("HEAD with length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .none, to: .head),
        .accepted("HEAD chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .none, to: .head),
        .accepted("HEAD without framing", "HTTP/1.1 200 OK\r\n\r\n", .none, to: .head),
        .accepted("204", "HTTP/1.1 204 No Content\r\n\r\n", .none),
        .accepted("204 with length 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", .none),
        .accepted("204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", .none, keeps: false),
        .accepted("204 chunked", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", .none, keeps: false),
        .accepted("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", .none),
        .accepted("100", "HTTP/1.1 100 Continue\r\n\r\n", .none),
        .accepted("103", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", .none),
        .accepted("100 with a length", "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n", .none, keeps: false),
        .accepted(
            "101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", .none,
            keeps: false),
        .accepted("2xx to CONNECT", "HTTP/1.1 200 OK\r\n\r\n", .none, keeps: false, to: .connect),
        .accepted("4xx to CONNECT", "HTTP/1.1 403 No\r\nContent-Length: 5\r\n\r\n", .length(5), to: .connect),
        .accepted("status 999", "HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", .length(0)),
        .accepted(
            "two Hosts mean nothing", "HTTP/1.1 200 OK\r\nHost: a\r\nHost: b\r\nContent-Length: 1\r\n\r\n", .length(1)),
        .accepted("Expect means nothing", "HTTP/1.1 200 OK\r\nExpect: x\r\nContent-Length: 1\r\n\r\n", .length(1)),
        .accepted(
            "chunked said twice",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nVary: x\r\ntransfer-encoding: Chunked\r\n\r\n", .chunked),
        .accepted(
            "chunked in a list twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", .chunked),
        .refused("empty coding", .badTransferEncoding, "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\n"),
        .refused(
            "chunked, then another coding", .badTransferEncoding,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n"),
        .accepted(
            "space before the colon", "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length\t : 5\r\n\r\n", .length(5)),
        .refused(
            "both", .contentLengthWithTransferEncoding,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .refused(
            "both the other way", .contentLengthWithTransferEncoding,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
        .refused(
            "differing lengths", .conflictingContentLength,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        .refused("length list", .badContentLength, "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n"),
        .refused("negative length", .badContentLength, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        .refused("gzip, chunked", .badTransferEncoding, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        .refused("identity", .badTransferEncoding, "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n"),
        .refused(
            "chunked in HTTP/1.0", .transferEncodingInHTTP10, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .refused("empty line before", .badStatusLine, "\r\nHTTP/1.1 200 OK\r\n\r\n"),
        .refused("HTTP/2", .badStatusLine, "HTTP/2.0 200 OK\r\n\r\n"),
        .refused("HTTP/1.2", .badStatusLine, "HTTP/1.2 200 OK\r\n\r\n"),
        .refused("lower-case version", .badStatusLine, "http/1.1 200 OK\r\n\r\n"),
        .refused("ICY", .badStatusLine, "ICY 200 OK\r\n\r\n"),
        .refused("two spaces", .badStatusLine, "HTTP/1.1  200 OK\r\n\r\n"),
        .refused("two digits", .badStatusLine, "HTTP/1.1 20 OK\r\n\r\n"),
        .refused("four digits", .badStatusLine, "HTTP/1.1 2000 OK\r\n\r\n"),
        .refused("below 100", .badStatusLine, "HTTP/1.1 099 OK\r\n\r\n"),
        .refused("letters", .badStatusLine, "HTTP/1.1 2xx OK\r\n\r\n"),
        .refused("sign", .badStatusLine, "HTTP/1.1 +20 OK\r\n\r\n"),
        .refused("NUL in the reason", .badStatusLine, "HTTP/1.1 200 O\u{0}K\r\n\r\n"),
        .refused("carriage return in the reason", .bareCarriageReturn, "HTTP/1.1 200 O\rK\r\n\r\n"),
        .refused("line feed in the reason", .bareLineFeed, "HTTP/1.1 200 OK\n\r\n"),
        .refused("line feed behind the status", .bareLineFeed, "HTTP/1.1 200\n\r\n"),
        .refused("fold", .obsoleteFold, "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n"),
        .refused("space in a name", .badFieldName, "HTTP/1.1 200 OK\r\nX y: a\r\n\r\n"),
        .refused("space and no colon", .badFieldName, "HTTP/1.1 200 OK\r\nX \r\n\r\n"),
        .refused("NUL in a value", .badFieldValue, "HTTP/1.1 200 OK\r\nX: \u{0}\r\n\r\n"),
        .refused("no head at all", .badStatusLine, "<html></html>"),
    ]
}

@Suite struct ResponseScanTests {
    @Test(arguments: ResponseCorpus.all)
    func aResponseGetsItsVerdictWhereverItIsCut(_ message: ResponseCase) {
        let bytes = httpBytes(message.text)
        let whole = HeadVerdict.response(bytes, to: message.method)
        switch (message.verdict, whole) {
        case (.refused(let expected), _): #expect(whole == .refused(expected))
        case (.accepted(let framing, let keeps), .complete(_, let text)):
            #expect(text.contains(" \(framing) keep \(keeps) "), "\(text)")
        case (.accepted, _): Issue.record("not accepted: \(whole)")
        }
        for cut in 0...bytes.count {
            #expect(HeadVerdict.response(bytes, to: message.method, cuts: [cut]) == whole, "cut at \(cut)")
        }
        #expect(HeadVerdict.response(bytes, to: message.method, cuts: 0...bytes.count) == whole, "byte by byte")
    }

    @Test(arguments: [
        ("timeout=5", 5), ("timeout=5, max=100", 5), ("max=100, Timeout=60", 60), ("timeout=86400", 86400),
        ("timeout=86401", -1), ("timeout=", -1), ("timeout=x", -1), ("timeout=-1", -1), ("timeout=999999999999", -1),
        ("timeout = 5", 5), ("timeout=\"1\"", 1), ("timeout=1;", 1), ("timeout", -1), ("timeout5", -1), ("", -1),
        ("timeout=0", 0),
    ])
    func theAnnouncedTimeoutIsRead(_ value: String, seconds: Int) {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: \(value)\r\n\r\n"
        guard case .complete(_, let parts) = HeadVerdict.response(httpBytes(text)) else {
            Issue.record("refused")
            return
        }
        #expect(parts.contains("keep true \(seconds)\n"))
    }

    @Test func anOverlongReasonIsRefusedWhereverItIsCut() {
        var limits = HeadLimits()
        limits.requestLine = 30
        let longest = httpBytes("HTTP/1.1 200 " + String(repeating: "x", count: 17) + "\r\n\r\n")
        let longer = httpBytes("HTTP/1.1 200 " + String(repeating: "x", count: 18) + "\r\n\r\n")
        for cut in 0...longest.count {
            let verdict = HeadVerdict.response(longest, cuts: [cut], limits: limits)
            if case .complete = verdict { continue }
            Issue.record("\(verdict) at \(cut)")
        }
        for cut in 0...longer.count {
            #expect(HeadVerdict.response(longer, cuts: [cut], limits: limits) == .refused(.lineTooLong))
        }
    }
}
