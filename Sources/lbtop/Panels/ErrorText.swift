import Balancer

/// A server's last errors in lines, newest first.
enum ErrorText {
    static func lines(_ notes: [ErrorLog.Note], _ context: PanelContext) -> [ItemLine] {
        guard !notes.isEmpty else {
            var line = ItemLine()
            line.add(StyledText("none since the console began", .faint), 0)
            return [line]
        }
        return notes.map { note in
            var line = ItemLine()
            let time = TimeText.clock(
                unixMilliseconds: note.unixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
            let what = note.kind == "5xx" ? "answered 5xx" : DetailText.words(note.kind)
            let times = note.count > 1 ? " \(NumberText.exact(note.count))x" : ""
            line.add(StyledText(time + " ", .faint).then(what + times, .bad), 0)
            return line
        }
    }
}
