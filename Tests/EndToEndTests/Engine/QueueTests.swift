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
}
