import Balancer

extension ConsoleModel {
    /// Takes back the newest change of the service. What that is stands in the footer.
    mutating func undo() -> [ConsoleEffect] {
        let text = liveService?.undo
        if text == nil, !mayKnowLess { return refuse("nothing to undo: no change was made, or all are taken back") }
        if let last = lastServer(leavingBy: text, ["add", "enable"]) { return ask(.undo, last) }
        return submit(.undo, saying: "undo" + (text.map { " \($0)" } ?? ""))
    }

    /// Does again what was taken back last.
    mutating func redo() -> [ConsoleEffect] {
        let text = liveService?.redo
        if text == nil, !mayKnowLess { return refuse("nothing to redo: u takes back, ^R does it again") }
        if let last = lastServer(leavingBy: text, ["drain", "off", "remove"]) { return ask(.redo, last) }
        return submit(.redo, saying: "redo" + (text.map { " \($0)" } ?? ""))
    }

    /// The last server in rotation, when a step in words like `add b1` takes it out.
    private func lastServer(leavingBy text: String?, _ verbs: [String]) -> ServerSnapshot? {
        let words = (text ?? "").split(separator: " ").map(String.init)
        guard words.count == 2, verbs.contains(words[0]),
            let server = liveService?.servers.first(where: { $0.name == words[1] })
        else { return nil }
        return isLastInRotation(server) ? server : nil
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
