import Balancer

extension ConsoleModel {
    /// What is to be done once the terminal is open.
    mutating func opening() -> [ConsoleEffect] {
        if let openingHint { say(openingHint, .warning) }
        var effects: [ConsoleEffect] = []
        if preferences.colour != .auto { effects.append(.terminal(.colour(preferences.colour.depth))) }
        if preferences.hasMouse { effects.append(.terminal(.mouse(true))) }
        return effects
    }

    /// How an errand went.
    mutating func take(_ report: ErrandReport) {
        switch report {
        case .done(let text): say(text, .good)
        case .failed(let text): say(text, .bad)
        case .wrote(let path):
            unwrittenChanges = 0
            say("written to \(path): it starts lbtop as it is now", .good)
        case .loadTold(let text):
            note("load: \(text)")
            say("load: \(text)", .warning)
        case .loadEnded(let text):
            load = nil
            note("load ended: \(text)", isMark: true)
            say("load ended: \(text)", .warning)
        }
    }

    /// An event of the console itself, in its list only; a mark stands under the graphs too.
    mutating func note(_ text: String, isMark: Bool = false) {
        noteCount += 1
        // Far above the engine's numbers, which begin at 1.
        let id = UInt64.max / 2 + noteCount
        live.take([
            EngineEvent(
                id: id, unixMilliseconds: live.unixMilliseconds, kind: .note, level: isMark ? .notice : .info,
                service: liveService?.name, actor: ConsoleModel.actor, text: text)
        ])
        isDirty = true
    }
}
