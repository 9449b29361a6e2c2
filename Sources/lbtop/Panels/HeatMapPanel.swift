import Balancer

/// How many requests took how long, over time: a row for a range of latencies on a logarithmic scale, the slow ones on
/// top, the shade being the part of that time's requests. It draws into any rectangle.
enum HeatMapPanel: Panel {
    static let slot = Layout.Slot.heat
    /// Cells for the axis at the left.
    static let axis = ThroughputPanel.axis

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let width = max(0, rect.width - axis - 1)
        let time = context.axis(columns: width)
        canvas.rule(
            rect, context.glyphs, title: "latency, ms by time, \(TimeMarks.span(time))",
            note: "few \(String(context.glyphs.shades)) most")
        let rows = rect.height - 2
        guard rows > 0, width > 0 else { return }
        let columns = (0..<width).map { LatencyGrid.sum(context.history.sums.values(time.seconds($0))) }
        guard let scale = Scale(columns, rows: rows) else {
            canvas.put(
                "no request was measured yet", x: rect.x + 2, y: rect.y + 1, style: .faint, limit: rect.width - 3)
            return
        }
        for row in 0..<min(rows, scale.rows) {
            // From the bottom up.
            let y = rect.y + rows - row
            canvas.putRight(scale.label(row), right: rect.x + axis - 1, y: y, style: .faint)
            for (column, steps) in columns.enumerated() where !steps.isEmpty {
                let all = steps.reduce(0) { $0 + Double($1) }
                let here = scale.steps(row).reduce(0.0) { $0 + (steps.indices.contains($1) ? Double(steps[$1]) : 0) }
                guard here > 0, all > 0 else { continue }
                canvas.set(shade(here / all, context.glyphs), x: rect.x + axis + column, y: y, style: .heading)
            }
        }
        let plot = Rect(x: rect.x + axis, y: rect.y + 1, width: width, height: rows)
        TimeMarks.draw(context, time, plot: plot, y: rect.bottom - 1, on: &canvas)
    }

    /// Equal steps of the shade are about equal factors: the few slow ones must be seen beside the many quick ones.
    private static func shade(_ part: Double, _ glyphs: Glyphs) -> Character {
        let level = part >= 0.35 ? 3 : (part >= 0.1 ? 2 : (part >= 0.02 ? 1 : 0))
        return glyphs.shades[min(level, glyphs.shades.count - 1)]
    }

    /// Which steps of latency the rows stand for: as few to a row as fit.
    private struct Scale {
        private let perRow: Int
        private let offset: Int
        private let lowest: Int
        let rows: Int

        init?(_ columns: [[UInt32]], rows room: Int) {
            var used: ClosedRange<Int>?
            for steps in columns {
                guard let low = steps.firstIndex(where: { $0 > 0 }), let high = steps.lastIndex(where: { $0 > 0 })
                else {
                    continue
                }
                used = min(used?.lowerBound ?? low, low)...max(used?.upperBound ?? high, high)
            }
            guard let used else { return nil }
            // A row ends at a round number: 1, 2, 5; 1, 3; or 1.
            let sizes = [(1, 0), (2, 1), (3, 0), (6, 3)]
            let fitting = sizes.first { size, offset in
                (used.upperBound + offset) / size - (used.lowerBound + offset) / size < room
            }
            (perRow, offset) = fitting ?? (6, 3)
            lowest = (used.lowerBound + offset) / perRow
            rows = (used.upperBound + offset) / perRow - lowest + 1
        }

        /// The steps of a row, counted from the quickest.
        func steps(_ row: Int) -> Range<Int> {
            let first = (lowest + row) * perRow - offset
            return max(0, first)..<max(0, first + perRow)
        }

        /// The longest time of a row in milliseconds.
        func label(_ row: Int) -> String {
            let last = steps(row).upperBound - 1
            guard let bound = LatencyGrid.bounds.indices.contains(last) ? LatencyGrid.bounds[last] : nil else {
                return ">30k"
            }
            let text =
                bound % 1000 == 0 ? "\(bound / 1000)" : NumberText.fixed(Double(bound) / 1000, bound < 1000 ? 2 : 1)
            return text
        }
    }
}
