import CFaults
import Glibc
import Testing

@testable import Balancer

/// Shortages that are not a server's fault: this machine has nothing left to connect with, or a moment's backlog is full.
@Suite(.serialized) struct ConnectFaultTests {
    private static let makesFaults = lb_makes_faults() == 1

    /// How a connect fails for want of a port or of memory.
    enum Want: CaseIterable {
        case ports, buffers, memoryOnTheWay

        func set(_ port: UInt16, _ isOn: Bool) {
            switch self {
            case .ports: lb_fail_connects(port, isOn ? EADDRNOTAVAIL : 0)
            case .buffers: lb_fail_connects(port, isOn ? ENOBUFS : 0)
            case .memoryOnTheWay: lb_fail_connects_later(port, isOn ? ENOMEM : 0)
            }
        }
    }

    @Test(.enabled(if: makesFaults), arguments: Want.allCases)
    func `what this machine lacks towards one server has another one tried, and is held against nobody`(
        _ want: Want
    ) throws {
        try Stage.play { stage in
            let (far, near) = (try stage.saying("far"), try stage.saying("near"))
            let engine = try stage.engine([far, near])
            want.set(far.port, true)
            defer { want.set(far.port, false) }
            let before = lb_faults()
            let client = try stage.client(engine)
            for _ in 0..<12 { #expect(try client.get().text == "near") }
            #expect(lb_faults() >= before + 6, "it was tried time and again")
            try engine.event("told") { $0.kind == .fault && $0.text.hasPrefix("connect to ") }
            let service = try engine.settled(clients: 1)
            #expect(service.servers.map(\.state) == [.up, .up] && service.servers[0].traffic.errors == [:])
            #expect(service.failures == [:] && service.ownResponses == [:])
            want.set(far.port, false)
            let texts = try Set((0..<4).map { _ in try client.get().text })
            #expect(texts == ["far", "near"])
        }
    }

    @Test(.enabled(if: makesFaults), arguments: Want.allCases)
    func `when no server is left that this machine could connect to the answer is 503, counted once`(
        _ want: Want
    ) throws {
        try Stage.play { stage in
            let origins = try (0..<2).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins)
            for origin in origins { want.set(origin.port, true) }
            defer { for origin in origins { want.set(origin.port, false) } }
            let client = try stage.client(engine)
            for _ in 0..<3 { #expect(try client.get().status == 503) }
            let service = try engine.settled(clients: 1)
            #expect(service.failures == ["localFault": 3] && service.ownResponses == ["503": 3])
            #expect(service.servers.map(\.state) == [.up, .up])
            for origin in origins { want.set(origin.port, false) }
            #expect(try client.get().status == 200, "at once, without a trial")
        }
    }

    @Test(.enabled(if: makesFaults)) func `without descriptors a server with an idle connection still serves`() throws {
        try Stage.play { stage in
            let origins = try (0..<2).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins)
            let client = try stage.client(engine)
            #expect(try client.get().text == "0")
            try engine.service("pooled") { $0.servers[0].idle == 1 }
            lb_fail_sockets(EMFILE)
            defer { lb_fail_sockets(0) }
            for _ in 0..<6 { #expect(try client.get().text == "0") }
            let service = try engine.settled(clients: 1)
            #expect(service.failures == [:] && service.servers.map(\.state) == [.up, .up])
        }
    }

    @Test(.enabled(if: makesFaults), arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func `checks that this machine cannot make take no server out`(error: Int32) throws {
        try Stage.play { stage in
            let origins = try (0..<3).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins) {
                var check = HealthCheck(.tcp)
                check.interval = .milliseconds(20)
                check.fall = 1
                $0.services[0].check = check
            }
            try engine.service("checked") { $0.servers.allSatisfy { $0.state == .up && $0.lastCheck?.passed == true } }
            lb_fail_sockets(error)
            defer { lb_fail_sockets(0) }
            let before = lb_faults()
            let service = try engine.service("checks fail") { _ in lb_faults() >= before + 6 }
            try engine.event("told") { $0.kind == .fault && $0.text.contains("not checked: ") }
            #expect(service.servers.allSatisfy { $0.state == .up && $0.lastCheck?.failedCount == 0 })
            let told = engine.engine.events(after: 0).filter { $0.text.contains("not checked: ") }
            #expect(told.count == 1, "not once for every check")
            lb_fail_sockets(0)
            let passed = service.servers.map { $0.lastCheck?.passedCount ?? 0 }
            try engine.service("checks go on") { $0.servers[0].lastCheck?.passedCount ?? 0 > passed[0] }
        }
    }

    @Test(.enabled(if: makesFaults), arguments: [ENOSPC, ENOMEM])
    func `a server whose connection this machine has no room to watch is not to blame for silence`(
        error: Int32
    ) throws {
        try Stage.play { stage in
            let origins = try (0..<2).map { try stage.saying("\($0)") }
            let engine = try stage.engine(origins) {
                $0.limits.connectTimeout = .milliseconds(100)
                $0.limits.responseTimeout = .milliseconds(100)
                $0.poolSize = 0
            }
            #expect(try stage.client(engine).get().status == 200, "the listener is watched")
            lb_fail_watches(error)
            defer { lb_fail_watches(0) }
            for _ in 0..<6 {
                let client = try stage.client(engine)
                #expect(try client.get().status == 503)
                client.close()
            }
            let service = try engine.service("answered") { $0.failures["localFault"] == 6 }
            #expect(service.servers.map(\.state) == [.up, .up])
            #expect(service.servers.allSatisfy { $0.traffic.errors == [:] })
            lb_fail_watches(0)
            #expect(try stage.client(engine).get().status == 200)
        }
    }

    // MARK: A full backlog

    private func answer(_ wire: Wire) throws {
        guard try WireMessage.readRequest(from: wire) != nil else { throw TestFailure("no request") }
        try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nroom")
        wire.close()
    }

    @Test func `a server whose backlog is full for the moment is not put out, and another one is tried`() throws {
        try Stage.play { stage in
            let full = try FullBacklog(unix: stage.socketPath())
            defer { full.close() }
            let good = try stage.saying("good")
            let engine = try stage.engine([good]) {
                $0.services[0].servers.append(ServerSpec(address: full.address, name: "full"))
            }
            let client = try stage.client(engine)
            for _ in 0..<10 { #expect(try client.get().text == "good") }
            let service = try engine.settled(clients: 1)
            #expect(service.servers[1].state == .up && service.servers[1].traffic.errors == [:])
            #expect(service.servers[1].traffic.picks >= 5 && service.failures == [:])
            full.release()
            let waiting = try stage.client(engine)
            for _ in 0..<2 { try waiting.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n") }
            try answer(full.take())
        }
    }

    @Test(arguments: [ServiceMode.http, .tcp])
    func `without another server a request waits for room in a full backlog, and gets it`(mode: ServiceMode) throws {
        try Stage.play { stage in
            let full = try FullBacklog(unix: stage.socketPath())
            defer { full.close() }
            let engine = try stage.engine([], mode: mode) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "full")]
                $0.limits.connectTimeout = .seconds(60)
                $0.limits.connectTotal = .seconds(60)
            }
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            let service = try engine.service("tried again") { $0.servers[0].traffic.picks >= 4 }
            #expect(service.servers[0].state == .up && service.servers[0].inFlight == 0)
            full.release()
            try answer(full.take())
            #expect(try WireMessage.readResponse(from: client).text == "room")
            client.close()
            let after = try engine.settled()
            #expect(after.failures == [:] && after.servers[0].traffic.errors == [:])
        }
    }

