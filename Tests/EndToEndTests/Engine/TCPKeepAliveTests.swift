import Glibc
import Testing

@testable import Balancer

/// Silent peers are asked whether they are there: read from the kernel's list of sockets.
@Suite(.serialized) struct TCPKeepAliveTests {
    /// The kernel's list, a socket a line, in fields.
    private static func sockets() throws -> [[Substring]] {
        let descriptor = open("/proc/net/tcp", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var text: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &room, room.count)
            guard count > 0 else { break }
            text += room[..<count]
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
    }

    /// Seconds until the keep-alive timer of the socket with these ports fires, as /proc/net/tcp has it; nil without one.
    private static func timer(local: UInt16, remote: UInt16) throws -> Double? {
        for fields in try sockets() {
            let ports = [fields[1], fields[2]].map { UInt16($0.split(separator: ":")[1], radix: 16) }
            guard ports == [local, remote] else { continue }
            let timer = fields[5].split(separator: ":")
            // 2: keep-alive (man 5 proc; include/net/tcp.h). In hundredths of a second.
            return timer[0] == "02" ? (Int(timer[1], radix: 16)).map { Double($0) / 100 } : nil
        }
        throw TestFailure("no socket \(local) - \(remote)")
    }

    private static func port(_ address: ServerAddress) -> UInt16 {
        if case .host(_, let port) = address { port } else { 0 }
    }

    /// The other ends' ports of all sockets at `local`.
    private static func peers(local: UInt16) throws -> [UInt16] {
        try sockets().compactMap { fields in
            let ports = [fields[1], fields[2]].map { UInt16($0.split(separator: ":")[1], radix: 16) ?? 0 }
            return ports[0] == local && fields[3] == "01" ? ports[1] : nil
        }
    }

    @Test(arguments: [(ServiceMode.http, 100), (.tcp, 100), (.http, 0)])
    func `clients and servers are asked after the time that was given`(mode: ServiceMode, seconds: Int) throws {
        try Stage.play { stage in
            let origin = try stage.saying("x")
            let engine = try stage.engine([origin], mode: mode) { $0.limits.tcpKeepAlive = .seconds(seconds) }
            let client = try stage.client(engine)
            #expect(try client.get().text == "x")
            let own = Self.port(try engine.address())
            let clientPort = try #require(try Self.peers(local: own).first)
            let serverPort = try #require(try Self.peers(local: origin.port).first)
            for (local, remote) in [(own, clientPort), (serverPort, origin.port)] {
                if seconds == 0 {
                    #expect(try Self.timer(local: local, remote: remote) == nil)
                    continue
                }
                // Until what was sent is acknowledged, another timer stands there.
                let patience = Patience()
                var left = try Self.timer(local: local, remote: remote)
                while left == nil && !patience.isOver {
                    sched_yield()
                    left = try Self.timer(local: local, remote: remote)
                }
                #expect((0...Double(seconds) + 1).contains(try #require(left)))
            }
        }
    }

    @Test func `the questions are spread so that a vanished peer is found after one and a half times the time`() {
        let usual = KeepAlive(after: 300_000_000_000)
        #expect(usual?.idle == 300 && usual?.interval == 50 && usual?.count == 3)
        #expect(KeepAlive(after: 1)?.idle == 1 && KeepAlive(after: 1)?.interval == 1)
        #expect(KeepAlive(after: 1_500_000_000)?.idle == 2)
        #expect(KeepAlive(after: .max)?.idle == 32_767)
        #expect(KeepAlive(after: 0) == nil)
    }
}
