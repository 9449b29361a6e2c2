import Glibc
import Synchronization
import Testing

@testable import Balancer

/// Servers with a maximum in flight, and requests that wait for room.
@Suite(.serialized) struct QueueTests {
    /// A server that holds each answer back until it is let go.
    private final class Gate: Sendable {
        private let permits = Mutex(0)
        func open(_ count: Int = 1) { permits.withLock { $0 += count } }
        func pass() throws {
            let patience = Patience()
            while !permits.withLock({ permits in
                guard permits > 0 else { return false }
                permits -= 1
                return true
            }) {
                if patience.isOver { throw TestFailure("never let go") }
                sched_yield()
            }
        }
    }

    private func limited(_ origin: ScriptedOrigin, _ name: String) -> ServerSpec {
        ServerSpec(address: origin.address, name: name, maximumInFlight: 1)
    }

    @Test func `requests above the maximum wait, and are served in their order`() throws {
        try Stage.play { stage in
            let gate = Gate()
            let origin = try stage.answering { request, connection in
                try gate.pass()
                try connection.respond("200 OK", request.target)
            }
            let engine = try stage.engine([]) { $0.services[0].servers = [limited(origin, "a")] }
            var clients: [Wire] = []
            for number in 0..<4 {
                let client = try stage.client(engine)
                try client.write("GET /\(number) HTTP/1.1\r\nHost: t\r\n\r\n")
                try engine.service("\(number) waiting") { $0.servers[0].inFlight == 1 && $0.queued == number }
                clients.append(client)
            }
            gate.open(4)
            for (number, client) in clients.enumerated() {
                #expect(try WireMessage.readResponse(from: client).text == "/\(number)")
            }
            #expect(origin.requests.map(\.target) == ["/0", "/1", "/2", "/3"])
            // One connection served them all: waiting comes before opening another one.
            #expect(origin.accepted == 1)
            #expect(try engine.settled(clients: 4).queued == 0)
        }
    }

    @Test func `a server that is added serves those who wait at once`() throws {
        try Stage.play { stage in
            let gate = Gate()
            let busy = try stage.answering { _, connection in
                try gate.pass()
                try connection.respond()
            }
            let added = try stage.saying("added")
            let engine = try stage.engine([]) { $0.services[0].servers = [limited(busy, "a")] }
            let first = try stage.client(engine)
            try first.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("busy") { $0.servers[0].inFlight == 1 }
            let second = try stage.client(engine)
            try second.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("waiting") { $0.queued == 1 }
            try engine.order(.add(added.spec("b")))
            #expect(try WireMessage.readResponse(from: second).text == "added")
            gate.open()
            #expect(try WireMessage.readResponse(from: first).status == 200)
        }
    }

