/// What was probably meant: the nearest of several words.
enum Suggestion {
    /// The word nearest to `text`, or nil when none is near. A word that begins with the text is nearest of all.
    static func nearest(to text: String, among words: [String]) -> String? {
        let text = text.lowercased()
        guard !text.isEmpty else { return nil }
        if let begun = words.first(where: { $0.lowercased().hasPrefix(text) }) { return begun }
        if text.count >= 2, let within = words.first(where: { $0.lowercased().contains(text) }) { return within }
        let measured = words.map { ($0, distance(text, $0.lowercased())) }
        guard let best = measured.min(by: { $0.1 < $1.1 }) else { return nil }
        return best.1 <= max(1, max(text.count, best.0.count) / 3) ? best.0 : nil
    }

    /// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b` (optimal string
    /// alignment distance).
    static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.unicodeScalars.prefix(64))
        let b = Array(b.unicodeScalars.prefix(64))
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                var best = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, before[j - 2] + 1) }
                row.append(best)
            }
            (before, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
