import Glibc
import Testing

@testable import Balancer

/// Checks over real sockets: they read what servers say as the traffic does, and stay within bounds.
@Suite(.serialized) struct CheckTests {
    private func quick(_ text: String = "http:/health", wanting wanted: String? = nil) throws -> HealthCheck {
        var check = try HealthCheck(parsing: text)
        check.interval = .milliseconds(50)
        check.timeout = .seconds(2)
        check.expectedBody = wanted
        return check
    }

    /// What three checks in a row come to, of a server that does `answer` to each.
    private func outcome(
        _ check: HealthCheck, _ answer: @escaping @Sendable (ScriptedOrigin.Connection) throws -> Void
    ) throws -> (state: ServerState, text: String) {
        var found: (ServerState, String)?
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try answer(connection)
            }
            let engine = try stage.engine([origin]) { $0.services[0].check = check }
            let service = try engine.service("checked") { service in
                let last = service.servers[0].lastCheck
                return (last?.passedCount ?? 0) >= 3 || (last?.failedCount ?? 0) >= 3
            }
            found = (service.servers[0].state, service.servers[0].lastCheck?.text ?? "")
        }
        return try #require(found)
    }

    @Test func `a whole answer passes though a reset follows it`() throws {
        let outcome = try outcome(try quick()) { connection in
            try connection.respond("200 OK", "all well")
            connection.wire.reset()
        }
        #expect(outcome.state == .up && outcome.text.hasPrefix("GET /health 200 in "))
    }

    @Test func `an answer that came before the request was read passes, though a reset follows it`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                try connection.respond("200 OK", "early")
                connection.wire.reset()
            }
            let engine = try stage.engine([origin]) { $0.services[0].check = try quick() }
            let service = try engine.service("checked") { ($0.servers[0].lastCheck?.passedCount ?? 0) >= 3 }
            #expect(service.servers[0].lastCheck?.failedCount == 0)
        }
    }

    @Test func `the text is looked for in the body as clients get it`() throws {
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nall \r\n4\r\nwell\r\n0\r\n\r\n"
        let found = try outcome(try quick(wanting: "all well")) { try $0.wire.write(chunks) }
        #expect(found.state == .up, "\(found.text)")
        let framing = try outcome(try quick(wanting: "\r\n4")) { try $0.wire.write(chunks) }
        #expect(framing.state == .down && framing.text.hasPrefix("GET /health: the body lacks"))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "the body was cut after 4 bytes"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "malformed answer: malformed chunk size"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "the body was cut after 2 bytes"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", "malformed answer: differing"),
        ("HTTP/1.1 200 OK\r\n folded\r\nContent-Length: 0\r\n\r\n", "malformed answer: "),
        ("SSH-2.0-x\r\n", "malformed answer"),
        ("HTTP/1.1 200 OK\r\nX: ", "closed within its head"), ("", "closed before an answer"),
    ])
    func `what clients would get a 502 or a cut for fails the check, and says why`(answer: String, words: String) throws
    {
        let outcome = try outcome(try quick()) { try $0.wire.write(answer) }
        #expect(outcome.state == .down && outcome.text.hasPrefix("GET /health: \(words)"), "\(outcome.text)")
    }

    @Test func `a server that takes the connection and resets it has been reached`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { $0.wire.reset() }
            let engine = try stage.engine([origin], mode: .tcp) { $0.services[0].check = try quick("tcp") }
            let service = try engine.service("checked") { ($0.servers[0].lastCheck?.passedCount ?? 0) >= 10 }
            #expect(service.servers[0].lastCheck?.failedCount == 0)
        }
    }

    @Test func `a POST that checks says that it has no body`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("ok")
            let engine = try stage.engine([origin]) {
                var check = try quick()
                check.method = "POST"
                $0.services[0].check = check
            }
            try engine.service("checked") { ($0.servers[0].lastCheck?.passedCount ?? 0) > 0 }
            #expect(origin.requests.first?["Content-Length"] == "0")
        }
    }

    @Test(arguments: [Duration.zero, .nanoseconds(1), .seconds(-1)])
    func `an interval of nothing neither breaks nor spins the engine`(interval: Duration) throws {
        try Stage.play { stage in
            let origin = try stage.saying("well")
            let engine = try stage.engine([origin]) {
                var check = try quick()
                check.interval = interval
                $0.services[0].check = check
            }
            try engine.service("checked") { ($0.servers[0].lastCheck?.passedCount ?? 0) > 3 }
            #expect(try stage.client(engine).get().text == "well")
        }
    }

    @Test func `checks of many silent servers take turns, and never more descriptors than they may`() throws {
        let any = try #require(SocketAddress(numeric: "0.0.0.0", port: 0))
        // The system takes the connections, and nobody ever answers.
        let silent = try Socket.listen(at: any, deferAccept: false).get()
        defer { close(silent) }
        let port = try #require(Socket.localAddress(of: silent)?.port)
        try Stage.play { stage in
            let before = CheckTests.descriptors()
            let engine = try stage.engine {
                var check = try quick()
                check.timeout = .milliseconds(200)
                $0.services[0].check = check
                $0.services[0].servers = (0..<800).map {
                    ServerSpec(address: .host("127.0.\($0 / 200).\($0 % 200 + 1)", port: port), name: "s\($0)")
                }
            }
            var most = 0
            let service = try engine.service("every server was checked", within: 60) { service in
                most = max(most, CheckTests.descriptors())
                return service.servers.allSatisfy { ($0.lastCheck?.failedCount ?? 0) > 0 }
            }
            #expect(service.servers.count == 800)
            // 256 at most, and what an engine has beside.
            #expect(most > before && most < before + 320, "\(most) of which \(before) before")
        }
    }

    /// How many descriptors this process has open.
    private static func descriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
