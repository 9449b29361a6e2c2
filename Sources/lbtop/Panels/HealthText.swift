import Balancer

/// A server's health in lines: what is checked, how the last check went, and what its own answers say.
enum HealthText {
    static func lines(_ server: ServerSnapshot, _ context: PanelContext) -> [ItemLine] {
        [active(server, context), last(server, context), counts(server), passive(server, context)]
    }

    private static func active(_ server: ServerSnapshot, _ context: PanelContext) -> ItemLine {
        var line = ItemLine()
        guard let check = context.service?.check else {
            line.add(StyledText("active   ", .faint).then("no check is set (--check)", .faint), 0)
            return line
        }
        let text = StyledText("active   ", .faint).then(check, .bold)
        line.add(server.isChecked ? text : text.then("  not of this server (:check on)", .warning), 0)
        return line
    }

    private static func last(_ server: ServerSnapshot, _ context: PanelContext) -> ItemLine {
        var line = ItemLine()
        guard let check = server.lastCheck else {
            line.add(StyledText("last     -", .faint), 0)
            return line
        }
        let took = "\(NumberText.milliseconds(check.microseconds)) ms"
        let ago = TimeText.short(milliseconds: context.now - check.unixMilliseconds)
        line.add(
            StyledText("last     ", .faint).then(check.passed ? "passed" : "FAILED", check.passed ? .good : .bad)
                .then(" \(check.text)", check.passed ? .plain : .warning), 0)
        line.add(StyledText("in \(took), \(ago) ago", .faint), 1)
        return line
    }

    private static func counts(_ server: ServerSnapshot) -> ItemLine {
        var line = ItemLine()
        let check = server.lastCheck
        line.figure("passed  ", NumberText.exact(check?.passedCount ?? 0), 0, least: 5)
        let failed = check?.failedCount ?? 0
        line.figure("failed", NumberText.exact(failed), 1, style: failed > 0 ? .warning : .bold)
        if let maximum = server.maximum { line.figure("max in flight", "\(maximum)", 2) }
        if server.isBackup { line.add(StyledText("backup", .accent), 3) }
        return line
    }

    private static func passive(_ server: ServerSnapshot, _ context: PanelContext) -> ItemLine {
        var line = ItemLine()
        let look = StateLook(server, context.glyphs)
        line.add(
            StyledText("state    ", .faint).then(look.word, look.style).then(
                server.reason.map { ": \($0)" } ?? "", .warning), 0)
        return line
    }
}
