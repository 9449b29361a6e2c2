import Balancer
import Testing

@testable import lbtop

@Suite struct ExitSummaryTests {
    private func snapshot() -> EngineSnapshot {
        var snapshot = EngineSnapshot()
        snapshot.uptimeMilliseconds = 763_000
        snapshot.process.cpuMicroseconds = 12_340_000
        snapshot.process.residentBytes = 38_000_000
        var service = ServiceSnapshot()
        service.name = "default"
        service.strategy = "least-connections"
        service.listeners = ["127.0.0.1:8080"]
        service.accepted = 1204
        service.totals.requests = 21_034_112
        service.totals.responses = ["2xx": 21_034_108, "5xx": 4]
        service.totals.errors = ["refused": 3]
        service.totals.latencySinceStart.count = 1
        service.totals.latencySinceStart.p50 = 1900
        service.totals.latencySinceStart.p99 = 14_100
        service.ownResponses = ["503": 4]
        var server = ServerSnapshot()
        server.name = "a1"
        server.traffic.requests = 7
        service.servers = [server]
        snapshot.services = [service]
        return snapshot
    }

    private func event(_ id: UInt64, _ text: String) -> EngineEvent {
        EngineEvent(id: id, unixMilliseconds: 45_104_000, kind: .note, level: .info, text: text)
    }

    @Test("The main figures are there, exactly")
    func figures() {
        let text = ExitSummary(snapshot: snapshot()).lines.joined(separator: "\n")
        for part in [
            "00:12:43", "21,034,112 requests", "2xx 21,034,108", "5xx 4", "3 errors", "least-connections",
            "127.0.0.1:8080", "p50 1.9", "p99 14.1", "503: 4", "a1", "1,204 connections",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test("The last events come in order, with the local time, the older ones left out")
    func events() {
        let events = (1...30).map { event(UInt64($0), "event \($0)") }
        let lines = ExitSummary(events: events, utcOffsetSeconds: 3600).lines
        #expect(lines.count == ExitSummary.eventLimit + 1)
        #expect(lines.last == "  13:31:44 event 30")
    }

    @Test("What was changed and not written is left as a command line, if that is short")
    func unwritten() {
        let events = (1...30).map { event(UInt64($0), "event \($0)") }
        var summary = ExitSummary(events: events, unwritten: "lbtop 'a\u{1b}b:1'")
        #expect(summary.lines.last == "  lbtop 'a?b:1'" && summary.lines.count == 6)
        summary.unwritten = String(repeating: "x", count: 5000)
        #expect(summary.lines.last == "changed from the console and not written (:write FILE would have kept it)")
    }

    @Test("Nothing seen, nothing said")
    func empty() { #expect(ExitSummary().lines.isEmpty) }

    @Test("A long list of servers is cut, and says so")
    func manyServers() {
        var snapshot = snapshot()
        snapshot.services[0].servers = Array(repeating: snapshot.services[0].servers[0], count: 25)
        let lines = ExitSummary(snapshot: snapshot).lines
        #expect(lines.contains("  and 5 more"))
    }

    @Test("Hostile text cannot steer the terminal")
    func hostile() {
        var snapshot = snapshot()
        snapshot.services[0].name = "a\u{1b}[2J\n"
        let lines = ExitSummary(snapshot: snapshot, events: [event(1, "b\u{9b}31m\r\nc")]).lines
        for line in lines {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
        }
    }
}
