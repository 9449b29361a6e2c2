/// A row of short items, of which the least important go when the row is narrow.
struct ItemLine: Sendable {
    struct Item: Sendable {
        var text: StyledText
        /// 0 is the most important.
        var priority: Int
        /// Cells it takes at least, so that what follows keeps its place while numbers change.
        var leastWidth = 0

        var width: Int { max(text.width, leastWidth) }
    }

    var items: [Item] = []
    /// Cells between items.
    var gap = 2

    /// Adds a figure: what it is, faint, and its value.
    mutating func figure(
        _ label: String, _ value: String, _ priority: Int, least: Int = 0, style: Style = .bold, unit: String = ""
    ) {
        let text = StyledText(label.isEmpty ? "" : label + " ", .faint).then(value, style)
        let padded = text.then(unit.isEmpty ? "" : " " + unit, .faint)
        let leastWidth = least == 0 ? 0 : padded.width - SafeText.width(value) + max(least, SafeText.width(value))
        items.append(Item(text: padded, priority: priority, leastWidth: leastWidth))
    }

    /// Adds a text.
    mutating func add(_ text: StyledText, _ priority: Int) { items.append(Item(text: text, priority: priority)) }

    /// The items that fit into `width`.
    func fitting(_ width: Int) -> [Item] {
        var kept = Array(items.indices)
        func total() -> Int { kept.reduce(0) { $0 + items[$1].width + gap } - gap }
        while kept.count > 1, total() > width, let worst = kept.max(by: { items[$0].priority < items[$1].priority }) {
            kept.removeAll { $0 == worst }
        }
        return kept.map { items[$0] }
    }

    /// Draws what fits.
    func draw(x: Int, y: Int, width: Int, on canvas: inout Canvas) {
        var at = x
        for item in fitting(width) {
            canvas.put(item.text, x: at, y: y, limit: x + width - at)
            at += item.width + gap
        }
    }
}
