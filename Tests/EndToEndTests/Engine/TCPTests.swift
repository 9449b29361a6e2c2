import Testing

@testable import Balancer

/// TCP mode: bytes both ways, every connection balanced.
@Suite(.serialized) struct TCPTests {
    /// A server that sends back what it gets, until the end, and then says `bye`.
    static func echo(_ stage: Stage) throws -> ScriptedOrigin {
        try stage.origin { connection in
            while try connection.wire.fill() {
                try connection.wire.write(connection.wire.read(connection.wire.buffer.count))
            }
            try connection.wire.write("bye")
        }
    }

    @Test func `an end of one side leaves the other open`() throws {
        try Stage.play { stage in
            let origin = try TCPTests.echo(stage)
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            try client.write("one")
            #expect(try client.read(3) == Array("one".utf8))
            client.endWriting()
            // `bye` is written after the server has seen our end.
            #expect(try client.readToEnd() == Array("bye".utf8))
            let service = try engine.settled()
            let traffic = service.servers[0].traffic
            #expect(traffic.requests == 1 && traffic.connections == 1 && traffic.reused == 0)
            #expect(traffic.bytesIn == 3 && traffic.bytesOut == 6)
            #expect(service.servers[0].open == 0 && service.failures.isEmpty && traffic.errors.isEmpty)
        }
    }

