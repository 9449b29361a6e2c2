import Balancer

/// What is left on the normal screen when the console has gone: the main figures and the last events, as lines. Pure.
struct ExitSummary: Sendable {
    var snapshot: EngineSnapshot?
    /// The newest events, oldest first.
    var events: [EngineEvent] = []
    /// Local time minus UTC, in seconds.
    var utcOffsetSeconds = 0

    /// The command line for the state that nobody wrote to a file; nil when nothing was changed since.
    var unwritten: String?

    /// At most so many events are shown.
    static let eventLimit = 8
    /// A command line that is longer is not shown: it would scroll away all else.
    static let longestCommandLine = 1000
    /// At most so many servers of a service are shown.
    static let serverLimit = 20

    /// The lines, without line ends; empty when there is nothing to say.
    var lines: [String] {
        var lines: [String] = []
        if let snapshot {
            let cpu = Double(snapshot.process.cpuMicroseconds) / 1_000_000
            lines.append(
                "lbtop ran for \(TimeText.uptime(milliseconds: snapshot.uptimeMilliseconds)), "
                    + "CPU \(NumberText.fixed(cpu, 1)) s, "
                    + "memory \(NumberText.short(Double(snapshot.process.residentBytes)))B")
            for service in snapshot.services { lines += Self.lines(of: service) }
        }
        // The command line takes their place: the figures are not to be scrolled away.
        let last = events.suffix(unwritten == nil ? Self.eventLimit : 3)
        if !last.isEmpty { lines.append("last events:") }
        for event in last {
            let time = TimeText.clock(unixMilliseconds: event.unixMilliseconds, offsetSeconds: utcOffsetSeconds)
            lines.append("  \(time) \(Self.safe(event.text))")
        }
        if let unwritten {
            let isShown = unwritten.utf8.count <= Self.longestCommandLine
            let what = isShown ? "; this starts lbtop as it was:" : " (:write FILE would have kept it)"
            lines.append("changed from the console and not written\(what)")
            if isShown { lines.append("  " + Self.safe(unwritten)) }
        }
        return lines
    }

    private static func lines(of service: ServiceSnapshot) -> [String] {
        let totals = service.totals
        var lines = [
            "\(safe(service.name)): \(service.mode) on \(safe(service.listeners.joined(separator: " "))), "
                + "\(safe(service.strategy))",
            "  \(NumberText.exact(totals.requests)) requests (\(classes(totals.responses))), "
                + "\(NumberText.exact(sum(totals.errors) + sum(service.failures))) errors, "
                + "\(NumberText.exact(totals.retries)) retries, "
                + "\(NumberText.exact(service.accepted)) connections"
                + (service.refused > 0 ? ", \(NumberText.exact(service.refused)) refused" : ""),
            "  in \(NumberText.bytes(Double(totals.bytesIn)))B  out \(NumberText.bytes(Double(totals.bytesOut)))B"
                + latency(totals.latencySinceStart),
        ]
        if !service.ownResponses.isEmpty {
            let own = service.ownResponses.sorted { $0.key < $1.key }
                .map { "\(safe($0.key)): \(NumberText.exact($0.value))" }
            lines.append("  answered by lbtop itself: \(own.joined(separator: ", "))")
        }
        for server in service.servers.prefix(serverLimit) {
            lines.append(
                "  \(padded(server.name, 16)) \(padded(server.state.rawValue, 8)) "
                    + "requests \(NumberText.exact(server.traffic.requests))"
                    + "  errors \(NumberText.exact(sum(server.traffic.errors)))"
                    + latency(server.traffic.latencySinceStart))
        }
        let hidden = service.servers.count - serverLimit
        if hidden > 0 { lines.append("  and \(hidden) more") }
        return lines
    }

    /// `2xx 1,234, 5xx 2`: what there was.
    private static func classes(_ responses: [String: UInt64]) -> String {
        let shown = responses.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        return shown.isEmpty
            ? "no responses" : shown.map { "\(safe($0.key)) \(NumberText.exact($0.value))" }.joined(separator: ", ")
    }

    private static func latency(_ figures: LatencyFigures) -> String {
        guard figures.count > 0 else { return "" }
        return "  p50 \(NumberText.milliseconds(figures.p50))  p99 \(NumberText.milliseconds(figures.p99))"
            + "  max \(NumberText.milliseconds(figures.max)) ms"
    }

    private static func sum(_ counts: [String: UInt64]) -> UInt64 { counts.values.reduce(0, &+) }

    private static func padded(_ text: String, _ width: Int) -> String {
        let text = safe(text)
        return text + String(repeating: " ", count: max(0, width - SafeText.width(text)))
    }

    /// Whatever came from outside, unable to steer the terminal.
    private static func safe(_ text: String) -> String { String(SafeText.cells(text).map(\.character)) }
}
