import Balancer

/// The figures of a server's detail as lines.
enum DetailText {
    /// What it does now.
    static func figures(_ row: ServerRow, _ context: PanelContext, width: Int) -> [ItemLine] {
        let isTCP = context.service?.mode == .tcp
        let traffic = row.server.traffic
        var lines = [state(row, context), now(row, isTCP: isTCP), share(row), connections(row, isTCP: isTCP)]
        lines += latency(
            [
                ("total, last 10 s", "total 10 s", traffic.latency),
                ("first byte, last 10 s", "first 10 s", traffic.firstByte),
            ],
            width: width)
        if !isTCP { lines.append(responses(traffic)) }
        lines.append(errors(row.server))
        return lines
    }

    /// What it did since the start.
    static func sinceStart(_ row: ServerRow, _ context: PanelContext, width: Int) -> [ItemLine] {
        let traffic = row.server.traffic
        return latency(
            [
                ("total", "total all", traffic.latencySinceStart),
                ("first byte", "first all", traffic.firstByteSinceStart),
            ], width: width) + [sums(traffic, isTCP: context.service?.mode == .tcp)]
    }

    private static func state(_ row: ServerRow, _ context: PanelContext) -> ItemLine {
        let server = row.server
        let look = StateLook(server, context.glyphs)
        var text = StyledText("\(look.sign) \(look.word)", look.style)
        if server.stateSinceUnixMilliseconds > 0 {
            text = text.then(
                " for " + TimeText.short(milliseconds: context.now - server.stateSinceUnixMilliseconds), .faint)
        }
        if let reason = server.reason { text = text.then("  \(reason)", .warning) }
        var line = ItemLine()
        line.add(text, 0)
        if !server.state.isInRotation, server.inFlight > 0, let left = context.drain(of: server).millisecondsLeft {
            line.figure("empty in ~", TimeText.short(milliseconds: left + 999), 2, style: .warning)
        }
        if let left = server.drainMillisecondsLeft {
            line.figure("cut in", TimeText.short(milliseconds: left), 1, style: .warning)
        }
        return line
    }

    private static func now(_ row: ServerRow, isTCP: Bool) -> ItemLine {
        let rates = row.rates
        var line = ItemLine()
        line.figure("in flight", NumberText.exact(row.server.inFlight), 0, least: 5)
        line.figure(isTCP ? "new/s" : "req/s", rate(rates?.requests), 1, least: 5)
        line.figure("in", bytes(rates?.bytesIn), 3, least: 7)
        line.figure("out", bytes(rates?.bytesOut), 2, least: 7)
        let failing = (rates?.errors ?? 0) > 0
        line.figure("err/s", rate(rates?.errors), 4, least: 4, style: failing ? .bad : .bold)
        return line
    }

    private static func share(_ row: ServerRow) -> ItemLine {
        var line = ItemLine()
        line.figure("weight", "\(row.server.weight)", 0, least: 5)
        let style: Style = row.isOffTarget ? .warning : .bold
        line.figure("share of picks", row.share.map(NumberText.percent) ?? "-", 1, least: 5, style: style)
        line.figure("fair", NumberText.percent(row.server.fairShare), 2, least: 5)
        return line
    }

    private static func connections(_ row: ServerRow, isTCP: Bool) -> ItemLine {
        let traffic = row.server.traffic
        var line = ItemLine()
        line.figure("open", NumberText.exact(row.server.open), 0, least: 5)
        if !isTCP {
            line.figure("idle", NumberText.exact(row.server.idle), 1, least: 5)
            let reuse = traffic.requests > 0 ? Double(traffic.reused) / Double(traffic.requests) : nil
            line.figure("reused", reuse.map { NumberText.percent(min(1, $0)) } ?? "-", 2, least: 5)
        }
        line.figure("opened", NumberText.exact(traffic.connections), 3, least: 5)
        return line
    }

    private static func latency(_ rows: [(String, String, LatencyFigures)], width: Int) -> [ItemLine] {
        let isNarrow = width < 59
        let name = isNarrow ? 12 : 23
        // A number is shown whole or not at all.
        let columns = max(1, (width - name) / 6)
        var header = StyledText("ms".padding(name), .faint)
        for column in ["p50", "p90", "p99", "p99.9", "max", "n"].prefix(columns) {
            header = header.then(right(column), .faint)
        }
        let texts = rows.map { long, short, figures in
            var text = StyledText((isNarrow ? short : long).padding(name), .faint)
            for value in [figures.p50, figures.p90, figures.p99, figures.p999, figures.max].prefix(columns) {
                text = text.then(right(NumberText.milliseconds(value)), value == nil ? .faint : .bold)
            }
            return columns > 5 ? text.then(right(NumberText.short(figures.count)), .faint) : text
        }
        return ([header] + texts).map { text in
            var line = ItemLine()
            line.add(text, 0)
            return line
        }
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(1, 6 - SafeText.width(text))) + text
    }

    private static func responses(_ traffic: TrafficFigures) -> ItemLine {
        var line = ItemLine()
        line.add(StyledText("responses", .faint), 0)
        for (digit, priority) in [("1", 5), ("2", 1), ("3", 4), ("4", 3), ("5", 2)] {
            let count = traffic.responses[digit + "xx"] ?? 0
            let style: Style = digit == "5" && count > 0 ? .bad : .bold
            line.figure(digit + "xx", NumberText.exact(count), priority, style: count == 0 ? .faint : style)
        }
        return line
    }

    private static func errors(_ server: ServerSnapshot) -> ItemLine {
        let traffic = server.traffic
        var line = ItemLine()
        line.figure(
            "retries", NumberText.exact(traffic.retries), 0, style: traffic.retries > 0 ? .warning : .faint)
        let kinds = traffic.errors.filter { $0.value > 0 }.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
        }
        if kinds.isEmpty { line.add(StyledText("no failed try", .faint), 1) }
        for (position, (kind, count)) in kinds.enumerated() {
            // A dead pooled connection is replaced silently: it is not an error.
            let style: Style = kind == ServerFailure.deadReused.rawValue ? .plain : .bad
            line.figure(words(kind), NumberText.exact(count), 1 + position, style: style)
        }
        return line
    }

    private static func sums(_ traffic: TrafficFigures, isTCP: Bool) -> ItemLine {
        var line = ItemLine()
        line.add(StyledText("since start", .faint), 0)
        line.figure("picks", NumberText.short(traffic.picks), 3)
        line.figure(isTCP ? "connections" : "requests", NumberText.short(traffic.requests), 1)
        line.figure("in", NumberText.bytes(Double(traffic.bytesIn)), 4)
        line.figure("out", NumberText.bytes(Double(traffic.bytesOut)), 2)
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
