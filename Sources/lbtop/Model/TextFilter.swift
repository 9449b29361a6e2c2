/// Which rows of a list of texts are shown: words that must all match, e.g. `a1 level:error !weight`.
struct TextFilter: Sendable, Equatable {
    /// As it was typed, without spaces around it.
    let text: String
    private let terms: [Term]

    private struct Term: Sendable, Equatable {
        /// The field it looks at; nil: the whole text.
        var field: String?
        /// In lower case.
        var value: String
        var isInverse: Bool
    }

    /// Nil when there is nothing to filter by. Every text is a filter: what names none of `fields` is looked for in the
    /// text, and a word that is not finished, such as `level:`, hides nothing yet.
    init?(_ given: String, fields: [String]) {
        text = given.trimmed
        guard !text.isEmpty else { return nil }
        terms = text.split(separator: " ").compactMap { word in
            let isInverse = word.hasPrefix("!")
            let rest = (isInverse ? String(word.dropFirst()) : String(word)).lowercased()
            if let colon = rest.firstIndex(of: ":"), fields.contains(String(rest[..<colon])) {
                let value = String(rest[rest.index(after: colon)...])
                return value.isEmpty ? nil : Term(field: String(rest[..<colon]), value: value, isInverse: isInverse)
            }
            return rest.isEmpty ? nil : Term(field: nil, value: rest, isInverse: isInverse)
        }
    }

    /// True when the row is shown. A field's value must begin with what was typed; nil has no value.
    func matches(_ text: String, field: (String) -> String?) -> Bool {
        let lower = text.lowercased()
        return terms.allSatisfy { term in
            let isHit =
                term.field.map { field($0)?.lowercased().hasPrefix(term.value) ?? false } ?? lower.contains(term.value)
            return isHit != term.isInverse
        }
    }
}
