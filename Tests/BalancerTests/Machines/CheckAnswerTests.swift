import Testing

@testable import Balancer

/// Answers to checks, given byte by byte and in one piece: both must come to the same end.
@Suite struct CheckAnswerTests {
    /// How the connection goes on behind what was said.
    private enum End { case fin, reset, silence }

    private static func verdicts(_ text: String, _ end: End, _ check: HealthCheck) -> [CheckAnswer.Verdict] {
        let bytes = Array(text.utf8)
        return [bytes.count, 1, 7].map { piece in
            var answer = CheckAnswer(to: check, limits: HeadLimits())
            for start in stride(from: 0, to: bytes.count, by: max(1, piece)) {
                let verdict = answer.received(bytes[start..<min(start + piece, bytes.count)])
                if verdict != .open { return verdict }
            }
            switch end {
            case .fin: return answer.ended()
            case .reset: return answer.broke("Connection reset by peer")
            case .silence: return answer.timedOut()
            }
        }
    }

    private func judge(
        _ text: String, _ verdict: CheckAnswer.Verdict, wanting wanted: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        judge(text, .silence, verdict, wanting: wanted, sourceLocation: sourceLocation)
    }

    private func judge(
        _ text: String, _ end: End, _ verdict: CheckAnswer.Verdict, wanting wanted: String? = nil,
        method: String = "GET", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var check = HealthCheck(.http)
        check.expectedBody = wanted
        check.method = method
        let verdicts = CheckAnswerTests.verdicts(text, end, check)
        #expect(verdicts == [verdict, verdict, verdict], sourceLocation: sourceLocation)
    }

    @Test func `a whole answer passes by its own framing, whatever the connection does behind it`() {
        for end in [End.fin, .reset, .silence] {
            judge("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", end, .passed)
            judge("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", end, .passed)
            judge("HTTP/1.1 204 No Content\r\n\r\n", end, .passed)
            judge("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", end, .passed, method: "HEAD")
        }
        judge("HTTP/1.0 200 OK\r\n\r\nall of it", .fin, .passed)
    }

    @Test func `a body is searched as clients get it, decoded`() {
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        judge(chunks + "4\r\nall \r\n3;x=y\r\nwel\r\n1\r\nl\r\n0\r\n\r\n", .passed, wanting: "all well")
        judge(chunks + "7\r\nall wel\r\n0\r\n\r\n", .failed("the body lacks 'all well'"), wanting: "all well")
        // The framing is no part of it.
        judge(chunks + "2;well\r\nok\r\n0\r\nWell: well\r\n\r\n", .failed("the body lacks 'well'"), wanting: "well")
        judge(
            "HTTP/1.1 200 well\r\nX: well\r\nContent-Length: 2\r\n\r\nokwell", .failed("the body lacks 'well'"),
            wanting: "well")
        judge("HTTP/1.1 200 OK\r\n\r\nit is all well", .fin, .passed, wanting: "all well")
        judge("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .failed("the body lacks 'x'"), wanting: "x")
    }

    @Test func `what clients would not get whole fails, with its reason`() {
        judge("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", .fin, .failed("the body was cut after 2 bytes"))
        judge(
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", .reset,
            .failed("the body was cut after 2 bytes: Connection reset by peer"))
        judge(
            "HTTP/1.0 200 OK\r\n\r\nok", .reset, .failed("the body was cut after 2 bytes: Connection reset by peer"))
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        judge(chunks + "2\r\nok\r\n", .fin, .failed("the body was cut after 2 bytes"))
        judge(chunks + "2\r\nok\r\nzz\r\n", .failed("malformed answer: malformed chunk size"))
        judge(chunks + "2\r\nokay\r\n", .failed("malformed answer: no line end after a chunk"))
        judge("what is this\r\n\r\n", .failed("malformed answer: malformed status line"))
        judge(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            .failed("malformed answer: differing Content-Length"))
        judge("HTTP/1.1 200 OK\r\nBad@Name: x\r\n\r\n", .failed("malformed answer: invalid field name"))
        judge("HTTP/2.0 200 OK\r\n\r\n", .failed("malformed answer: malformed status line"))
        judge(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            .failed("malformed answer: status 101 unasked"))
        let long = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 40_000) + "\r\n\r\n"
        judge(long, .failed("malformed answer: head too large"))
    }

    @Test func `ends before and within the head are told apart`() {
        judge("", .fin, .failed("closed before an answer"))
        judge("HTTP/1.1 200 OK\r\nX", .fin, .failed("closed within its head"))
        judge("", .silence, .failed("no answer in time"))
        judge("HTTP/1.1 200 OK\r\n", .silence, .failed("no whole head in time"))
        judge("HTTP/1.1 100 Continue\r\n\r\n", .reset, .failed("Connection reset by peer"))
    }

    @Test func `a status that is not wanted fails at once`() {
        judge("HTTP/1.1 503 Ill\r\nContent-Length: 100\r\n\r\n", .failed("status 503"))
        judge("HTTP/1.1 503 Ill\r\nTransfer-Encoding: chunked\r\n\r\nzz", .failed("status 503"))
    }

    @Test func `interim responses are passed over, but not for ever`() {
        let hint = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        judge(hint + hint + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .passed)
        judge(String(repeating: hint, count: 100), .failed("interim responses without end"))
    }

    @Test func `of a long body the beginning is enough, and one without end is no fault`() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
        let start = String(repeating: "x", count: CheckAnswer.mostBody)
        judge(head + start + "y", .passed)
        judge(head + start + "y", .failed("the body lacks 'y'"), wanting: "y")
        judge("HTTP/1.1 200 OK\r\n\r\nevent: 1\n\n", .silence, .passed)
        // Framing without end, and next to nothing in it.
        let padded = "1;" + String(repeating: "x", count: 10_000) + "\r\na\r\n"
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: padded, count: 40)
        judge(chunks, .passed)
        judge(chunks, .failed("the body lacks 'b'"), wanting: "b")
        judge("HTTP/1.1 200 OK\r\n\r\nevent: 1\n\n", .silence, .passed, wanting: "event")
        judge("HTTP/1.1 200 OK\r\n\r\nevent: 1\n\n", .silence, .failed("the body lacks 'well'"), wanting: "well")
    }
}