    @Test func `the server's end goes to the client while the client still sends`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                try connection.wire.write("hello")
                connection.wire.endWriting()
                let rest = try connection.wire.readToEnd()
                if rest == Array("late".utf8) { connection.origin.released.set() }
            }
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            #expect(try client.readToEnd() == Array("hello".utf8))
            try client.write("late")
            client.endWriting()
            try origin.released.wait()
            #expect(try engine.settled().failures.isEmpty)
        }
    }

    @Test func `a server may speak first`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                try connection.wire.write("220 ready\n")
                let line = try connection.wire.read(through: "\n") ?? []
                try connection.wire.write(line)
            }
            let client = try stage.client(try stage.engine([origin], mode: .tcp))
            #expect(try client.read(through: "\n") == Array("220 ready\n".utf8))
            try client.write("QUIT\n")
            #expect(try client.readToEnd() == Array("QUIT\n".utf8))
        }
    }

    @Test func `much goes both ways at once`() throws {
        let body = MessageTests.pattern(3_000_000)
        try Stage.play { stage in
            let origin = try TCPTests.echo(stage)
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            let writer = Thread.start(name: "writer") {
                try? client.write(body)
                client.endWriting()
            }
            let back = try client.readToEnd()
            writer?.join()
            #expect(back == body + Array("bye".utf8))
            let traffic = try engine.settled().servers[0].traffic
            #expect(traffic.bytesIn == UInt64(body.count) && traffic.bytesOut == UInt64(body.count) + 3)
        }
    }

    @Test func `a server that refuses is passed over with nothing lost`() throws {
        try Stage.play { stage in
            let gone = try stage.closedPort()
            let origin = try TCPTests.echo(stage)
            let engine = try stage.engine([], mode: .tcp) {
                $0.services[0].servers = [ServerSpec(address: gone, name: "gone"), origin.spec("good")]
            }
            for _ in 0..<3 {
                let client = try stage.client(engine)
                try client.write("word")
                client.endWriting()
                #expect(try client.readToEnd() == Array("wordbye".utf8))
            }
            let service = try engine.settled()
            #expect(service.servers[0].state == .failing && service.servers[0].traffic.errors == ["connectRefused": 1])
            #expect(service.servers[1].traffic.requests == 3)
        }
    }

    @Test func `a client that ends before its server is reached still gets what the server says`() throws {
        try Stage.play { stage in
            let full = try FullBacklog()
            defer { full.close() }
            let engine = try stage.engine([], mode: .tcp) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "slow")]
                $0.limits.connectTimeout = .seconds(15)
                $0.limits.connectTotal = .seconds(15)
            }
            let client = try stage.client(engine)
            client.endWriting()
            try engine.service("connecting") { $0.servers[0].inFlight == 1 }
            full.release()
            let server = try full.take()
            try server.write("banner")
            #expect(try server.readToEnd().isEmpty, "the client's end is passed on")
            server.close()
            #expect(try client.readToEnd() == Array("banner".utf8))
        }
    }

    @Test func `without any server the client is disconnected and gets no bytes`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([], mode: .tcp)
            let client = try stage.client(engine)
            #expect(try client.awaitEnd() == .reset)
            let service = try engine.settled()
            #expect(service.failures == ["noServer": 1] && service.ownResponses.isEmpty)
        }
    }

    @Test func `a client's reset reaches the server`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                try connection.wire.write("x")
                if (try? connection.wire.awaitEnd()) != nil { connection.origin.released.set() }
            }
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            #expect(try client.read(1) == Array("x".utf8))
            client.reset()
            try origin.released.wait()
            #expect(try engine.settled().failures == ["clientAborted": 1])
        }
    }

    @Test func `connections opened in advance are used and replaced`() throws {
        try Stage.play { stage in
            let origin = try TCPTests.echo(stage)
            let engine = try stage.engine([origin], mode: .tcp) { $0.warm = 2 }
            for round in 1...5 as ClosedRange<UInt64> {
                try engine.service("two are warm") {
                    $0.servers[0].idle == 2 && $0.servers[0].open == 2 && origin.accepted == Int(round) + 1
                }
                let client = try stage.client(engine)
                try client.write("x")
                #expect(try client.read(1) == Array("x".utf8))
                #expect(try engine.service("used") { $0.servers[0].inFlight == 1 }.servers[0].traffic.requests == round)
                client.endWriting()
                #expect(try client.readToEnd() == Array("bye".utf8))
                try engine.settled()
            }
        }
    }

    @Test func `a warm connection that its server closed is replaced by itself`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                if connection.number == 0 { return try connection.origin.released.wait() }
                try connection.wire.write("\(connection.number)")
                _ = try connection.wire.awaitEnd()
            }
            let engine = try stage.engine([origin], mode: .tcp) { $0.warm = 1 }
            try engine.service("warm") { $0.servers[0].idle == 1 }
            origin.released.set()
            try engine.service("replaced") { $0.servers[0].idle == 1 && $0.servers[0].traffic.connections == 2 }
            #expect(try stage.client(engine).read(1) == Array("1".utf8))
            try engine.service("warm again") { $0.servers[0].idle == 1 }
        }
    }

    @Test func `IPv6 on both sides`() throws {
        try Stage.play { stage in
            let six = ServerAddress.host("::1", port: 0)
            let origin = stage.add(try ScriptedOrigin.saying("six", at: six))
            let client = try stage.client(try stage.engine([origin], listen: six))
            #expect(try client.get().text == "six")
            #expect(origin.requests[0]["X-Forwarded-For"] == "::1")
        }
    }

    @Test func `one socket for all addresses shows IPv4 clients as such`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("any")
            let engine = try stage.engine([origin], listen: .host("", port: 0))
            guard case .host(_, let port) = try engine.address() else { throw TestFailure("no port") }
            for (host, shown) in [("127.0.0.1", "127.0.0.1"), ("::1", "::1")] {
                let client = stage.client(try Wire(to: .host(host, port: port)))
                #expect(try client.get().text == "any")
                #expect(origin.requests.last?["X-Forwarded-For"] == shown)
            }
        }
    }

    @Test(arguments: [ServiceMode.http, .tcp])
    func `unix sockets on both sides`(mode: ServiceMode) throws {
        try Stage.play { stage in
            let listen = stage.socketPath()
            let origin = stage.add(try ScriptedOrigin.saying("unix", at: stage.socketPath()))
            let engine = try stage.engine([origin], mode: mode, listen: listen)
            let client = stage.client(try Wire(to: listen))
            #expect(try client.get().text == "unix")
            client.close()
            #expect(try engine.settled().servers[0].traffic.requests == 1)
        }
    }
}
