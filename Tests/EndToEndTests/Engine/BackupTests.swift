import Testing

@testable import Balancer

/// Backups: whoever chooses a server, for whatever reason, chooses one whose tier serves.
@Suite(.serialized) struct BackupTests {
    private func closing(_ stage: Stage) throws -> ScriptedOrigin {
        // Each connection ends without an answer.
        try stage.origin { connection in _ = try connection.request() }
    }

    @Test func `a client whose cookie names a backup goes back to the primaries as soon as one is up`() throws {
        try Stage.play { stage in
            let primary = try stage.saying("primary")
            let backup = try stage.saying("backup")
            let engine = try stage.engine([primary, backup]) {
                $0.services[0].servers[1].isBackup = true
                $0.services[0].stickyCookie = "SRV"
            }
            let client = try stage.client(engine)
            func ask(_ cookie: String) throws -> WireMessage {
                try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nCookie: \(cookie)\r\n\r\n")
            }
            func cookie(_ message: WireMessage) throws -> String {
                try #require(message["Set-Cookie"]?.split(separator: ";").first.map(String.init))
            }
            try engine.order(.drain(server: "a"))
            let away = try client.get()
            #expect(away.text == "backup")
            let mark = try cookie(away)
            #expect(try ask(mark).text == "backup")
            try engine.order(.enable(server: "a"))
            let back = try ask(mark)
            #expect(back.text == "primary" && back["Set-Cookie"] != nil)
            #expect(try ask(try cookie(back)).text == "primary")
        }
    }

    @Test func `a request that every primary has failed is answered at once, though a backup has room`() throws {
        try Stage.play { stage in
            let origins = [try closing(stage), try closing(stage), try stage.saying("backup")]
            let engine = try stage.engine(origins) {
                $0.services[0].servers[2].isBackup = true
                $0.services[0].servers[2].maximumInFlight = 5
                // It must not have to wait for its answer.
                $0.limits.queueTimeout = .seconds(3600)
                $0.services[0].ejects = false
            }
            let client = try stage.client(engine)
            #expect(try client.get().status == 502)
            let service = try engine.settled(clients: 1)
            #expect(service.queued == 0 && service.servers.allSatisfy { $0.state == .up })
            #expect(origins[2].requests.isEmpty)
        }
    }

    @Test func `the request that finds the last primary gone is served by a backup itself`() throws {
        try Stage.play { stage in
            let primaries = try (0..<2).map { _ in try stage.saying("primary") }
            let backup = try stage.saying("backup")
            let engine = try stage.engine(primaries + [backup]) {
                $0.services[0].servers[2].isBackup = true
                $0.services[0].servers[2].maximumInFlight = 5
            }
            let client = try stage.client(engine)
            primaries.forEach { $0.stop() }
            #expect(try client.get().text == "backup")
            let service = try engine.service("serving") { $0.servers[2].reason == "backup, serving" }
            #expect(service.servers[2].fairShare == 1)
        }
    }

    @Test func `a full primary is waited for, not passed over for a backup`() throws {
        try Stage.play { stage in
            let release = Flag()
            let primary = try stage.answering { _, connection in
                try release.wait()
                try connection.respond("200 OK", "primary")
            }
            let backup = try stage.saying("backup")
            let engine = try stage.engine([primary, backup]) {
                $0.services[0].servers[0].maximumInFlight = 1
                $0.services[0].servers[1].isBackup = true
            }
            let clients = try (0..<2).map { _ in try stage.client(engine) }
            try clients[0].write("GET /0 HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("busy") { $0.servers[0].inFlight == 1 }
            try clients[1].write("GET /1 HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("waiting") { $0.queued == 1 }
            release.set()
            for client in clients { #expect(try WireMessage.readResponse(from: client).text == "primary") }
        }
    }

    @Test func `who waits for a full primary goes to a backup when the primaries leave`() throws {
        try Stage.play { stage in
            let release = Flag()
            let primary = try stage.answering { _, connection in
                try release.wait()
                try connection.respond("200 OK", "primary")
            }
            let backup = try stage.saying("backup")
            let engine = try stage.engine([primary, backup], workers: 2) {
                $0.services[0].servers[0].maximumInFlight = 1
                $0.services[0].servers[1].isBackup = true
                $0.services[0].servers[1].maximumInFlight = 1
            }
            let clients = try (0..<3).map { _ in try stage.client(engine) }
            try clients[0].write("GET /0 HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("busy") { $0.servers[0].inFlight == 1 }
            for client in clients[1...] { try client.write("GET /1 HTTP/1.1\r\nHost: t\r\n\r\n") }
            try engine.service("waiting") { $0.queued == 2 }
            try engine.order(.drain(server: "a"))
            for client in clients[1...] { #expect(try WireMessage.readResponse(from: client).text == "backup") }
            release.set()
            #expect(try WireMessage.readResponse(from: clients[0]).text == "primary")
        }
    }

    @Test func `connections in advance are opened to the tier that serves`() throws {
        try Stage.play { stage in
            let speaking: ScriptedOrigin.Behaviour = { connection in
                while try connection.wire.fill() {}
            }
            let primary = try stage.origin(speaking)
            let backup = try stage.origin(speaking)
            let engine = try stage.engine([primary, backup], mode: .tcp) {
                $0.services[0].servers[1].isBackup = true
                $0.warm = 2
            }
            try engine.service("warm") { $0.servers[0].idle == 2 }
            #expect(backup.accepted == 0)
            try engine.order(.drain(server: "a"))
            try engine.service("the backup is warm") { $0.servers[1].idle == 2 }
            try engine.order(.enable(server: "a"))
            try engine.service("warm again") { $0.servers[0].idle == 2 }
            #expect(backup.accepted == 2)
        }
    }
}
