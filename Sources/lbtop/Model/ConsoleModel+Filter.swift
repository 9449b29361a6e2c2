import Balancer

extension ConsoleModel {
    /// A key while the filter is typed: it acts at once.
    mutating func pressInFilter(_ key: Key, _ editor: LineEditor) {
        var editor = editor
        switch key {
        case .escape, .control("g"), .control("c"):
            mode = .main
            useFilter("")
        case .enter: mode = .main
        case .backspace where editor.isEmpty: mode = .main
        // The rows can be walked while typing.
        case .up: _ = perform(.up)
        case .down: _ = perform(.down)
        default:
            guard editor.press(key) else { return }
            mode = .filter(editor)
            useFilter(editor.text)
        }
    }

    /// The filter of what is shown, as it was typed; empty: none.
    var filterText: String {
        switch view {
        case .main, .latency: table.filter?.text ?? ""
        case .connections: connectionList.filter?.text ?? ""
        case .events: eventList.filter?.text ?? ""
        }
    }

    /// Shows the rows that match a text, all of them when it is empty. The cursor stays on its server when that is
    /// among them; otherwise it goes to the first, because the user asked for these.
    mutating func useFilter(_ text: String) {
        switch view {
        case .main, .latency: break
        case .connections:
            connectionList.filter = TextFilter(text, fields: ConnectionList.fields)
            return refreshLists()
        case .events:
            eventList.filter = TextFilter(text, fields: EventList.fields)
            return refreshLists()
        }
        table.filter = RowFilter(text)
        let order = shownOrder
        if let selection = table.selection, order.contains(selection) {
            keepSelectionVisible()
        } else if let first = order.first {
            select(first)
        } else {
            table.selection = nil
            table.lostName = nil
        }
    }
}
