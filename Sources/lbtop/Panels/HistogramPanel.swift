import Balancer

/// The service's latencies in all: as numbers, and as a histogram of the last seconds.
enum HistogramPanel: Panel {
    static let slot = Layout.Slot.histogram

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        guard let service = context.service else { return }
        var lines: [(String, LatencyFigures)] = [
            ("in all, last 10 s", service.totals.latency), ("first byte, last 10 s", service.totals.firstByte),
        ]
        if service.addedLatency.count > 0 { lines.append(("added by lbtop", service.addedLatency)) }
        lines += [
            ("in all, since start", service.totals.latencySinceStart),
            ("first byte, since start", service.totals.firstByteSinceStart),
        ]
        // The histogram keeps a rule and at least seven rows.
        let room = max(1, min(lines.count, rect.height - 9))
        let shown = lines.prefix(room)
        let name = rect.width < 64 ? 12 : 24
        var header = StyledText("ms".padding(name), .faint)
        for column in columns(rect.width - name) { header = header.then(right(column), .faint) }
        canvas.put(header, x: rect.x + 1, y: rect.y, limit: rect.width - 1)
        for (row, line) in shown.enumerated() {
            var text = StyledText(String(line.0.prefix(name - 1)).padding(name), .faint)
            let figures = line.1
            let values =
                [figures.p50, figures.p90, figures.p99, figures.p999, figures.max]
                .map { NumberText.milliseconds($0) } + [NumberText.short(figures.count)]
            for value in values.prefix(columns(rect.width - name).count) {
                text = text.then(right(value), value == "-" ? .faint : .bold)
            }
            canvas.put(text, x: rect.x + 1, y: rect.y + 1 + row, limit: rect.width - 1)
        }
        let top = rect.y + 1 + shown.count
        HistogramRows.draw(
            server: nil, context, in: Rect(x: rect.x, y: top, width: rect.width, height: rect.bottom - top),
            on: &canvas)
    }

    /// A number is shown whole or not at all.
    private static func columns(_ width: Int) -> [String] {
        Array(["p50", "p90", "p99", "p99.9", "max", "n"].prefix(max(1, width / 7)))
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(1, 7 - SafeText.width(text))) + text
    }
}
