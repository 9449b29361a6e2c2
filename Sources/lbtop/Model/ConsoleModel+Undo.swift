import Balancer

extension ConsoleModel {
    /// Takes back the newest change of the service. What that is stands in the footer.
    mutating func undo() -> [ConsoleEffect] {
        let text = liveService?.undo
        if text == nil, !mayKnowLess { return refuse("nothing to undo: no change was made, or all are taken back") }
        return submit(.undo, saying: "undo" + (text.map { " \($0)" } ?? ""))
    }

    /// Does again what was taken back last.
    mutating func redo() -> [ConsoleEffect] {
        let text = liveService?.redo
        if text == nil, !mayKnowLess { return refuse("nothing to redo: u takes back, ^R does it again") }
        return submit(.redo, saying: "redo" + (text.map { " \($0)" } ?? ""))
    }

    /// True while the engine may have more to undo than its newest snapshot says: an order is under way, or was
    /// answered since.
    private var mayKnowLess: Bool {
        guard pending.isEmpty else { return true }
        let answer = live.events.last { $0.actor == ConsoleModel.actor }
        return (answer?.unixMilliseconds ?? 0) >= (live.snapshot?.unixMilliseconds ?? 0)
    }

    /// What a command that needs arguments says when it has none.
    mutating func sayUsage(of action: ConsoleAction) {
        guard let form = Bindings.all.first(where: { $0.action == action })?.command else { return }
        say("how it is written: \(form.usage)")
    }
}
