import Testing

@testable import Balancer

/// Uploads that trickle.
@Suite struct RateTests {
    @Test func `a body slower than the minimum rate is answered 408, a faster one goes on`() throws {
        try Stage.play { stage in
            let origin = try stage.answering { try $1.respond("200 OK", "\($0.body.count)") }
            let engine = try stage.engine([origin])
            let slow = try stage.client(engine)
            let steady = try stage.client(engine)
            try slow.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n")
            try steady.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n")
            var written = 0
            let patience = Patience(seconds: 30)
            // Each turn takes a twentieth of a second: 20 bytes a second against 2000.
            while try slow.isSilent(for: 0.05) && !patience.isOver {
                try slow.write("x")
                try steady.write([UInt8](repeating: 120, count: 100))
                written += 100
            }
            #expect(try WireMessage.readResponse(from: slow).status == 408)
            try steady.write([UInt8](repeating: 120, count: 1_000_000 - written))
            #expect(try WireMessage.readResponse(from: steady).text == "1000000")
            slow.close()
            #expect(try engine.settled(clients: 1).failures == ["clientTimeout": 1])
        }
    }
}
