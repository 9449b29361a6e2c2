import Testing

@testable import lbtop

@Suite struct ReplyWriterTests {
    private func text(_ reply: SampleReply) -> String { String(decoding: reply.bytes, as: UTF8.self) }

    private func body(_ reply: SampleReply) -> Substring {
        let text = text(reply)
        return text.firstRange(of: "\r\n\r\n").map { text[$0.upperBound...] } ?? ""
    }

    @Test func `answers have one length whatever the name`() {
        var lengths: Set<Int> = []
        for name in ["a", "server-number-17", String(repeating: "n", count: 32)] {
            var writer = ReplyWriter(BackendSettings(name: name))
            let reply = writer.reply(to: SampleRequest(method: "GET", target: "/"), chance: 0)
            #expect(body(reply).hasPrefix(name))
            #expect(text(reply).contains("X-Server: \(name)\r\n"))
            lengths.insert(body(reply).utf8.count)
            #expect(text(reply).contains("Content-Length: \(body(reply).utf8.count)\r\n"))
        }
        #expect(lengths.count == 1)
    }

    @Test func `an error has the length of every other answer`() {
        var writer = ReplyWriter(BackendSettings(name: "a", errorsOfTenThousand: 100))
        let request = SampleRequest(method: "GET", target: "/")
        let error = writer.reply(to: request, chance: 99)
        let fine = writer.reply(to: request, chance: 100)
        #expect(text(error).hasPrefix("HTTP/1.1 500 "))
        #expect(text(fine).hasPrefix("HTTP/1.1 200 "))
        #expect(body(error) == body(fine))
    }

    @Test func `a long body is announced and made of filler`() {
        var writer = ReplyWriter(BackendSettings(name: "a", bodyLength: 1000))
        let reply = writer.reply(to: SampleRequest(method: "GET", target: "/"), chance: 0)
        #expect(body(reply).utf8.count + reply.fillerLength == 1000)
        #expect(text(reply).contains("Content-Length: 1000\r\n"))
        var short = ReplyWriter(BackendSettings(name: "a", bodyLength: 5))
        let five = short.reply(to: SampleRequest(method: "GET", target: "/"), chance: 0)
        #expect(body(five).utf8.count == 5 && five.fillerLength == 0)
    }

    @Test func `HEAD has the length and no body`() {
        var writer = ReplyWriter(BackendSettings(name: "a", bodyLength: 1000))
        let reply = writer.reply(to: SampleRequest(method: "HEAD", target: "/"), chance: 0)
        #expect(text(reply).contains("Content-Length: 1000\r\n"))
        #expect(body(reply).isEmpty && reply.fillerLength == 0)
    }

    @Test func `get-name greets, and says what is wrong`() {
        var writer = ReplyWriter(BackendSettings(name: "X"))
        func ask(_ method: String, _ json: String) -> SampleReply {
            let bytes = Array(json.utf8)
            return writer.reply(
                to: SampleRequest(method: method, target: "/get-name", bodyLength: UInt64(bytes.count), body: bytes),
                chance: 0)
        }
        #expect(body(ask("GET", "{\"name\":\"world\"}")) == "Hello, world! from server X")
        #expect(text(ask("POST", "{\"name\":\"world\"}")).hasPrefix("HTTP/1.1 405 "))
        #expect(text(ask("POST", "")).contains("Allow: GET\r\n"))
        for bad in ["", "{", "[]", "{\"name\":5}", "{\"nome\":\"x\"}", "\u{FFFD}"] {
            #expect(text(ask("GET", bad)).hasPrefix("HTTP/1.1 400 "), "\(bad)")
        }
    }

    @Test func `an old client keeps its connection only when it asks`() {
        var writer = ReplyWriter(BackendSettings(name: "a"))
        let closes = writer.reply(
            to: SampleRequest(method: "GET", target: "/", isVersion11: false, keepsAlive: false), chance: 0)
        #expect(closes.closes && text(closes).contains("Connection: close\r\n"))
        let stays = writer.reply(
            to: SampleRequest(method: "GET", target: "/", isVersion11: false, keepsAlive: true), chance: 0)
        #expect(!stays.closes && text(stays).contains("Connection: keep-alive\r\n"))
        let modern = writer.reply(to: SampleRequest(method: "GET", target: "/"), chance: 0)
        #expect(!modern.closes && !text(modern).contains("Connection:"))
    }
}
