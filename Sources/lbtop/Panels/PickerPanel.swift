import Balancer

/// The strategies, numbered; the highlighted one is explained below.
enum PickerPanel {
    static func draw(_ picker: StrategyPicker, _ context: PanelContext, on canvas: inout Canvas) {
        let active = context.model.liveService?.strategy ?? ""
        let previous = context.model.liveService?.previousStrategy
        let width = 66
        var box = DialogBox(title: "strategy", note: "nothing changes until Enter", width: width)
        let names = max(20, StrategyChoices.names.map(\.count).max() ?? 0)
        for (position, info) in StrategyChoices.all.enumerated() {
            let isHighlighted = position == picker.highlighted
            let number = position < 9 ? "\(position + 1)" : " "
            var text = StyledText(isHighlighted ? "\(context.glyphs.cursor) " : "  ", .accent)
                .then("\(number) ", .key).then(info.name.padding(names + 2), .bold)
            if info.name == active {
                text = text.then("\(context.glyphs.live) active", .good)
            } else if info.name == previous {
                text = text.then("previous (B)", .faint)
            }
            box.choice(text, isHighlighted: isHighlighted, priority: isHighlighted ? 0 : 3)
        }
        box.space()
        if StrategyChoices.all.indices.contains(picker.highlighted) {
            let info = StrategyChoices.all[picker.highlighted]
            // Three lines always, so that the box keeps its size while the highlight moves.
            let lines = StyledText(info.sentence).wrapped(max(1, min(width, canvas.width - 4)))
            for line in lines { box.add(line, 2, wrapped: false) }
            for _ in lines.count..<max(lines.count, 2) { box.space() }
            box.add(StyledText("fair share: ", .faint).then(meaning(info.fairness), .faint), 4)
        }
        box.space()
        box.add(
            StyledText("Enter", .key).then(" apply   ").then("1-\(min(9, StrategyChoices.all.count))", .key)
                .then(" j k move   ").then("Esc", .key).then(" leave"), 1)
        box.draw(context.glyphs, bottom: canvas.height, on: &canvas)
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
