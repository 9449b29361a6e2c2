import Balancer

/// The service's figures as a whole, in one to three rows, and those of the process.
enum TotalsPanel: Panel {
    static let slot = Layout.Slot.totals

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        guard let service = context.service else { return }
        let lines: [ItemLine] =
            switch rect.height {
            case 1: [essence(service, context, rect.width)]
            case 2: [traffic(service, context, rect.width), latency(service, context, isLast: true)]
            default:
                [
                    traffic(service, context, rect.width), latency(service, context, isLast: false),
                    sums(service, context),
                ]
            }
        for (row, line) in lines.enumerated() {
            line.draw(x: rect.x + 1, y: rect.y + row, width: rect.width - 2, on: &canvas)
        }
    }

    private static func rate(_ value: Double?) -> String { value.map(NumberText.short) ?? "-" }

    private static func essence(_ service: ServiceSnapshot, _ context: PanelContext, _ width: Int) -> ItemLine {
        var line = ItemLine()
        line.figure("", rate(context.rates?.requests) + "/s", 0, least: width < 30 ? 0 : 7)
        line.figure("p99", NumberText.milliseconds(service.totals.latency.p99), 2, least: 5, unit: "ms")
        line.figure("conn", NumberText.short(UInt64(max(0, service.active))), 1, least: width < 30 ? 0 : 5)
        line.figure("err/s", rate(context.rates?.errors), 3, style: errorStyle(context))
        line.figure("total", NumberText.exact(service.totals.requests), 4)
        return line
    }

    private static func traffic(_ service: ServiceSnapshot, _ context: PanelContext, _ width: Int) -> ItemLine {
        let rates = context.rates
        var line = ItemLine()
        line.figure("conn", NumberText.exact(max(0, service.active)), 1, least: 6)
        line.figure("new/s", rate(rates?.accepted), 3, least: 5)
        line.figure(service.mode == .tcp ? "conn/s" : "req/s", rate(rates?.requests), 0, least: 5)
        if context.layout[.throughput].isEmpty || width >= 70 {
            let columns = width >= 120 ? 20 : 10
            let values = context.history.recent(columns).map { Double($0.requests) }
            let spark = Sparkline.row(
                values, width: columns, maximum: max(1, values.max() ?? 1), glyphs: context.glyphs)
            line.add(StyledText(spark, .accent), 6)
        }
        var errors = rate(rates?.errors)
        if let rates, rates.errors > 0, rates.requests > 0 {
            errors += " (\(NumberText.percent(min(1, rates.errors / rates.requests))))"
        }
        line.figure("err/s", errors, 2, least: 9, style: errorStyle(context))
        line.figure("retry/s", rate(rates?.retries), 5, style: (rates?.retries ?? 0) > 0 ? .warning : .bold)
        return line
    }

    /// - Parameter isLast: no further line says what is missing here.
    private static func latency(_ service: ServiceSnapshot, _ context: PanelContext, isLast: Bool) -> ItemLine {
        let latency = service.totals.latency
        var line = ItemLine()
        line.figure("p50", NumberText.milliseconds(latency.p50), 1, least: 4)
        line.figure("p90", NumberText.milliseconds(latency.p90), 3, least: 4)
        line.figure("p99", NumberText.milliseconds(latency.p99), 0, least: 4)
        line.figure("p99.9", NumberText.milliseconds(latency.p999), 8, least: 4)
        line.figure("max", NumberText.milliseconds(latency.max), 9, least: 4, unit: "ms")
        line.figure("added by lbtop p99", NumberText.milliseconds(service.addedLatency.p99), 10, least: 4)
        imbalance(context, 4, in: &line)
        line.figure("in", rateBytes(context.rates?.bytesIn), 7, least: 7)
        line.figure("out", rateBytes(context.rates?.bytesOut), 5, least: 7)
        if isLast {
            // What an operator compares with his own count.
            line.figure("total", NumberText.exact(service.totals.requests), 2)
            if let cpu = context.observation.cpuPercent { line.figure("cpu", "\(NumberText.whole(cpu))%", 6) }
        }
        return line
    }

    private static func imbalance(_ context: PanelContext, _ priority: Int, in line: inout ItemLine) {
        line.figure("imbalance", context.history.imbalance.map { NumberText.fixed($0, 2) } ?? "-", priority, least: 4)
    }

    private static func sums(_ service: ServiceSnapshot, _ context: PanelContext) -> ItemLine {
        let totals = service.totals
        var line = ItemLine()
        line.figure("total", NumberText.exact(totals.requests), 0, unit: service.mode == .tcp ? "conn" : "requests")
        if service.mode == .http, totals.requests > 0 {
            line.figure("reused", NumberText.percent(Double(totals.reused) / Double(totals.requests)), 4, least: 4)
            let bad = service.responses("5")
            line.figure("5xx", NumberText.short(bad), 3, least: 3, style: bad > 0 ? .bad : .bold)
            line.figure("4xx", NumberText.short(service.responses("4")), 6, least: 3)
        }
        if service.queued > 0 { line.figure("queued", NumberText.exact(service.queued), 3, style: .warning) }
        line.figure("first byte p99", NumberText.milliseconds(totals.firstByte.p99), 9, least: 4, unit: "ms")
        if let process = context.snapshot?.process {
            let cpu = context.observation.cpuPercent
            line.figure("lbtop cpu", cpu.map { "\(NumberText.whole($0))%" } ?? "-", 1, least: 4)
            line.figure("rss", NumberText.bytes(Double(process.residentBytes)), 2, least: 4)
            line.figure("workers", "\(process.workers)", 7)
            line.figure("pid", "\(process.pid)", 8)
        }
        return line
    }

    private static func rateBytes(_ value: Double?) -> String { value.map { NumberText.bytes($0) + "/s" } ?? "-" }

    private static func errorStyle(_ context: PanelContext) -> Style {
        (context.rates?.errors ?? 0) > 0 ? .bad : .bold
    }
}
