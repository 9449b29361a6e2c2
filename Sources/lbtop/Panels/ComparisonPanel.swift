import Balancer

/// The last comparison: both strategies beside each other, each figure with its spread, and what is clear.
enum ComparisonPanel {
    static func draw(_ context: PanelContext, on canvas: inout Canvas) {
        guard let comparison = context.model.comparison else { return }
        let active = context.model.liveService?.strategy ?? ""
        var box = DialogBox(title: "compare", note: "mean of a second, and its spread", width: 76)
        let isWide = canvas.width >= 70
        let (first, second) = (comparison.first, comparison.second)
        if isWide {
            let head = "a " + first.strategy
            box.add(StyledText("".padding(11)).then(head.padding(22), .accent).then("b " + second.strategy, .accent), 2)
        } else {
            box.add(StyledText("a ", .key).then(first.strategy, .accent), 2)
            box.add(StyledText("b ", .key).then(second.strategy, .accent), 2)
        }
        for row in comparison.rows {
            let (a, b) = (text(row.first, row.unit, context), text(row.second, row.unit, context))
            let label = StyledText(row.name.padding(isWide ? 11 : 10), .faint)
            let values = isWide ? label.then(a.padding(22)).then(b.padding(22)) : label.then(a + " | " + b + " ")
            let (words, style) = verdict(row.verdict, isWide: isWide)
            box.add(values.then(words, style), 0, wrapped: false)
        }
        box.space()
        let restored = comparison.first.strategy == active || comparison.second.strategy == active
        let ended = TimeText.clock(
            unixMilliseconds: comparison.endedUnixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
        let counts = "\(first.seconds.count) s and \(second.seconds.count) s measured until \(ended)"
        box.add(StyledText(counts, .faint).then("; active: ", .faint).then(active, restored ? .good : .bold), 3)
        box.space()
        box.add(
            StyledText("a", .key).then(" use \(first.strategy)   ").then("b", .key).then(" use \(second.strategy)   "),
            1)
        box.add(StyledText("c", .key).then(" compare again   ").then("Esc", .key).then(" leave"), 2)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }

    private static func text(_ value: Statistics, _ unit: StrategyComparison.Unit, _ context: PanelContext) -> String {
        guard value.count > 0 else { return "-" }
        let sign = context.model.options.ascii ? " +-" : " ±"
        func number(_ value: Double) -> String {
            switch unit {
            case .milliseconds: NumberText.milliseconds(UInt64(max(0, min(value, 1e15)).rounded()))
            case .rate: NumberText.short(value)
            case .ratio: NumberText.fixed(value, 2)
            }
        }
        return number(value.mean) + sign + number(value.spread)
    }

    private static func verdict(_ verdict: StrategyComparison.Row.Verdict, isWide: Bool) -> (String, Style) {
        func part(_ difference: Double) -> String {
            guard difference.isFinite else { return "" }
            return " (b \(difference > 0 ? "+" : "-")\(NumberText.percent(abs(difference))))"
        }
        switch verdict {
        case .first(let difference): return isWide ? ("a better" + part(difference), .good) : ("a", .good)
        case .second(let difference): return isWide ? ("b better" + part(difference), .good) : ("b", .good)
        case .unclear: return (isWide ? "no clear difference" : "=", .faint)
        case .unmeasured: return (isWide ? "too little measured" : "?", .faint)
        }
    }
}
