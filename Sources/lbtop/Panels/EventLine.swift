import Balancer

/// An event as a line: when, a sign, and in words.
enum EventLine {
    static func draw(
        _ event: EngineEvent, _ context: PanelContext, x: Int, y: Int, width: Int, on canvas: inout Canvas
    ) {
        let mark = EventMark(event)
        let time = TimeText.clock(
            unixMilliseconds: event.unixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
        canvas.put(time, x: x, y: y, style: .faint, limit: width)
        guard width > 9 else { return }
        canvas.set(mark.sign, x: x + 9, y: y, style: mark.style)
        canvas.put(text(event), x: x + 11, y: y, limit: width - 11, ellipsis: context.glyphs.ellipsis)
    }

    /// Its words, and who asked for it.
    static func text(_ event: EngineEvent) -> StyledText {
        let style: Style = event.level == .error ? .bad : (event.level == .warning ? .warning : .plain)
        return StyledText(event.text, style).then(by(event), .faint)
    }

    private static func by(_ event: EngineEvent) -> String {
        switch event.actor {
        case nil: ""
        case ConsoleModel.actor: " (you)"
        case let actor?: " (\(actor))"
        }
    }
}
