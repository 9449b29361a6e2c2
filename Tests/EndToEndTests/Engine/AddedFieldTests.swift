import Glibc
import Testing

@testable import Balancer

/// What lbtop adds to messages by itself: Date, request ids; and what it lets through.
@Suite(.serialized) struct AddedFieldTests {
    /// The Dates from a moment up to now.
    private func dates(since before: time_t) -> Set<String> {
        Set(
            (before...time(nil)).map { seconds in
                var bytes = [UInt8](repeating: 0, count: HTTPDate.length)
                bytes.withUnsafeMutableBytes { HTTPDate.write(unixSeconds: Int64(seconds), into: $0) }
                return String(decoding: bytes, as: UTF8.self)
            })
    }

    @Test func `a response without Date gets the present one, and so do the balancer's own`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                if request.target == "/hints" {
                    try connection.wire.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
                }
                try connection.respond("200 OK", "x", fields: request.target == "/dated" ? "Date: then\r\n" : "")
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            let before = time(nil)
            for _ in 0..<3 {
                let date = try #require(try client.get()["Date"])
                #expect(dates(since: before).contains(date))
            }
            #expect(try client.get("/dated").all("Date") == ["then"])
            let interim = try client.exchange("GET /hints HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(interim.status == 103 && interim["Date"] == nil)
            let final = try WireMessage.readResponse(from: client)
            #expect(final.status == 200 && final.all("Date").count == 1)
            let own = try stage.client(engine).exchange("GET / HTTP/1.1\r\n\r\n")
            #expect(own.status == 400)
            #expect(dates(since: before).contains(own["Date"] ?? ""))
        }
    }

    @Test func `request ids come once, over workers and restarts`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            var ids: [String] = []
            for _ in 0..<3 {
                let engine = try stage.engine([origin], workers: 4) { $0.services[0].addsRequestID = true }
                for _ in 0..<40 {
                    let client = try stage.client(engine)
                    for _ in 0..<5 { #expect(try client.get().status == 200) }
                    client.close()
                }
                engine.stop()
            }
            ids = origin.requests.compactMap { $0["X-Request-Id"] }
            #expect(ids.count == 600 && Set(ids).count == 600)
            #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
            // Neither half of one is a half of another.
            let halves = ids.flatMap { [$0.prefix(16), $0.suffix(16)] }
            #expect(Set(halves).count == 1200)
        }
    }

    @Test func `an Expect that is empty, a list or repeated is met`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let client = try stage.client(try stage.engine([origin]))
            let fields = [
                "Expect:", "Expect: ,", "Expect: 100-continue, 100-continue",
                "Expect: 100-Continue\r\nExpect: 100-continue",
                "Expect:\r\nExpect: 100-continue ,",
            ]
            for field in fields {
                let answer = try client.exchange(
                    "POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\nContent-Length: 2\r\n\r\nhi")
                #expect(answer.status == 200, "\(field)")
                let seen = try #require(origin.requests.last)
                #expect(seen.text == "hi" && seen.all("Expect") == (field.contains("100") ? ["100-continue"] : []))
            }
        }
    }

    @Test func `a response whose framing is odd goes on framed anew`() throws {
        let padding = String(repeating: "a", count: 5000)
        let bodies = [
            "5  \r\nhello\r\n0 \r\n\r\n", "5;\(padding)\r\nhello\r\n0;\r\n\r\n",
            "0000000000000000000005\r\nhello\r\n00\r\n\r\n",
            "5\r\nhello\r\n0\r\nContent-Length: 5\r\nX-Sum: 1\r\n\r\n",
        ]
        try Stage.play { stage in
            let origin = try stage.answering { request, connection in
                let number = Int(request.target.dropFirst()) ?? 0
                try connection.wire.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\nX-Odd: y\r\n\r\n" + bodies[number])
            }
            let client = try stage.client(try stage.engine([origin]))
            for number in bodies.indices {
                let answer = try client.get("/\(number)")
                #expect(answer.status == 200 && answer.text == "hello" && answer["X-Odd"] == "y")
                #expect(answer.trailers.map(\.name) == (number == 3 ? ["X-Sum"] : []))
            }
            // All on one connection to the server: it was read to the right byte.
            #expect(origin.accepted == 1)
        }
    }

    @Test func `the pick of one worker tells nothing of another's`() throws {
        var sequences: Set<[UInt64]> = []
        for number in 0..<64 {
            var random = RandomGenerator(seed: number % 2 == 0 ? nil : Hashing.mix(UInt64(number)))
            sequences.insert((0..<4).map { _ in random.next() })
        }
        #expect(Set(sequences.flatMap { $0 }).count == 256)
    }
}