    @Test func `who waits too long is answered 503, and who leaves is forgotten`() throws {
        try Stage.play { stage in
            let gate = Gate()
            let origin = try stage.answering { _, connection in
                try gate.pass()
                try connection.respond()
            }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [limited(origin, "a")]
                $0.limits.queueTimeout = .milliseconds(200)
            }
            let first = try stage.client(engine)
            try first.write("GET /first HTTP/1.1\r\nHost: t\r\n\r\n")
            try engine.service("busy") { $0.servers[0].inFlight == 1 }
            #expect(try stage.client(engine).get("/late").status == 503)
            let leaving = try stage.client(engine)
            try leaving.write("GET /leaving HTTP/1.1\r\nHost: t\r\n\r\n")
            leaving.reset()
            try engine.service("forgotten") { $0.queued == 0 }
            gate.open(3)
            #expect(try WireMessage.readResponse(from: first).status == 200)
            #expect(origin.requests.map(\.target) == ["/first"])
            #expect(try engine.service { _ in true }.failures["queueTimeout"] == 1)
        }
    }

    @Test func `a place that is freed goes to who waits for that service, not to an older one of another`() throws {
        try Stage.play { stage in
            let gates = [Gate(), Gate()]
            let origins = try gates.map { gate in
                try stage.answering { request, connection in
                    try gate.pass()
                    try connection.respond("200 OK", request.target)
                }
            }
            let engine = try stage.engine([], workers: 4) {
                $0.services[0].servers = [limited(origins[0], "a")]
                var other = $0.services[0]
                other.name = "other"
                other.servers = [limited(origins[1], "b")]
                $0.services.append(other)
                // Nobody may be helped by that.
                $0.limits.queueTimeout = .seconds(3600)
            }
            // Connected at the same time, so that several workers have some.
            let wires = Mutex<[[Wire]]>([[], []])
            let address = try (0..<2).map { try engine.address($0) }
            let threads = (0..<32).compactMap { number in
                Thread.start(name: "connect") {
                    guard let wire = try? Wire(to: address[number % 2]) else { return }
                    wires.withLock { $0[number % 2].append(wire) }
                }
            }
            threads.forEach { $0.join() }
            var clients = wires.withLock { $0 }
            clients.joined().forEach { _ = stage.client($0) }
            func send(_ target: String, service: Int, waiting: Int) throws -> Wire {
                guard let client = clients[service].popLast() else { throw TestFailure("no client left") }
                try client.write("GET \(target) HTTP/1.1\r\nHost: t\r\n\r\n")
                try engine.snapshot("\(target) there") {
                    $0.services[service].servers[0].inFlight == 1 && $0.services[service].queued == waiting
                }
                return client
            }
            // Two that stay, and are older than all that follow.
            let oldest = try (0..<2).map { try send("/b\($0)", service: 1, waiting: $0) }
            for round in 0..<5 {
                let three = try (0..<3).map { try send("/\(round)\($0)", service: 0, waiting: $0) }
                for (number, client) in three.enumerated() {
                    gates[0].open()
                    #expect(try WireMessage.readResponse(from: client).text == "/\(round)\(number)")
                }
            }
            gates[1].open(2)
            for (number, client) in oldest.enumerated() {
                #expect(try WireMessage.readResponse(from: client).text == "/b\(number)")
            }
        }
    }

    @Test func `over several workers and services everybody who waits is served, whoever frees the places`() throws {
        try Stage.play { stage in
            let origins = try (0..<2).map { try stage.saying("\($0)") }
            let engine = try stage.engine([], workers: 4) {
                $0.services[0].servers = [limited(origins[0], "a")]
                var other = $0.services[0]
                other.name = "other"
                other.servers = [limited(origins[1], "b")]
                other.servers[0].maximumInFlight = 2
                $0.services.append(other)
                $0.limits.queueTimeout = .seconds(3600)
            }
            let crowds = try (0..<2).map { Crowd(clients: 16, requests: 60, at: try engine.address($0)) }
            let served = Mutex([0, 0])
            let threads = crowds.enumerated().compactMap { number, crowd in
                Thread.start(name: "crowd") {
                    let count = crowd.run()
                    served.withLock { $0[number] = count }
                }
            }
            threads.forEach { $0.join() }
            #expect(served.withLock { $0 } == [960, 960] && crowds.allSatisfy { $0.bad.isEmpty })
            let snapshot = try engine.snapshot("at rest") { snapshot in
                snapshot.services.allSatisfy { $0.queued == 0 && $0.servers[0].inFlight == 0 }
            }
            #expect(snapshot.services.allSatisfy { $0.failures.isEmpty })
        }
    }

    @Test func `who finds the queue full is answered 503 in full, and those who wait stay where they are`() throws {
        try Stage.play { stage in
            let gate = Gate()
            let origin = try stage.answering { request, connection in
                try gate.pass()
                try connection.respond("200 OK", request.target)
            }
            let engine = try stage.engine([]) {
                $0.services[0].servers = [limited(origin, "a")]
                $0.limits.maximumQueue = 1
                $0.limits.queueTimeout = .seconds(3600)
            }
            var clients: [Wire] = []
            for number in 0..<2 {
                let client = try stage.client(engine)
                try client.write("GET /\(number) HTTP/1.1\r\nHost: t\r\n\r\n")
                try engine.service("\(number) there") { $0.servers[0].inFlight == 1 && $0.queued == number }
                clients.append(client)
            }
            for _ in 0..<2 {
                let refused = try stage.client(engine).get("/refused")
                #expect(refused.status == 503 && refused["Retry-After"] != nil && !refused.text.isEmpty)
            }
            gate.open(2)
            for (number, client) in clients.enumerated() {
                #expect(try WireMessage.readResponse(from: client).text == "/\(number)")
            }
            let service = try engine.service("served") { $0.queued == 0 && $0.servers[0].inFlight == 0 }
            #expect(service.failures["queueFull"] == 2)
        }
    }
}
