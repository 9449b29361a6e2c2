import Balancer

extension ConsoleModel {
    /// A key while what to search is typed: the cursor goes to the first match at once, and no row is hidden.
    mutating func pressInSearch(_ key: Key, _ search: SearchLine) {
        var search = search
        switch key {
        case .escape, .control("g"), .control("c"):
            mode = .main
            table.search = nil
            if let origin = search.origin, shownOrder.contains(origin) { select(origin) }
        case .enter:
            mode = .main
            if table.search != nil { sayMatches() }
        case .backspace where search.editor.isEmpty:
            mode = .main
            table.search = nil
        case .up: goToMatch(-1)
        case .down: goToMatch(1)
        default:
            guard search.editor.press(key) else { return }
            mode = .search(search)
            table.search = RowFilter(search.editor.text)
            if let origin = search.origin, shownOrder.contains(origin) { select(origin) }
            goToMatch(0)
        }
    }

    /// `n` and `N`: the next match, or the one before, around the ends.
    mutating func goToNextMatch(_ step: Int) {
        guard table.search != nil else { return say("nothing is searched for: F3 asks what", .warning) }
        goToMatch(step)
        sayMatches()
    }

    /// Moves the cursor by matches; 0: to the one under it or the next below.
    private mutating func goToMatch(_ step: Int) {
        guard let search = table.search else { return }
        let rows = rows
        guard !rows.isEmpty else { return }
        let here = rows.firstIndex { $0.server.id == table.selection } ?? 0
        let start = step == 0 ? 0 : 1
        for distance in start..<rows.count + start {
            let offset = step < 0 ? -distance : distance
            let row = rows[((here + offset) % rows.count + rows.count) % rows.count]
            if search.matches(row) { return select(row.server.id) }
        }
    }

    private mutating func sayMatches() {
        guard let search = table.search else { return }
        let matches = rows.filter { search.matches($0) }
        guard !matches.isEmpty else { return say("no row shown matches \(search.text); Esc ends the search", .warning) }
        let place = matches.firstIndex { $0.server.id == table.selection }.map { "\($0 + 1) of " } ?? ""
        say("\(place)\(matches.count) with \(search.text): n next, N previous, Esc ends")
    }
}
