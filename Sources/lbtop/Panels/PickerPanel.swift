import Balancer

/// The strategies, numbered; the highlighted one is explained, and what it would do stands beside.
enum PickerPanel {
    static func draw(_ picker: StrategyPicker, _ context: PanelContext, on canvas: inout Canvas) {
        let isWide = canvas.width >= 80 && canvas.height >= 20
        let list = isWide ? 33 : 66
        let title = picker.isForComparison ? "compare strategies" : "strategy"
        var box = DialogBox(title: title, note: "nothing changes until Enter", width: isWide ? 76 : 66)
        let left = self.list(picker, context, width: list) + explanation(picker, width: min(list, canvas.width - 4))
        if isWide {
            let room = max(4, canvas.height - 4 - 10)
            var right = WhatIfText.lines(picker, context, servers: min(room, 16)).map { Line(text: $0, priority: 2) }
            right.append(Line(text: StyledText(), priority: 100))
            right += StyledText(WhatIfText.caveat, .faint).wrapped(WhatIfText.width).map { Line(text: $0, priority: 4) }
            for row in 0..<max(left.count, right.count) {
                let (a, b) = (row < left.count ? left[row] : nil, row < right.count ? right[row] : nil)
                add(a, b, separator: String(context.glyphs.vertical), width: list, to: &box)
            }
        } else {
            for line in left {
                if line.isChoice {
                    box.choice(line.text, isHighlighted: line.isHighlighted, priority: line.priority)
                } else {
                    box.add(line.text, line.priority, wrapped: false)
                }
            }
            box.add(WhatIfText.brief(picker, context), 1)
        }
        box.space()
        let count = min(9, StrategyChoices.all.count)
        var keys = StyledText("Enter", .key).then(picker.isForComparison ? " compare  " : " apply  ")
            .then("t", .key).then(" try 30 s  ").then("c", .key).then(" compare 2x30 s  ")
        if isWide { keys = keys.then("Space", .key).then(" mark a  ").then("1-\(count)", .key).then("  ") }
        box.add(keys.then("Esc", .key).then(" leave"), 1)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
    }

    private struct Line {
        var text: StyledText
        var priority: Int
        var isChoice = false
        var isHighlighted = false
    }

    private static func list(_ picker: StrategyPicker, _ context: PanelContext, width: Int) -> [Line] {
        let active = context.model.liveService?.strategy ?? ""
        let previous = context.model.liveService?.previousStrategy
        let names = max(20, StrategyChoices.names.map(\.count).max() ?? 0)
        let isComparing = picker.isForComparison || picker.base != active
        return StrategyChoices.all.enumerated().map { position, info in
            let isHighlighted = position == picker.highlighted
            var text = StyledText(isHighlighted ? "\(context.glyphs.cursor) " : "  ", .accent)
                .then("\(position < 9 ? "\(position + 1)" : " ") ", .key).then(info.name.padding(names + 1), .bold)
            let isBase = isComparing && info.name == picker.base
            if isBase { text = text.then("a ", .key) }
            if info.name == active {
                text = text.then(isBase ? "active" : "\(context.glyphs.live) active", .good)
            } else if info.name == previous {
                text = text.then(width > 40 ? "previous (B)" : "B", .faint)
            }
            return Line(text: text, priority: isHighlighted ? 0 : 3, isChoice: true, isHighlighted: isHighlighted)
        }
    }

    private static func explanation(_ picker: StrategyPicker, width: Int) -> [Line] {
        guard let info = StrategyChoices.info(picker.name) else { return [] }
        let width = max(1, width)
        let lines = StyledText(info.sentence).wrapped(width)
        let most = StrategyChoices.all.map { StyledText($0.sentence).wrapped(width).count }.max() ?? 0
        // As many lines as the longest sentence needs, so that the box keeps its size while the highlight moves.
        let gap = Array(repeating: Line(text: StyledText(), priority: 100), count: max(0, most - lines.count))
        let fair = StyledText("fair share: \(meaning(info.fairness))", .faint).wrapped(width)
        return [Line(text: StyledText(), priority: 100)] + lines.map { Line(text: $0, priority: 2) } + gap
            + fair.map { Line(text: $0, priority: 4) }
    }

    /// A line of the list beside a line of the estimate.
    private static func add(_ a: Line?, _ b: Line?, separator: String, width: Int, to box: inout DialogBox) {
        var text = StyledText()
        for piece in a?.text.pieces ?? [] {
            text = text.then(piece.text, a?.isHighlighted == true ? reversed(piece.style) : piece.style)
        }
        let gap = String(repeating: " ", count: max(0, width - text.width))
        text = text.then(gap, a?.isHighlighted == true ? .reverse : .plain).then(" \(separator) ", .heading)
        text.pieces += b?.text.pieces ?? []
        box.add(text, min(a?.priority ?? 100, b?.priority ?? 100), wrapped: false)
    }

    private static func reversed(_ style: Style) -> Style {
        var style = style
        style.reverse = true
        return style
    }

    private static func meaning(_ fairness: StrategyInfo.Fairness) -> String {
        switch fairness {
        case .weights: "picks follow the weights"
        case .load: "equal load per weight; picks follow speed"
        case .clients: "clients spread by weight; picks follow what they do"
        case .latency: "equal expected wait; picks follow speed"
        }
    }
}
