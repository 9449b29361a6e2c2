/// The help as lines: every key and command of the table of bindings, in columns.
enum HelpText {
    /// A heading with its lines.
    private typealias Block = [StyledText]

    /// The help in as many columns as fit into `width`.
    static func lines(width: Int) -> [StyledText] {
        let blocks = Binding.Group.allCases.map(block) + [commands]
        for columns in stride(from: 4, to: 1, by: -1) {
            let filled = distribute(blocks, columns: columns)
            let widths = filled.map { $0.map(\.width).max() ?? 0 }
            let gap = (width - widths.reduce(0, +)) / max(1, filled.count - 1)
            if gap >= 2 { return merged(filled, widths: widths, gap: min(gap, 6)) }
        }
        return distribute(blocks, columns: 1).first ?? []
    }

    /// Every binding that has `text` in its keys, its help or its command, one a line.
    static func lines(matching text: String, width: Int) -> [StyledText] {
        let wanted = text.trimmed.lowercased()
        let rows = Bindings.all.map { binding in
            (keys: keys([binding.keys]), help: binding.help, usage: binding.command?.usage ?? "")
        }
        let found = rows.filter { row in
            wanted.isEmpty || [row.keys, row.help, row.usage].contains { $0.lowercased().contains(wanted) }
        }
        let keyWidth = found.map { SafeText.width($0.keys) }.max() ?? 0
        let helpWidth = found.map { SafeText.width($0.help) }.max() ?? 0
        return found.map { row in
            StyledText(row.keys.padding(keyWidth), .key).then("  " + row.help.padding(helpWidth))
                .then(row.usage.isEmpty ? "" : "  " + row.usage, .key)
        }
    }

    /// Blocks into columns, in order, so that the highest column is as low as can be.
    private static func distribute(_ blocks: [Block], columns: Int) -> [Block] {
        var limit = blocks.map(\.count).max() ?? 0
        while true {
            var filled: [Block] = [[]]
            for block in blocks {
                let used = filled[filled.count - 1].count
                if used > 0, used + 1 + block.count > limit { filled.append([]) }
                if !filled[filled.count - 1].isEmpty { filled[filled.count - 1].append(StyledText()) }
                filled[filled.count - 1] += block
            }
            if filled.count <= columns { return filled }
            limit += 1
        }
    }

    private static func merged(_ columns: [Block], widths: [Int], gap: Int) -> [StyledText] {
        (0..<(columns.map(\.count).max() ?? 0)).map { row in
            var line = StyledText()
            for (position, column) in columns.enumerated() {
                let cell = row < column.count ? column[row] : StyledText()
                line.pieces += cell.pieces
                if position + 1 < columns.count {
                    line = line.then(String(repeating: " ", count: widths[position] - cell.width + gap))
                }
            }
            return line
        }
    }

    private static func block(_ group: Binding.Group) -> Block {
        var rows: [(keys: String, help: String)] = []
        var bindings = Bindings.all.filter { $0.group == group && !$0.keys.isEmpty }[...]
        while let first = bindings.first {
            let same = bindings.prefix { $0.help == first.help }
            rows.append((keys(same.map(\.keys)), first.help))
            bindings = bindings.dropFirst(same.count)
        }
        let width = rows.map { SafeText.width($0.keys) }.max() ?? 0
        return [StyledText(group.rawValue, .heading)]
            + rows.map { StyledText($0.keys.padding(width), .key).then("  " + $0.help) }
    }

    /// The keys of several bindings in turn: `j k Down Up`.
    private static func keys(_ lists: [[Key]]) -> String {
        var labels: [String] = []
        for position in 0..<(lists.map(\.count).max() ?? 0) {
            for list in lists where position < list.count { labels.append(list[position].label) }
        }
        return labels.joined(separator: " ")
    }

    private static var commands: Block {
        [StyledText("COMMANDS", .heading)] + Bindings.commands.map { StyledText($0.form.usage, .key) }
    }
}
