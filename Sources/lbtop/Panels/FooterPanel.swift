/// The last line: the keys, as many as fit, from the table of bindings. Without a status line it shows hints, too.
enum FooterPanel: Panel {
    static let slot = Layout.Slot.footer

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        if context.layout[.status].isEmpty, let hint = context.model.hint {
            canvas.put(
                hint.text, x: rect.x, y: rect.y, style: Style(hint.level), limit: rect.width,
                ellipsis: context.glyphs.ellipsis)
            return
        }
        keys(context.model).draw(x: rect.x + 1, y: rect.y, width: rect.width - 1, on: &canvas)
    }

    /// The footer's items. Those that change something are left out when they would be refused.
    static func keys(_ model: ConsoleModel) -> ItemLine {
        var line = ItemLine()
        let tagged = model.taggedServers.count
        // Before the keys that go to all of them.
        if tagged > 0 { line.add(StyledText(" on \(tagged) server\(tagged == 1 ? "" : "s") ", .reverse), -1) }
        let shown = Bindings.all.filter {
            $0.footer != nil && !(model.refuses && $0.action.changesEngine)
                && (model.view.showsServers || !$0.action.isAboutServers)
        }
        let help = shown.filter { $0.action == .help }
        for binding in help + shown.filter({ $0.action != .help }) {
            guard let priority = binding.footer else { continue }
            let key = binding.footerKeys ?? binding.keys.first?.label ?? ""
            line.add(StyledText(key, .key).then(" " + binding.label), priority)
        }
        line.gap = 1
        return line
    }
}
