import Balancer

/// An event in lists: when, a sign, in words, and what changed by it.
enum EventLine {
    /// Cells before the words.
    static let indent = 11

    /// One row: what changed stands behind the words, where there is room.
    static func draw(
        _ event: EngineEvent, _ context: PanelContext, x: Int, y: Int, width: Int, on canvas: inout Canvas
    ) {
        guard let line = lines(event, context, width: width).first else { return }
        canvas.put(line, x: x, y: y, limit: width, ellipsis: context.glyphs.ellipsis)
    }

    /// One line or two: what changed stands behind the words where there is room, below them where not.
    static func lines(_ event: EngineEvent, _ context: PanelContext, width: Int) -> [StyledText] {
        let mark = EventMark(event)
        let time = TimeText.clock(
            unixMilliseconds: event.unixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
        var line = StyledText(time, .faint).then(" ").then(String(mark.sign), mark.style).then(" ")
        line.pieces += text(event).pieces
        guard let effect = effect(of: event, context) else { return [line] }
        if line.width + effect.width + 3 <= width {
            // In a column of their own, so that they are found at once.
            let gap = min(width - line.width - effect.width, max(3, width / 2 - line.width))
            line = line.then(String(repeating: " ", count: gap))
            line.pieces += effect.pieces
            return [line]
        }
        var below = StyledText(String(repeating: " ", count: indent))
        below.pieces += effect.pieces
        return [line, below]
    }

    /// Its words, and who asked for it.
    static func text(_ event: EngineEvent) -> StyledText {
        let style: Style = event.level == .error ? .bad : (event.level == .warning ? .warning : .plain)
        return StyledText(event.text, style).then(by(event), .faint)
    }

    /// What changed by it; nil when there is nothing to say.
    static func effect(of event: EngineEvent, _ context: PanelContext) -> StyledText? {
        guard EventMark(event).isOnGraphs else { return nil }
        return EffectText.text(context.observation.effectProgress(of: event))
    }

    private static func by(_ event: EngineEvent) -> String {
        switch event.actor {
        case nil: ""
        case ConsoleModel.actor: " (you)"
        case let actor?: " (\(actor))"
        }
    }
}
