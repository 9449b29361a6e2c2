extension ConsolePreferences {
    /// A file larger than this is none of ours.
    static let longestText = 64 * 1024

    /// Reads `key = value` lines. Whatever is wrong leaves the default in place, and is told.
    ///
    /// - Returns: the choices, and one line on what was not understood; nil when all was.
    static func reading(_ text: String) -> (preferences: ConsolePreferences, problem: String?) {
        var result = ConsolePreferences()
        var wrong: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = String(line).trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = pair.first.map { String($0).trimmed } ?? ""
            if pair.count == 2, result.set(key, to: String(pair[1]).trimmed) { continue }
            // A value that is wrong for a key that is known would only come back with the next start.
            if !ConsolePreferences.keys.contains(key) { result.others.append(line) }
            wrong.append(key)
        }
        guard let first = wrong.first else { return (result, nil) }
        let more = wrong.count > 1 ? " and \(wrong.count - 1) more" : ""
        return (result, "the file of options has what means nothing here: \(String(first.prefix(24)))\(more)")
    }

    /// The lines that `reading` reads back.
    var text: String {
        var lines = ["# lbtop's options: o in the console changes them."]
        lines += ConsolePreferences.keys.compactMap { key in value(of: key).map { "\(key) = \($0)" } }
        return (lines + others).map { $0 + "\n" }.joined()
    }

    static let keys = ["interval", "glyphs", "colour", "mouse", "bell", "title", "sort", "columns"]

    private func value(of key: String) -> String? {
        switch key {
        case "interval": IntervalText.text(interval)
        case "glyphs": usesASCII ? "ascii" : "auto"
        case "colour": colour.rawValue
        case "mouse": ConsolePreferences.word(hasMouse)
        case "bell": ConsolePreferences.word(hasBell)
        case "title": ConsolePreferences.word(hasTitle)
        case "sort": sort.rawValue + (isReversed ? " reversed" : "")
        case "columns": columns.map { $0.joined(separator: " ") }
        default: nil
        }
    }

    /// False when the value is none for this key, or the key unknown.
    private mutating func set(_ key: String, to value: String) -> Bool {
        switch key {
        case "interval": return IntervalText.parse(value).map { interval = $0 } != nil
        case "glyphs": return ["auto": false, "ascii": true][value].map { usesASCII = $0 } != nil
        case "colour": return Colour(rawValue: value).map { colour = $0 } != nil
        case "mouse": return ConsolePreferences.truth(value).map { hasMouse = $0 } != nil
        case "bell": return ConsolePreferences.truth(value).map { hasBell = $0 } != nil
        case "title": return ConsolePreferences.truth(value).map { hasTitle = $0 } != nil
        case "sort":
            let words = value.split(separator: " ").map(String.init)
            guard let column = words.first.flatMap({ SortColumn(rawValue: $0) }), words.count < 3,
                words.count == 1 || words[1] == "reversed"
            else { return false }
            (sort, isReversed) = (column, words.count == 2)
            return true
        case "columns":
            var names: [String] = []
            for word in value.split(separator: " ").prefix(64) {
                let name = String(word.prefix(32))
                if !names.contains(name) { names.append(name) }
            }
            columns = names.isEmpty ? nil : names
            return true
        default: return false
        }
    }

    private static func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }
    private static func truth(_ word: String) -> Bool? { ["on": true, "off": false][word] }
}
