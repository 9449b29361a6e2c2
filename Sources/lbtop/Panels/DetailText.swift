import Balancer

/// The figures of a server's detail as lines; each has a priority by which it goes when there are too many.
enum DetailText {
    struct Line: Sendable {
        var items = ItemLine()
        /// 0 stays longest.
        var priority: Int
    }

    static func lines(_ row: ServerRow, _ context: PanelContext, width: Int) -> [Line] {
        let isTCP = context.service?.mode == .tcp
        var lines = [state(row, context), now(row, isTCP: isTCP), share(row), connections(row, isTCP: isTCP)]
        lines.append(Line(priority: 20))
        lines += latency(row.server.traffic, width: width)
        lines.append(Line(priority: 21))
        if !isTCP { lines.append(responses(row.server.traffic)) }
        lines.append(errors(row.server))
        lines.append(sums(row.server.traffic, isTCP: isTCP))
        return lines
    }

    private static func state(_ row: ServerRow, _ context: PanelContext) -> Line {
        let server = row.server
        let look = StateLook(server.state, context.glyphs)
        var text = StyledText("\(look.sign) \(look.word)", look.style)
        if server.stateSinceUnixMilliseconds > 0 {
            text = text.then(
                " for " + TimeText.short(milliseconds: context.now - server.stateSinceUnixMilliseconds), .faint)
        }
        if let reason = server.reason { text = text.then("  \(reason)", .warning) }
        var line = Line(priority: 0)
        line.items.add(text, 0)
        if let left = server.drainMillisecondsLeft {
            line.items.figure("cut in", TimeText.short(milliseconds: left), 1, style: .warning)
        }
        return line
    }

    private static func now(_ row: ServerRow, isTCP: Bool) -> Line {
        let rates = row.rates
        var line = Line(priority: 1)
        line.items.figure("in flight", NumberText.exact(row.server.inFlight), 0, least: 5)
        line.items.figure(isTCP ? "new/s" : "req/s", rate(rates?.requests), 1, least: 5)
        line.items.figure("in", bytes(rates?.bytesIn), 3, least: 7)
        line.items.figure("out", bytes(rates?.bytesOut), 2, least: 7)
        let failing = (rates?.errors ?? 0) > 0
        line.items.figure("err/s", rate(rates?.errors), 4, least: 4, style: failing ? .bad : .bold)
        return line
    }

    private static func share(_ row: ServerRow) -> Line {
        var line = Line(priority: 4)
        line.items.figure("weight", "\(row.server.weight)", 0, least: 5)
        let style: Style = row.isOffTarget ? .warning : .bold
        line.items.figure("share of picks", row.share.map(NumberText.percent) ?? "-", 1, least: 5, style: style)
        line.items.figure("fair", NumberText.percent(row.server.fairShare), 2, least: 5)
        return line
    }

    private static func connections(_ row: ServerRow, isTCP: Bool) -> Line {
        let traffic = row.server.traffic
        var line = Line(priority: 6)
        line.items.figure("open", NumberText.exact(row.server.open), 0, least: 5)
        if !isTCP {
            line.items.figure("idle", NumberText.exact(row.server.idle), 1, least: 5)
            let reuse = traffic.requests > 0 ? Double(traffic.reused) / Double(traffic.requests) : nil
            line.items.figure("reused", reuse.map { NumberText.percent(min(1, $0)) } ?? "-", 2, least: 5)
        }
        line.items.figure("opened", NumberText.exact(traffic.connections), 3, least: 5)
        return line
    }

    private static func latency(_ traffic: TrafficFigures, width: Int) -> [Line] {
        let isNarrow = width < 59
        let name = isNarrow ? 12 : 23
        // A number is shown whole or not at all.
        let columns = max(1, (width - name) / 6)
        var text = StyledText("ms".padding(name), .faint)
        for column in ["p50", "p90", "p99", "p99.9", "max", "n"].prefix(columns) {
            text = text.then(right(column), .faint)
        }
        var header = Line(priority: 3)
        header.items.add(text, 0)
        let rows: [(String, String, LatencyFigures, Int)] = [
            ("total, last 10 s", "total 10 s", traffic.latency, 2),
            ("first byte, last 10 s", "first 10 s", traffic.firstByte, 5),
            ("total, since start", "total all", traffic.latencySinceStart, 7),
            ("first byte, since start", "first all", traffic.firstByteSinceStart, 9),
        ]
        return [header]
            + rows.map { long, short, figures, priority in
                var text = StyledText((isNarrow ? short : long).padding(name), .faint)
                for value in [figures.p50, figures.p90, figures.p99, figures.p999, figures.max].prefix(columns) {
                    text = text.then(right(NumberText.milliseconds(value)), value == nil ? .faint : .bold)
                }
                if columns > 5 { text = text.then(right(NumberText.short(figures.count)), .faint) }
                var line = Line(priority: priority)
                line.items.add(text, 0)
                return line
            }
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(1, 6 - SafeText.width(text))) + text
    }

    private static func responses(_ traffic: TrafficFigures) -> Line {
        var line = Line(priority: 8)
        line.items.add(StyledText("responses", .faint), 0)
        for (digit, priority) in [("1", 5), ("2", 1), ("3", 4), ("4", 3), ("5", 2)] {
            let count = traffic.responses[digit + "xx"] ?? 0
            let style: Style = digit == "5" && count > 0 ? .bad : .bold
            line.items.figure(digit + "xx", NumberText.exact(count), priority, style: count == 0 ? .faint : style)
        }
        return line
    }

    private static func errors(_ server: ServerSnapshot) -> Line {
        let traffic = server.traffic
        var line = Line(priority: 2)
        line.items.figure(
            "retries", NumberText.exact(traffic.retries), 0, style: traffic.retries > 0 ? .warning : .faint)
        let kinds = traffic.errors.filter { $0.value > 0 }.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
        }
        if kinds.isEmpty { line.items.add(StyledText("no failed try", .faint), 1) }
        for (position, (kind, count)) in kinds.enumerated() {
            // A dead pooled connection is replaced silently: it is not an error.
            let style: Style = kind == ServerFailure.deadReused.rawValue ? .plain : .bad
            line.items.figure(words(kind), NumberText.exact(count), 1 + position, style: style)
        }
        return line
    }

    private static func sums(_ traffic: TrafficFigures, isTCP: Bool) -> Line {
        var line = Line(priority: 10)
        line.items.add(StyledText("since start", .faint), 0)
        line.items.figure("picks", NumberText.short(traffic.picks), 3)
        line.items.figure(isTCP ? "connections" : "requests", NumberText.short(traffic.requests), 1)
        line.items.figure("in", NumberText.bytes(Double(traffic.bytesIn)), 4)
        line.items.figure("out", NumberText.bytes(Double(traffic.bytesOut)), 2)
        return line
    }

    /// `connectRefused` as `connect refused`.
    static func words(_ kind: String) -> String {
        kind.reduce(into: "") { text, character in
            text += character.isUppercase ? " " + character.lowercased() : String(character)
        }
    }

    private static func rate(_ value: Double?) -> String { value.map { NumberText.short($0) } ?? "-" }
    private static func bytes(_ value: Double?) -> String { value.map { NumberText.bytes($0) + "/s" } ?? "-" }
}