    @Test func `a backlog that stays full is answered for with 503, and its server serves again at once`() throws {
        try Stage.play { stage in
            let full = try FullBacklog(unix: stage.socketPath())
            defer { full.close() }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "full")]
                $0.limits.connectTimeout = .milliseconds(100)
            }
            let client = try stage.client(engine)
            for _ in 0..<3 { #expect(try client.get().status == 503) }
            let service = try engine.settled(clients: 1)
            #expect(service.servers[0].state == .up && service.servers[0].traffic.errors == [:])
            #expect(service.failures == ["noServer": 3])
            full.release()
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try answer(full.take())
            #expect(try WireMessage.readResponse(from: client).text == "room")
        }
    }

    @Test func `a client that leaves while a backlog is full is forgotten`() throws {
        try Stage.play { stage in
            let full = try FullBacklog(unix: stage.socketPath())
            defer { full.close() }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "full")]
                $0.limits.connectTimeout = .seconds(60)
                $0.limits.connectTotal = .seconds(60)
            }
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("tried again") { $0.servers[0].traffic.picks >= 2 }
            client.reset()
            #expect(try engine.settled().failures == ["clientAborted": 1])
        }
    }

    @Test func `a check that meets a full backlog for a moment passes when there is room`() throws {
        try Stage.play { stage in
            let full = try FullBacklog(unix: stage.socketPath())
            defer { full.close() }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [ServerSpec(address: full.address, name: "full")]
                var check = HealthCheck(.tcp)
                check.timeout = .seconds(60)
                check.fall = 1
                $0.services[0].check = check
            }
            let service = try engine.service("not yet checked") { _ in true }
            #expect(service.servers[0].state == .checking && service.servers[0].lastCheck == nil)
            full.release()
            try engine.service("up") { $0.servers[0].state == .up && $0.servers[0].lastCheck?.passedCount ?? 0 > 0 }
        }
    }
}
