import Glibc
import Testing

@testable import Balancer

/// Every request ends once, is counted with how it ended, and is told of where something cut it.
@Suite(.serialized) struct OutcomeTests {
    /// A server that begins a response of 1000 bytes and then waits for the test.
    private static let half: ScriptedOrigin.Behaviour = { connection in
        guard try connection.request() != nil else { return }
        try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        try connection.origin.released.wait()
    }

    private func begin(_ stage: Stage, _ engine: RunningEngine) throws -> Wire {
        let client = try stage.client(engine)
        try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
        _ = try WireMessage.readHead(from: client)
        _ = try client.read(4)
        return client
    }

    @Test func `a response that is cut by an order is one of its class, timed, counted and told of`() throws {
        try Stage.play { stage in
            let origin = try stage.origin(OutcomeTests.half)
            let other = try stage.saying("other")
            let engine = try stage.engine([origin, other])
            let client = try begin(stage, engine)
            #expect(try engine.order(.remove(server: "a", now: true)).kind == .removed)
            #expect(try client.awaitEnd() == .reset)
            origin.released.set()
            let service = try engine.settled()
            #expect(service.outcomes["cutByOrder"] == 1 && service.failures == ["serverRemoved": 1])
            #expect(service.totals.answers == ["2xx": 1] && service.totals.latencySinceStart.count == 1)
            try engine.event("told") { $0.text.contains("cut: the server was removed") }
        }
    }

    @Test func `a response that is cut by the stop is counted`() throws {
        try Stage.play { stage in
            let origin = try stage.origin(OutcomeTests.half)
            let engine = try stage.engine([origin])
            let client = try begin(stage, engine)
            engine.stop()
            #expect(try client.awaitEnd() == .reset)
            origin.released.set()
            let service = try #require(engine.engine.snapshot()?.services.first)
            #expect(service.outcomes["cutByOrder"] == 1 && service.requests == 1, "\(service.outcomes)")
            #expect(service.failures == ["stopped": 1])
            #expect(service.totals.answers == ["2xx": 1])
        }
    }

