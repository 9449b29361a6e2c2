import Balancer

/// The active strategy, the one before it, and the servers by state; or, loudly, that something is very wrong.
enum StrategyPanel: Panel {
    static let slot = Layout.Slot.strategy

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        guard let service = context.service else { return }
        if let process = context.snapshot?.process, process.phase == .draining {
            let left = process.drainMillisecondsLeft.map { ", cut in \(TimeText.short(milliseconds: $0))" } ?? ""
            let open = context.snapshot?.services.reduce(0) { $0 + $1.active } ?? 0
            let text = " STOPPING: nothing new is accepted, \(NumberText.exact(open)) connections end\(left) "
            canvas.put(text, x: rect.x, y: rect.y, style: .alarm, limit: rect.width)
            return
        }
        if let trial = context.model.trial {
            let text = TrialText.fitting(trial, now: context.model.live.unixMilliseconds, width: rect.width - 1)
            canvas.put(text, x: rect.x, y: rect.y, limit: rect.width, ellipsis: context.glyphs.ellipsis)
            return
        }
        var right = self.right(context)
        if right.width + service.strategy.count + 4 > rect.width, !context.isOutOfServers {
            right = StyledText("\(context.count(.up))/\(context.allRows.count) up", .faint)
        }
        let room = rect.width - right.width - 1
        canvas.put(right, x: rect.right - right.width - 1, y: rect.y)
        let wordings = self.left(service, context)
        let left = wordings.first { $0.width <= room - 2 } ?? StyledText(service.strategy, .accent)
        let used = canvas.put(
            left, x: rect.x + 1, y: rect.y, limit: max(0, room - 1), ellipsis: context.glyphs.ellipsis)
        // What the change did, where there is room for it.
        if let effect = effect(service, context), used + effect.width + 4 <= room {
            canvas.put(effect, x: rect.x + 1 + used + 3, y: rect.y)
        }
    }

    private static func effect(_ service: ServiceSnapshot, _ context: PanelContext) -> StyledText? {
        let change = context.observation.events.last {
            $0.kind == .strategy && ($0.service ?? service.name) == service.name
        }
        return change.flatMap { EventLine.effect(of: $0, context) }
    }

    /// The strategy in words, from the longest wording to the shortest.
    private static func left(_ service: ServiceSnapshot, _ context: PanelContext) -> [StyledText] {
        let name = StyledText(service.strategy, .accent)
        guard let previous = service.previousStrategy else {
            return [name.then("  b", .key).then(" picks another", .faint)]
        }
        let ago = TimeText.short(milliseconds: context.now - service.strategySinceUnixMilliseconds)
        return [" (was \(previous) until \(ago) ago, ", " (was \(previous), ", " ("].map { text in
            name.then(text, .faint).then("B", .key).then(" = back)", .faint)
        }
    }

    private static func right(_ context: PanelContext) -> StyledText {
        if context.isOutOfServers {
            if context.service?.allDown == "open", !(context.service?.servers.isEmpty ?? true) {
                return StyledText(" NO SERVER AVAILABLE: all are tried (fail open) ", .alarm)
            }
            let what = context.service?.mode == .tcp ? "connections are closed" : "503"
            return StyledText(" NO SERVER AVAILABLE: \(what) at once ", .alarm)
        }
        var text = StyledText("servers ", .faint)
        let counts: [(String, Int, Style)] = [
            ("up", context.count(.up), .good),
            ("checking", context.count(.checking), .warning),
            ("failing", context.count(.failing, .ejected), .warning),
            ("drain", context.count(.draining, .removing), .warning),
            ("down", context.count(.down), .bad),
            ("off", context.count(.off), .faint),
        ]
        for (position, (word, count, style)) in counts.enumerated() where count > 0 || position == 0 {
            text = text.then(position > 0 ? "  " : "").then("\(count) \(word)", style)
        }
        return text
    }
}
