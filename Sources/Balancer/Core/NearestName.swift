/// The word that was probably meant, for "did you mean ...?".
enum NearestName {
    /// One of `names` that begins with the text or holds it, has its initials (`rr`, `lc`), or differs from it by at
    /// most half of its letters; nil when nothing is near. Case and separators do not matter.
    static func to(_ text: String, among names: [String]) -> String? {
        let text = letters(String(text.prefix(64)).lowercased())
        guard !text.isEmpty else { return nil }
        if let name = names.first(where: { letters($0).starts(with: text) }) { return name }
        if let name = names.first(where: { initials($0) == text }) { return name }
        if text.count > 2, let name = names.first(where: { holds(letters($0), text) }) { return name }
        let ranked = names.map { (name: $0, distance: distance(text, letters($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= letters(best.name).count / 2 ? best.name : nil
    }

    private static func letters(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 != 0x2D && $0 != 0x5F && $0 != 0x20 }
    }

    private static func holds(_ name: [UInt8], _ text: [UInt8]) -> Bool {
        name.indices.contains { name[$0...].starts(with: text) }
    }

    private static func initials(_ name: String) -> [UInt8] {
        name.utf8.split(separator: 0x2D).compactMap(\.first)
    }

    /// The letters to insert, remove or replace to make one text of the other (Levenshtein).
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let replaced = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, min(row[j], row[j + 1]) + 1)
            }
        }
        return row[b.count]
    }
}
