import Balancer
import FoundationEssentials
import Logging
import Testing

@testable import lbtop

@Suite struct LogTests {
    @Test func `a line has time, level and text`() {
        #expect(
            LineLogHandler.line(at: 1_700_000_000_042, level: .warning, text: "server a1 fails")
                == "2023-11-14T22:13:20.042Z warning server a1 fails\n")
        #expect(LineLogHandler.timestamp(0) == "1970-01-01T00:00:00.000Z")
        #expect(LineLogHandler.timestamp(951_782_400_999) == "2000-02-29T00:00:00.999Z")
    }

    @Test func `nothing from outside forges a line or steers a terminal`() {
        let line = LineLogHandler.line(at: 0, level: .info, text: "a\nb\u{1B}[2J\u{7F}\u{9B}\u{202E}c\u{E9}")
        #expect(line.dropLast().allSatisfy { $0 != "\n" })
        #expect(line.hasSuffix("a\u{FFFD}b\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}c\u{E9}\n"))
    }

    @Test func `a snapshot is one line of JSON with the documented names`() throws {
        var server = ServerSnapshot()
        server.name = "a\n1"
        server.traffic.responses = ["2xx": 5]
        server.traffic.errors = ["connectRefused": 1]
        server.traffic.latency.p50 = 120
        var service = ServiceSnapshot()
        service.name = "default"
        service.listeners = ["127.0.0.1:8080"]
        service.servers = [server]
        var snapshot = EngineSnapshot()
        snapshot.services = [service]
        let line = try SnapshotLines.line(snapshot)
        #expect(line.count { $0 == "\n" } == 1 && line.hasSuffix("\n"))
        #expect(line.contains("\"requests\":0,\"responses\":{\"2xx\":5},\"retries\":0"))
        #expect(!line.contains("traffic"))
        #expect(try JSONDecoder().decode(EngineSnapshot.self, from: Data(line.utf8)) == snapshot)
    }
}
