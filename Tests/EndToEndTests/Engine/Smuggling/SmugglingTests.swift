import Glibc
import Testing

@testable import Balancer

/// The corpus over real sockets, with a server behind that trusts nobody, one more request right behind each message, and
/// an innocent client beside it. `make compare-smuggling` plays the same against other proxies.
@Suite(.serialized) struct SmugglingTests {
    /// A message with what a client sends behind it.
    private struct Attack {
        var name: String
        var bytes: [UInt8]
        /// The body that must arrive with it; nil: nothing may arrive.
        var body: [UInt8]?
    }

    private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n"
    private static let next = Array("GET /next HTTP/1.1\r\nHost: next\r\n\r\n".utf8)

    private func attacks(_ message: ListedMessage) -> [Attack] {
        let hello = Array("hello".utf8)
        let chunks = Array("5\r\nhello\r\n0\r\n\r\n".utf8)
        let hidden = Array(("0\r\n\r\n" + Self.smuggled).utf8)
        let tail = Array("5\r\n\r\n0\r\n\r\n".utf8) + Array(Self.smuggled.utf8)
        func attack(_ what: String, _ behind: [UInt8], body: [UInt8]?) -> Attack {
            Attack(name: "\(message.name), \(what)", bytes: message.bytes + behind, body: body)
        }
        switch message.verdict {
        case "accepted none", "accepted length(0)":
            return [
                attack("then the next", Self.next, body: []), attack("then an end of chunks", hidden, body: []),
                attack("then chunks", tail, body: []),
            ]
        case "accepted length(5)": return [attack("then its body", hello + Self.next, body: hello)]
        case "accepted chunked":
            return [
                attack("then its body", chunks + Self.next, body: hello),
                attack("then an end of chunks by line feeds", Array("0\n\n".utf8) + hidden.dropFirst(5), body: nil),
            ]
        case let verdict where verdict.hasPrefix("accepted"):
            // A length beyond all reason: the message never ends.
            return [attack("then the next", Self.next, body: nil)]
        default:
            return [
                attack("then the next", Self.next, body: nil),
                attack("then a body and the next", hello + Self.next, body: nil),
                attack("then an end of chunks", hidden, body: nil), attack("then chunks", tail, body: nil),
            ]
        }
    }

    /// Chunked bodies behind a head that is in order.
    private func attacks(body message: ListedMessage) -> [Attack] {
        let head = Array("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let behind = message.isAccepted ? [] : Array(Self.smuggled.utf8)
        return [Attack(name: message.name, bytes: head + message.bytes + behind, body: nil)]
    }

    /// Sends all, ends the sending side and reads to the end: then all that the proxy does about it is done.
    private func send(_ bytes: [UInt8], to address: ServerAddress) throws -> String {
        let wire = try Wire(to: address, patience: 10)
        defer { wire.close() }
        do { try wire.write(bytes) } catch {}
        wire.endWriting()
        do { return String(decoding: try wire.readToEnd(), as: UTF8.self) } catch is WireReset { return "" }
    }

    @Test func `no message of the corpus is framed otherwise by the server, nor harms another client`() throws {
        try Stage.play { stage in
            let recorder = RecordingOrigin()
            let origin = try stage.origin { try recorder.behave($0) }
            let engine = try stage.engine([origin])
            let innocent = try stage.client(engine)
            let address = try engine.address()
            let requests = try ListedMessage.all("request").flatMap { attacks($0) }
            let bodies = try ListedMessage.all("body").flatMap(attacks(body:))
            #expect(requests.count > 600 && bodies.count > 70)
            for (number, attack) in (requests + bodies).enumerated() {
                let isBody = number >= requests.count
                let answer = try send(attack.bytes, to: address)
                let own = "/innocent-\(number)"
                let response = try innocent.get(own)
                let record = recorder.take()
                let shown = "\(attack.name): \(record.requests.map(\.line)) \(answer.prefix(60).debugDescription)"
                #expect(response.status == 200 && response.text == own, "the innocent got \(response.text): \(shown)")
                #expect(!answer.contains("/innocent"), "another's answer: \(shown)")
                #expect(record.violations.isEmpty, "\(record.violations): \(shown)")
                #expect(!record.requests.contains { $0.target == "/smuggled" }, "smuggled: \(shown)")
                #expect(record.requests.last?.target == own, "\(shown)")
                let arrived = record.requests.dropLast()
                if let body = attack.body {
                    // The message as it was meant, then at most the next one.
                    #expect(arrived.first?.body == body && arrived.count <= 2, "\(shown)")
                    #expect(arrived.dropFirst().allSatisfy { $0.target == "/next" }, "\(shown)")
                } else if !isBody {
                    #expect(arrived.isEmpty, "forwarded: \(shown)")
                }
            }
        }
    }

    @Test func `what a server says wrongly never reaches another client`() throws {
        let poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"
        let messages = try ListedMessage.all("response")
        #expect(messages.count > 50)
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while let request = try connection.request() {
                    guard let number = Int(request.target.drop { !$0.isNumber }), request.target.hasPrefix("/attack")
                    else {
                        try connection.respond("200 OK", request.target)
                        continue
                    }
                    try connection.wire.write(messages[number].bytes + Array(poison.utf8))
                }
            }
            let engine = try stage.engine([origin])
            let innocent = try stage.client(engine)
            for (number, message) in messages.enumerated() {
                let method = message.method == "head" ? "HEAD" : "GET"
                let wire = try Wire(to: engine.address(), patience: 0.1)
                // What comes may be incomplete for ever: then the client goes away.
                let answer = try? wire.exchange(
                    "\(method) /attack-\(number) HTTP/1.1\r\nHost: a\r\n\r\n", method: method)
                if !message.isAccepted && message.verdict != "refused" {
                    #expect(answer == nil || answer?.status == 502 || answer?.status == 100, "\(message.name)")
                }
                if let head = answer?.head.utf8 {
                    #expect(
                        !head.contains { $0 < 32 && $0 != 13 && $0 != 10 && $0 != 9 || $0 == 127 }, "\(message.name)")
                }
                wire.close()
                let own = "/innocent-\(number)"
                let response = try innocent.get(own)
                #expect(response.status == 200 && response.text == own, "behind \(message.name): \(response.text)")
            }
        }
    }
}
