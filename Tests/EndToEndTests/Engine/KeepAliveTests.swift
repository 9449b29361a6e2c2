import Testing

@testable import Balancer

/// Connections kept on both sides, and the clients that ride on them.
@Suite(.serialized) struct KeepAliveTests {
    @Test func `one connection on each side carries many requests and reuse is counted`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<10 { #expect(try client.get().text == "hello") }
            let service = try engine.settled(clients: 1)
            #expect(origin.accepted == 1)
            let traffic = service.servers[0].traffic
            #expect(traffic.requests == 10 && traffic.connections == 1 && traffic.reused == 9 && traffic.picks == 10)
            #expect(traffic.responses["2xx"] == 10)
            #expect(service.accepted == 1)
            #expect(service.servers[0].open == 1 && service.servers[0].idle == 1)
        }
    }

    @Test func `pipelined requests are answered in their order`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", $0.target) }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }.joined())
            for number in 0..<20 { #expect(try WireMessage.readResponse(from: client).text == "/\(number)") }
            #expect(try engine.settled(clients: 1).totals.requests == 20)
        }
    }

    @Test func `pipelined requests with bodies do not run into each other`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", "\($0.method) \($0.text)") }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write(
                "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nonePOST / HTTP/1.1\r\nHost: t\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n")
            for text in ["POST one", "POST two", "GET "] {
                #expect(try WireMessage.readResponse(from: client).text == text)
            }
        }
    }

    @Test func `HTTP 1.0 clients that close ride on one pooled connection`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin])
            for _ in 0..<5 {
                let client = try stage.client(engine)
                let response = try client.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(response.text == "hello")
                #expect(try client.awaitEnd() == .ended)
            }
            #expect(origin.accepted == 1)
            #expect(origin.requests.allSatisfy { $0.firstLine == "GET / HTTP/1.1" })
            let host = origin.address.description
            #expect(origin.requests.first?["Host"] == host)
            #expect(try engine.settled().servers[0].traffic.reused == 4)
        }
    }

    @Test func `an HTTP 1.0 client that asks for keep alive is kept`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<3 {
                let response = try client.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(response.text == "hello" && response["Connection"]?.lowercased() == "keep-alive")
            }
            #expect(try engine.settled(clients: 1).accepted == 1)
        }
    }

    @Test func `Connection close ends the client's connection and keeps the server's`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin])
            for _ in 0..<3 {
                let client = try stage.client(engine)
                let response = try client.exchange("GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
                #expect(response.text == "hello" && response["Connection"] == "close")
                #expect(try client.awaitEnd() == .ended)
            }
            #expect(origin.accepted == 1)
        }
    }

    @Test func `a server that closes after its response costs nothing but the connection`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                guard try connection.request() != nil else { return }
                try connection.respond("200 OK", "bye", fields: "Connection: close\r\n")
            }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "bye") }
            let service = try engine.settled(clients: 1)
            #expect(service.servers[0].traffic.connections == 4 && service.servers[0].traffic.reused == 0)
            #expect(service.servers[0].open == 0 && service.servers[0].traffic.errors.isEmpty)
        }
    }

    @Test func `a client that half-closes after its request still gets the answer`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            client.endWriting()
            #expect(try WireMessage.readResponse(from: client).text == "hello")
            #expect(try client.awaitEnd() == .ended)
            #expect(try engine.settled().failures.isEmpty)
        }
    }

    @Test func `an idle client is let go after the idle timeout`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("hello")
            let engine = try stage.engine([origin]) { $0.limits.idleTimeout = .milliseconds(100) }
            let client = try stage.client(engine)
            #expect(try client.get().text == "hello")
            #expect(try client.awaitEnd() == .ended)
            let service = try engine.settled()
            #expect(service.failures.isEmpty && service.expiredClients == 1)
        }
    }

    @Test func `an idle server connection is closed before the time its server announced`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", "x", fields: "Keep-Alive: timeout=2\r\n") }
            let engine = try stage.engine([origin])
            let client = try stage.client(engine)
            #expect(try client.get()["Keep-Alive"] == nil)
            try engine.service("idle one closed", within: 10) { $0.servers[0].open == 0 }
        }
    }

    @Test func `requests to servers are exactly shared among many clients`() throws {
        try Stage.play { stage in
            let origins = try (0..<3).map { try stage.saying("server \($0)") }
            let engine = try stage.engine(origins, workers: 2)
            let crowd = Crowd(clients: 20, requests: 50, at: try engine.address())
            #expect(crowd.run() == 1000)
            #expect(origins.map(\.requests.count).sorted() == [333, 333, 334])
            let service = try engine.settled()
            #expect(service.totals.requests == 1000 && service.totals.responses["2xx"] == 1000)
            #expect(service.servers.map(\.traffic.requests).sorted() == [333, 333, 334])
            #expect(service.accepted == 20 && service.failures.isEmpty && service.ownResponses.isEmpty)
        }
    }
}
