import Balancer

/// All that a very small terminal shows: one line with the essence, or the question that waits for an answer.
enum EssencePanel {
    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        canvas.put(
            question(context, width: rect.width) ?? essence(context, width: rect.width), x: rect.x, y: rect.y,
            limit: rect.width)
        if rect.height > 1, let hint = context.model.hint {
            canvas.put(hint.text, x: rect.x, y: rect.y + 1, style: Style(hint.level), limit: rect.width)
        }
    }

    private static func essence(_ context: PanelContext, width: Int) -> StyledText {
        let rate = context.rates.map { NumberText.short($0.requests) } ?? "-"
        let up = context.count(.up)
        let style: Style = up == context.allRows.count && up > 0 ? .good : (up == 0 ? .bad : .warning)
        let text = StyledText("\(rate)/s", .bold).then(" \(up)/\(context.allRows.count) up", style)
        var named = StyledText("lbtop ")
        named.pieces += text.pieces
        return named.width <= width ? named : text
    }

    private static func question(_ context: PanelContext, width: Int) -> StyledText? {
        switch context.model.mode {
        case .main:
            context.model.trial.map {
                TrialText.fitting($0, now: context.model.live.unixMilliseconds, width: width)
            }
        case .help: StyledText("Esc: too small")
        case .add(let dialog): StyledText("add ", .accent).then(dialog.address.text)
        case .confirm(let dialog): StyledText("\(dialog.subject) \(dialog.serverName)? y/Esc", .warning)
        case .close(let dialog): StyledText("close \(dialog.connection.client)? y/Esc", .warning)
        case .quit(let dialog):
            StyledText(dialog.typed.map { "type quit: \($0.text)" } ?? "quit? Esc d k", .warning)
        case .picker(let picker):
            StyledText("b: ", .accent).then(picker.name)
        case .comparison: StyledText("compared: Esc")
        case .sortMenu(let menu): StyledText("sort: \(SortColumn.allCases[min(menu.highlighted, 13)].rawValue)")
        case .command(let line): StyledText(":" + line.editor.text)
        case .search(let search): StyledText("find " + search.editor.text)
        case .load(let dialog): StyledText("load \(dialog.rate.text)/s? Enter/Esc", .warning)
        case .options: StyledText("Esc: too small")
        case .filter(let editor): StyledText("/" + editor.text)
        }
    }
}