    @Test func `a response that falls silent, and one that its client does not take, are counted`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard let request = try connection.request() else { return }
                try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\nhalf")
                if request.target == "/much" {
                    let piece = [UInt8](repeating: 0x78, count: 1_000_000)
                    for _ in 0..<49 { try connection.wire.write(piece) }
                }
                try connection.origin.released.wait()
            }
            let engine = try stage.engine([origin]) {
                $0.limits.responseIdle = .milliseconds(150)
                $0.limits.writeTimeout = .milliseconds(150)
            }
            let silent = try stage.client(engine)
            try silent.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            _ = try WireMessage.readHead(from: silent)
            try engine.service("silent") { $0.outcomes["cutByServer"] == 1 }
            let lazy = try stage.client(engine, receiveBuffer: 4096)
            try lazy.write("GET /much HTTP/1.1\r\nHost: t\r\n\r\n")
            let service = try engine.service("lazy") { $0.outcomes["cutByClient"] == 1 }
            #expect(service.totals.answers == ["2xx": 2] && service.totals.latencySinceStart.count == 2)
            #expect(service.failures["clientTimeout"] == 1 && service.totals.errors == ["responseIdle": 1])
            origin.released.set()
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX",
    ])
    func `a response that is broken behind its head is 502 as long as nothing of it has gone on`(_ response: String)
        throws
    {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.wire.write(response)
                try connection.origin.released.wait()
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get().status == 502)
            #expect(try client.isSilent(for: 0), "and the connection is kept")
            origin.released.set()
            client.close()
            let service = try engine.settled()
            #expect(service.servers[0].traffic.errors == ["badResponse": 1])
        }
    }

    @Test func `interim responses without an end hold up nobody, and are no answer`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard let request = try connection.request() else { return }
                guard request.target == "/endless" else { return try connection.respond("200 OK", "quick") }
                let interims = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 1000)
                while true { try connection.wire.write(interims) }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("GET /endless HTTP/1.1\r\nHost: t\r\n\r\n")
            var heads = 0
            while let head = try WireMessage.readHead(from: client), head.status == 103 { heads += 1 }
            #expect(heads == Exchange.mostInterims)
            #expect(try stage.client(engine).get().text == "quick")
            #expect(try engine.service { _ in true }.servers[0].traffic.errors == ["badResponse": 1])
        }
    }

    @Test(arguments: [true, false])
    func `a half-closed client gets its answer, queued or not`(queued: Bool) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil {
                    try connection.origin.released.wait()
                    try connection.respond("200 OK", "late")
                }
            }
            let engine = try stage.engine([origin]) {
                if queued { $0.services[0].servers[0].maximumInFlight = 1 }
            }
            let first = try stage.client(engine)
            if queued {
                try first.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                try engine.service("at the server") { $0.servers[0].inFlight == 1 }
            }
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            client.endWriting()
            try engine.service("begun") { $0.requests == (queued ? 2 : 1) && $0.queued == (queued ? 1 : 0) }
            origin.released.set()
            #expect(try WireMessage.readResponse(from: client).text == "late")
        }
    }

    @Test(arguments: [true, false])
    func `a reset frees the place, in the queue and at the server`(queued: Bool) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil { try connection.origin.released.wait() }
            }
            let engine = try stage.engine([origin]) { $0.services[0].servers[0].maximumInFlight = 1 }
            let first = try stage.client(engine)
            try first.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("at the server") { $0.servers[0].inFlight == 1 }
            let second = try stage.client(engine)
            try second.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("queued") { $0.queued == 1 }
            (queued ? second : first).reset()
            let service = try engine.service("gone") { $0.queued == 0 && $0.active == 1 }
            #expect(service.servers[0].inFlight == 1 && service.outcomes["cutByClient"] == 1)
            origin.released.set()
        }
    }

    @Test(arguments: [true, false])
    func `with abort-on-close an end of stream ends a request that has no response`(queued: Bool) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil { try connection.origin.released.wait() }
            }
            let engine = try stage.engine([origin]) {
                $0.services[0].servers[0].maximumInFlight = 1
                $0.services[0].abortsOnClose = true
            }
            let first = try stage.client(engine)
            try first.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("at the server") { $0.servers[0].inFlight == 1 }
            let second = try stage.client(engine)
            try second.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("queued") { $0.queued == 1 }
            (queued ? second : first).endWriting()
            try engine.service("gone") { $0.active == 1 && $0.outcomes["cutByClient"] == 1 }
            origin.released.set()
        }
    }

    @Test(arguments: [true, false], ["one", "half a bo"])
    func
        `a queued request is ended by its client's end of stream inside the body, or behind it where that is asked for`(
            aborts: Bool, body: String
        ) throws
    {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil {
                    try connection.origin.released.wait()
                    try connection.respond("200 OK", "late")
                }
            }
            let engine = try stage.engine([origin]) {
                $0.services[0].servers[0].maximumInFlight = 1
                $0.services[0].abortsOnClose = aborts
            }
            let first = try stage.client(engine)
            try first.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("at the server") { $0.servers[0].inFlight == 1 }
            let second = try stage.client(engine)
            try second.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: \(body == "one" ? 3 : 20)\r\n\r\n\(body)")
            try engine.service("queued") { $0.queued == 1 }
            second.endWriting()
            if aborts || body != "one" {
                try engine.service("gone") { $0.queued == 0 && $0.outcomes["cutByClient"] == 1 }
                origin.released.set()
            } else {
                #expect(try second.isSilent(for: 0.1))
                origin.released.set()
                #expect(try WireMessage.readResponse(from: second).text == "late")
            }
        }
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "POST"], [true, false])
    func `a server's connection is not used again after a body that it need not read`(method: String, reuses: Bool)
        throws
    {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                // Python's http.server: the body of a GET is left where it is.
                while let head = try WireMessage.readHead(from: connection.wire) {
                    if method == "POST" || reuses { _ = try connection.wire.read(head.length ?? 0) }
                    let body = head.method == "HEAD" ? "" : "\(connection.number)"
                    try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                }
            }
            let engine = try stage.engine([origin]) { $0.services[0].reusesAfterBody = reuses }
            let client = try stage.client(engine)
            let smuggled = "GET /other HTTP/1.1\r\nHost: t\r\n\r\n"
            _ = try client.exchange(
                "\(method) / HTTP/1.1\r\nHost: t\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n\(smuggled)",
                method: method)
            #expect(try client.get().text == (method == "POST" || reuses ? "0" : "1"))
            _ = try client.exchange("\(method) / HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n", method: method)
            #expect(try client.get().text == (method == "POST" || reuses ? "0" : "1"), "no body, no doubt")
        }
    }

    @Test func `what may not be sent twice does not go over a connection that its server keeps for a second`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil {
                    try connection.respond("200 OK", "\(connection.number)", fields: "Keep-Alive: timeout=1\r\n")
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get().text == "0")
            #expect(try client.get().text == "0")
            #expect(try client.exchange("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx").text == "1")
        }
    }

    @Test func `a server that keeps its connections for no time is not used again`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                while try connection.request() != nil {
                    try connection.respond("200 OK", "\(connection.number)", fields: "Keep-Alive: timeout=0\r\n")
                }
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get().text == "0")
            #expect(try client.get().text == "1")
        }
    }
}
