/// A series as characters: one column a value, one or several rows.
enum Sparkline {
    /// One row: the newest value stands at the right.
    static func row(_ values: [Double], width: Int, maximum: Double, glyphs: Glyphs) -> String {
        let newest = values.suffix(max(0, width))
        let gap = String(repeating: glyphs.nothing, count: max(0, width) - newest.count)
        return gap + String(newest.map { cell($0, base: 0, top: maximum, glyphs) })
    }

    /// Several rows, the highest first: a bar chart with eight steps a row.
    static func rows(_ values: [Double], width: Int, height: Int, maximum: Double, glyphs: Glyphs) -> [String] {
        let newest = values.suffix(max(0, width))
        let gap = String(repeating: " ", count: max(0, width) - newest.count)
        let step = maximum / Double(max(1, height))
        return (0..<max(0, height)).reversed().map { row in
            let base = step * Double(row)
            return gap
                + String(
                    newest.map { value in
                        row > 0 && value <= base ? " " : cell(value, base: base, top: base + step, glyphs)
                    })
        }
    }

    private static func cell(_ value: Double, base: Double, top: Double, _ glyphs: Glyphs) -> Character {
        guard value.isFinite, value > 0, top > base else { return base > 0 ? " " : glyphs.nothing }
        let part = (value - base) / (top - base)
        let level = Int((part * Double(glyphs.levels.count)).rounded(.up)) - 1
        return glyphs.levels[min(max(0, level), glyphs.levels.count - 1)]
    }

    /// A round number at or above `value`, for the top of an axis: 1, 2, 2.5 or 5 times a power of ten.
    static func roundedUp(_ value: Double) -> Double {
        guard value.isFinite, value > 1 else { return 1 }
        var power = 1.0
        while power * 10 < value { power *= 10 }
        for factor in [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8] where factor * power >= value { return factor * power }
        return power * 10
    }
}
