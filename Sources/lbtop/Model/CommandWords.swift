/// The words that the `:` line can be completed with.
struct CommandWords: Sendable, Equatable {
    var servers: [String]

    /// What Tab makes of the text before the cursor, and what it could still become.
    func complete(_ head: String) -> (text: String, candidates: [String]) {
        let parts = head.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        let isNewWord = head.isEmpty || head.hasSuffix(" ")
        let word = isNewWord ? "" : (parts.last ?? "")
        let position = isNewWord ? parts.count : parts.count - 1
        let choices = self.choices(at: position, command: parts.first ?? "", typed: word)
        let matching = choices.filter { $0.lowercased().hasPrefix(word.lowercased()) }
        guard let first = matching.first else { return (head, []) }
        let stem = String(head.dropLast(word.count))
        if matching.count == 1 { return (stem + first + " ", []) }
        var common = first
        for other in matching { common = String(zip(common, other).prefix { $0 == $1 }.map(\.0)) }
        return (stem + (common.count > word.count ? common : word), matching)
    }

    private func choices(at position: Int, command: String, typed: String) -> [String] {
        if position <= 0 { return Bindings.commands.map(\.form.name) }
        guard let form = Bindings.commands.first(where: { $0.form.name == command })?.form,
            form.parameters.indices.contains(position - 1)
        else { return [] }
        switch form.parameters[position - 1] {
        case .server: return servers
        case .strategy: return StrategyChoices.names
        case .column: return SortColumn.names
        case .duration: return ["100ms", "250ms", "500ms", "1s", "2s", "5s"]
        case .optional(let words): return words
        case .text: return RowFilter.examples
        case .newServer, .weight, .file, .rest: return []
        }
    }
}
