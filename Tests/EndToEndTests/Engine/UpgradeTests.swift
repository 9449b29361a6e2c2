import Testing

@testable import Balancer

/// Upgrades: a tunnel once the server has agreed, and only then.
@Suite(.serialized) struct UpgradeTests {
    static let wish =
        "GET /chat HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n"

    /// A server that agrees to an upgrade, then sends back what it gets, in capitals.
    static func agreeing(_ stage: Stage) throws -> ScriptedOrigin {
        try stage.origin { connection in
            guard let request = try connection.request() else { return }
            guard request["Upgrade"] == "websocket", request["Connection"]?.lowercased() == "upgrade" else {
                return try connection.respond("400 Bad Request", "no upgrade")
            }
            try connection.wire.write(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nwelcome\n")
            while let line = try connection.wire.read(through: "\n") {
                try connection.wire.write(String(decoding: line, as: UTF8.self).uppercased())
            }
        }
    }

    @Test func `a WebSocket becomes a tunnel with bytes both ways`() throws {
        try Stage.play { stage in
            let origin = try UpgradeTests.agreeing(stage)
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            let response = try client.exchange(UpgradeTests.wish)
            #expect(response.status == 101 && response["Upgrade"] == "websocket")
            #expect(try client.read(8) == Array("welcome\n".utf8))
            for word in ["one\n", "two\n", "GET / HTTP/1.1\n"] {
                try client.write(word)
                #expect(try client.read(word.utf8.count) == Array(word.uppercased().utf8))
            }
            try engine.service("in flight") { $0.servers[0].inFlight == 1 }
            client.endWriting()
            #expect(try client.awaitEnd() == .ended)
            let service = try engine.settled()
            #expect(service.servers[0].open == 0, "a connection that was upgraded is not pooled")
            #expect(service.servers[0].traffic.requests == 1 && service.servers[0].traffic.responses["1xx"] == 1)
            #expect(service.failures.isEmpty && service.servers[0].traffic.errors.isEmpty)
        }
    }

    @Test func `what a client sends before the server has agreed waits`() throws {
        let wasEarly = Flag()
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try WireMessage.readHead(from: connection.wire) != nil else { return }
                if !connection.wire.buffer.isEmpty { wasEarly.set() }
                let quiet = try connection.wire.isSilent(for: 0.1)
                if !quiet { wasEarly.set() }
                try connection.wire.write(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
                let line = try connection.wire.read(through: "\n") ?? []
                try connection.wire.write(line)
            }
            let client = try stage.client(try stage.engine([origin]))
            #expect(try client.exchange(UpgradeTests.wish + "early\n").status == 101)
            #expect(try client.read(6) == Array("early\n".utf8))
            #expect(!wasEarly.isSet)
        }
    }

    @Test func `bytes sent after a refused upgrade are the next request`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", $0.target) }
            let client = try stage.client(try stage.engine([origin]))
            #expect(try client.exchange(UpgradeTests.wish + "GET /next HTTP/1.1\r\nHost: t\r\n\r\n").text == "/chat")
            #expect(try WireMessage.readResponse(from: client).text == "/next")
        }
    }

    @Test func `an upgrade to anything else is removed and the request goes on`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("plain")
            let client = try stage.client(try stage.engine([origin]))
            let response = try client.exchange(
                "GET / HTTP/1.1\r\nHost: t\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
            #expect(response.text == "plain")
            let request = try #require(origin.requests.first)
            #expect(request["Upgrade"] == nil && request["HTTP2-Settings"] == nil && request["Connection"] == nil)
            #expect(try client.get().text == "plain", "the connection is kept")
        }
    }

    @Test func `a 101 that nobody asked for is a bad answer`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { _, connection in
                try connection.wire.write(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            }
            let engine = try stage.engine([origin])
            #expect(try stage.client(engine).get().status == 502)
            #expect(try engine.service { $0.servers[0].inFlight == 0 }.servers[0].traffic.errors == ["badResponse": 1])
        }
    }

    @Test func `a tunnel in which nothing moves ends after its time`() throws {
        try Stage.play { stage in
            let origin = try UpgradeTests.agreeing(stage)
            let engine = try stage.engine([origin]) { $0.limits.tunnelTimeout = .milliseconds(100) }
            let client = try stage.client(engine)
            #expect(try client.exchange(UpgradeTests.wish).status == 101)
            _ = try client.read(8)
            _ = try client.awaitEnd()
            #expect(try engine.settled().failures == ["tunnelIdle": 1])
        }
    }
}
