import Balancer

/// Picks with what decided them, two lines each: who was picked for whom and why, then the candidates' values.
enum WhyText {
    /// Draws as many picks as there is room for.
    static func draw(_ picks: [PickFigures], _ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        guard !picks.isEmpty else {
            let text = context.waiting(context.service?.watched?.picks == nil ? "asking ..." : "no pick lately")
            canvas.put(text, x: rect.x + 1, y: rect.y, limit: rect.width - 2)
            return
        }
        for (position, pick) in picks.prefix((rect.height + 1) / 2).enumerated() {
            let y = rect.y + position * 2
            canvas.put(
                decision(pick, context, isNarrow: rect.width < 36), x: rect.x + 1, y: y, limit: rect.width - 2,
                ellipsis: context.glyphs.ellipsis)
            guard y + 1 < rect.bottom else { return }
            canvas.put(
                values(pick, width: rect.width - 4), x: rect.x + 3, y: y + 1, limit: rect.width - 4,
                ellipsis: context.glyphs.ellipsis)
        }
    }

    private static func decision(_ pick: PickFigures, _ context: PanelContext, isNarrow: Bool) -> StyledText {
        let time = TimeText.clock(
            unixMilliseconds: pick.unixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
        let part = max(0, pick.unixMilliseconds % 1000)
        let digits = String(repeating: "0", count: part < 10 ? 2 : part < 100 ? 1 : 0) + "\(part)"
        let start = isNarrow ? StyledText() : StyledText("\(time).\(digits) ", .faint).then(pick.client).then(" ")
        return start.then("\(context.glyphs.arrow) ", .faint)
            .then(pick.server ?? "nobody", pick.server == nil ? .bad : .accent)
            .then("  \(phrase(pick.reason))", .faint)
    }

    /// The candidates in their order, the winner marked; where not all fit, the winner comes first.
    private static func values(_ pick: PickFigures, width: Int) -> StyledText {
        var all = pick.values
        func text() -> StyledText {
            all.reduce(StyledText()) { line, value in
                let isWinner = value.server == pick.server
                let number = self.number(value.value, pick.strategy)
                return line.then("\(value.server) ", isWinner ? .bold : .faint)
                    .then(isWinner ? "\(number)* " : "\(number)  ", isWinner ? .accent : .plain)
            }
        }
        if text().width > width, let winner = all.firstIndex(where: { $0.server == pick.server }) {
            all.insert(all.remove(at: winner), at: 0)
        }
        return text()
    }

    private static func number(_ value: Double, _ strategy: String) -> String {
        guard value.isFinite else { return "-" }
        if strategy == "peak-ewma" { return NumberText.milliseconds(UInt64(min(max(value / 1000, 0), 1e15))) }
        if value == value.rounded(), abs(value) < 100_000 { return "\(Int(value))" }
        return abs(value) < 1
            ? NumberText.fixed(value, 2) : abs(value) < 1000 ? NumberText.fixed(value, 1) : NumberText.short(value)
    }

    /// The engine's phrase without the unit in brackets, which `meaning` says.
    private static func phrase(_ reason: String) -> String {
        guard reason.hasSuffix(")"), let start = reason.lastIndex(of: "(") else { return reason }
        return String(reason[..<start]).trimmed
    }

    /// What the values of a strategy are, and which of them wins; empty for one that is not known here.
    static func meaning(_ strategy: String) -> String {
        switch strategy {
        case "round-robin", "weighted-round-robin": "turns to wait; 0 is next"
        case "least-connections": "in flight + 1 per weight; the lowest wins"
        case "power-of-two": "in flight + 1 per weight; the lower of two wins"
        case "peak-ewma": "expected wait in ms per weight; the shorter of two wins"
        case "ip-hash": "score for the client's slot; the highest owns it"
        case "random": "weight; heavier are drawn more often"
        default: ""
        }
    }
}
