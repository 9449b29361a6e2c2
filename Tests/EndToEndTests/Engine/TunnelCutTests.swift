import Glibc
import Testing

@testable import Balancer

/// TCP mode: what is cut on one side is visibly cut on the other, what ended in order ends in order, and nothing stays behind.
@Suite(.serialized) struct TunnelCutTests {
    /// A server that tells how its connection ended, after so many bytes.
    private final class Witness: Sendable {
        let bytes = Flag()
        let ended = Flag()
        let reset = Flag()

        func watch(_ connection: ScriptedOrigin.Connection, _ count: Int) throws {
            _ = try connection.wire.read(count)
            bytes.set()
            do { _ = try connection.wire.readToEnd() } catch is WireReset { return reset.set() }
            ended.set()
        }
    }

    @Test func `a client's reset is a reset for the server`() throws {
        try Stage.play { stage in
            let witness = Witness()
            let origin = try stage.origin { try witness.watch($0, 4) }
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            try client.write("some")
            try witness.bytes.wait()
            client.reset()
            try witness.reset.wait()
            let service = try engine.settled()
            #expect(service.outcomes["cutByClient"] == 1 && service.failures == ["clientAborted": 1])
        }
    }

    /// What else ends a connection without its sides having ended it.
    enum Cut: CaseIterable { case removed, closed, idle, stopped }

    @Test(arguments: Cut.allCases)
    func `a cut is a reset on both sides`(cut: Cut) throws {
        try Stage.play { stage in
            let witness = Witness()
            let origin = try stage.origin { try witness.watch($0, 4) }
            let engine = try stage.engine([origin], mode: .tcp) {
                if cut == .idle { $0.limits.tunnelTimeout = .milliseconds(200) }
            }
            let client = try stage.client(engine)
            try client.write("some")
            try witness.bytes.wait()
            switch cut {
            case .removed: try engine.order(.remove(server: "a", now: true))
            case .closed:
                engine.engine.watch(.connections(service: "default", server: nil))
                let service = try engine.service("listed") { $0.watched?.connections.first?.oldest.isEmpty == false }
                let id = try #require(service.watched?.connections.first?.oldest.first?.id)
                try engine.order(.close(connection: id))
            case .idle: break
            case .stopped: engine.stop()
            }
            #expect(try client.awaitEnd() == .reset)
            try witness.reset.wait()
        }
    }

    @Test func `a reset after a half-close ends the session`() throws {
        try Stage.play { stage in
            let gone = Flag()
            let origin = try stage.origin { connection in
                _ = try connection.wire.readToEnd()
                try connection.origin.released.wait()
                do { while true { try connection.wire.write("x") } } catch { gone.set() }
            }
            let engine = try stage.engine([origin], mode: .tcp)
            for _ in 0..<11 {
                let client = try stage.client(engine)
                try client.write("some")
                client.endWriting()
                try engine.service("carried") { $0.servers[0].traffic.bytesIn % 4 == 0 && $0.active == 1 }
                client.reset()
                try engine.settled()
            }
            origin.released.set()
            try gone.wait()
        }
    }

    @Test func `a reset is seen while the server takes nothing`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { try $0.origin.released.wait() }
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            _ = try client.write([UInt8](repeating: 0x78, count: 40_000_000), whileWritableWithin: 0.5)
            client.reset()
            let service = try engine.settled()
            #expect(service.outcomes["cutByClient"] == 1)
            origin.released.set()
        }
    }

    @Test func `an urgent byte and what follows it go on`() throws {
        try Stage.play { stage in
            let origin = try TCPTests.echo(stage)
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine)
            try client.write("one")
            #expect(try client.read(3) == Array("one".utf8))
            for _ in 0..<20 {
                try client.writeUrgent("two!three")
                #expect(try client.read(9) == Array("two!three".utf8), "the urgent byte goes on in its place")
            }
        }
    }

    @Test func `a server's last words before its reset arrive`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.wire.read(4)
                try connection.wire.write("last words")
                connection.wire.reset()
            }
            let engine = try stage.engine([origin], mode: .tcp)
            for _ in 0..<50 {
                let client = try stage.client(engine)
                try client.write("some")
                // More of it meets the reset: the words come first all the same.
                _ = try? client.write("more")
                #expect(try client.read(10) == Array("last words".utf8))
                #expect(try client.awaitEnd() == .reset)
            }
            let service = try engine.settled()
            #expect(
                service.outcomes["cutByServer"] == 50 && service.servers[0].traffic.errors == ["truncatedResponse": 50])
        }
    }

    @Test func `a slow client is given all that came before the reset`() throws {
        try Stage.play { stage in
            let words = MessageTests.pattern(60_000)
            let origin = try stage.origin { connection in
                _ = try connection.wire.read(4)
                try connection.wire.write(words)
                try connection.origin.released.wait()
                connection.wire.reset()
            }
            let engine = try stage.engine([origin], mode: .tcp)
            let client = try stage.client(engine, receiveBuffer: 8192)
            try client.write("some")
            try engine.service("with us") { $0.servers[0].traffic.bytesOut == 60_000 }
            origin.released.set()
            try engine.service("cut") { $0.outcomes["cutByServer"] == 1 }
            #expect(try client.read(words.count) == words)
            #expect(try client.awaitEnd() == .reset)
            try engine.settled()
        }
    }

    @Test func `what a client sends after the server's end is no fault of the server's`() throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                _ = try connection.wire.read(4)
                try connection.wire.write("bye")
                // Closed with nothing unread: an end in order.
            }
            let engine = try stage.engine([origin], mode: .tcp)
            for _ in 0..<20 {
                let client = try stage.client(engine)
                try client.write("some")
                #expect(try client.readToEnd() == Array("bye".utf8))
                _ = try? client.write("close notify")
                _ = try? client.write("close notify")
                client.close()
            }
            let service = try engine.settled()
            #expect(service.servers[0].traffic.errors.isEmpty && service.failures.isEmpty)
            #expect(service.outcomes["answered"] == 20)
        }
    }

    @Test func `a warm connection whose server spoke and closed is not handed out`() throws {
        try Stage.play { stage in
            let closed = Flag()
            let origin = try stage.origin { connection in
                try connection.wire.write("220 \(connection.number)\n")
                guard connection.number == 0 else {
                    _ = try connection.wire.readToEnd()
                    return
                }
                try connection.origin.released.wait()
                connection.wire.close()
                closed.set()
            }
            let engine = try stage.engine([origin], mode: .tcp) { $0.warm = 1 }
            try engine.service("warm") { $0.servers[0].idle == 1 }
            origin.released.set()
            try closed.wait()
            let client = try stage.client(engine)
            let banner = try #require(try client.read(through: "\n"))
            #expect(String(decoding: banner, as: UTF8.self) != "220 0\n")
            #expect(try client.isSilent(for: 0.1), "it is open")
        }
    }
}
