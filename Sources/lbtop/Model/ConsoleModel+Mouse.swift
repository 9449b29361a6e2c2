extension ConsoleModel {
    /// Two clicks on the same thing within this time are a double click, in milliseconds.
    static let doubleClick: Int64 = 400

    /// What the mouse did, and what was drawn at that cell.
    mutating func point(_ event: MouseEvent, at target: HitTarget) -> [ConsoleEffect] {
        isDirty = true
        switch event.kind {
        case .wheelUp: return turn(.up)
        case .wheelDown: return turn(.down)
        case .press: return click(event, target)
        }
    }

    /// The wheel moves what the arrows move; in a prompt they would recall old lines.
    private mutating func turn(_ key: Key) -> [ConsoleEffect] {
        switch mode {
        case .command, .add: return []
        default: break
        }
        return press(key)
    }

    private mutating func click(_ event: MouseEvent, _ target: HitTarget) -> [ConsoleEffect] {
        let last = lastClick
        let now = live.unixMilliseconds
        lastClick = Click(target: target, x: event.x, y: event.y, unixMilliseconds: now)
        let isSecond =
            last.map {
                ($0.x, $0.y) == (event.x, event.y) && (0..<ConsoleModel.doubleClick).contains(now - $0.unixMilliseconds)
            } ?? false
        switch target {
        case .server(let id):
            select(id)
            if isSecond, last?.target == target {
                lastClick = nil
                return showsDetail ? [] : perform(.detail)
            }
        case .row(let id):
            selectInList(id)
            if isSecond, last?.target == target { return perform(.detail) }
        case .header(let column):
            if column != table.column { sort(by: column) } else { return perform(.reverse) }
        case .choice(let line): return choose(line)
        case .key(let key):
            // The second half of a double click must not answer the question that the first half brought up there.
            if isSecond, last?.target != target { return [] }
            return press(key)
        case .nothing:
            if case .help = mode { return press(.escape) }
        }
        tellOfSelecting()
        return []
    }

    /// A click on a line of the list in front highlights it; on the highlighted line it is Enter.
    private mutating func choose(_ line: Int) -> [ConsoleEffect] {
        switch mode {
        case .picker(var picker):
            if picker.highlighted == line { return press(.enter) }
            guard StrategyChoices.names.indices.contains(line) else { return [] }
            picker.highlighted = line
            mode = .picker(picker)
        case .sortMenu(var menu):
            if menu.highlighted == line { return press(.enter) }
            guard SortColumn.allCases.indices.contains(line) else { return [] }
            menu.highlighted = line
            mode = .sortMenu(menu)
        case .options(var page):
            if page.column == line || (page.column == nil && page.highlighted == line) { return press(.enter) }
            if page.column != nil { page.column = line } else { page.highlighted = line }
            mode = .options(page)
        default: break
        }
        return []
    }

    /// Told once: with its mouse reported to a program, a terminal selects no text by itself.
    private mutating func tellOfSelecting() {
        guard !knowsSelecting else { return }
        knowsSelecting = true
        if hint == nil { say(ConsoleModel.selectingHint) }
    }

    static let selectingHint = "Shift+drag selects text as without a mouse; M switches the mouse off"
}
