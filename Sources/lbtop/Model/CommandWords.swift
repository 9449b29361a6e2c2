/// The words that the `:` line can be completed with.
struct CommandWords: Sendable, Equatable {
    var servers: [String]
    /// The timeouts that can be set.
    var timeouts: [String] = []

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
        if matching.count == 1 { return (stem + first + (first.hasSuffix("=") ? "" : " "), []) }
        var common = first
        for other in matching { common = String(zip(common, other).prefix { $0 == $1 }.map(\.0)) }
        return (stem + (common.count > word.count ? common : word), matching)
    }

    private func choices(at position: Int, command: String, typed: String) -> [String] {
        if position <= 0 { return Bindings.commands.map(\.form.name) }
        guard let form = Bindings.commands.first(where: { $0.form.name == command })?.form,
            let parameter = form.parameters.indices.contains(position - 1)
                ? form.parameters[position - 1] : (form.takesRest ? form.parameters.last : nil)
        else { return [] }
        switch parameter {
        case .server: return servers
        case .strategy, .optionalStrategy: return StrategyChoices.names
        case .strategyOr(let words): return StrategyChoices.names + words
        case .maximum: return ["none"]
        case .timeout: return timeouts
        case .time: return ["500ms", "2s", "30s", "1m"]
        case .changes: return ["name=", "address="]
        case .column: return SortColumn.names
        case .duration: return ["100ms", "250ms", "500ms", "1s", "2s", "5s"]
        case .optional(let words), .word(let words): return words
        case .text: return RowFilter.examples
        case .newServer, .weight, .file, .rest: return []
        }
    }
}
