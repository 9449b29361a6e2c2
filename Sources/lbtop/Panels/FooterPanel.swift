import Balancer

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
        if context.layout[.strategy].isEmpty, let trial = context.model.trial {
            let text = TrialText.fitting(trial, now: context.model.live.unixMilliseconds, width: rect.width)
            canvas.put(text, x: rect.x, y: rect.y, limit: rect.width)
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
            if let text = change(binding.action, model) {
                // What it would do is in sight before it is pressed.
                line.add(
                    StyledText(key, .key).then(" \(binding.label) \(text)"), binding.action == .undo ? 0 : priority)
            } else {
                line.add(StyledText(key, .key).then(" " + binding.label), priority)
            }
        }
        line.gap = 1
        return line
    }

    /// What undo or redo would do now, in few words.
    private static func change(_ action: ConsoleAction, _ model: ConsoleModel) -> String? {
        let text: String? =
            switch action {
            case .undo: model.liveService?.undo
            case .redo: model.liveService?.redo
            default: nil
            }
        // Of a long one the beginning, so that the keys keep their room.
        let longest = min(40, max(6, model.width / 4))
        return text.map { $0.count > longest ? $0.prefix(longest - 1) + "~" : $0 }
    }
}
