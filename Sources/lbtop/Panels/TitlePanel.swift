import Balancer

/// The first line: what this is, where it listens, how long it runs, and whether the display is live.
enum TitlePanel: Panel {
    static let slot = Layout.Slot.title

    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas) {
        let right = self.right(context, width: rect.width)
        let rightWidth = right.reduce(0) { $0 + $1.width + 2 }
        var x = rect.right - rightWidth + 1
        for text in right {
            canvas.put(text, x: x, y: rect.y)
            x += text.width + 2
        }
        let view = context.model.view
        var left = StyledText(view == .main ? " lbtop " : " \(view.rawValue) \(view.title) ", .reverse)
        if let service = context.service, rect.width >= 40 {
            let services = context.snapshot?.services ?? []
            if services.count > 1, let position = services.firstIndex(where: { $0.name == service.name }) {
                left = left.then(" \(service.name)", .accent).then(" \(position + 1)/\(services.count) Tab", .faint)
            }
            left = left.then("  \(service.mode.rawValue) ", .faint)
                .then(service.listeners.joined(separator: " "), .bold)
        }
        if rect.width >= Layout.detailWidth {
            left = left.then("   ")
            for other in ConsoleView.allCases {
                left = left.then("  ").then("\(other.rawValue)", .key)
                    .then(" \(other.title)", other == view ? .bold : .faint)
            }
        }
        let room = rect.width - rightWidth - 1
        if room >= 7 { canvas.put(left, x: rect.x, y: rect.y, limit: room, ellipsis: context.glyphs.ellipsis) }
    }

    /// What stands at the right, as much as there is room for.
    private static func right(_ context: PanelContext, width: Int) -> [StyledText] {
        var texts: [StyledText] = []
        if let snapshot = context.snapshot, width >= 50 {
            texts.append(
                StyledText("up ", .faint).then(TimeText.uptime(milliseconds: snapshot.uptimeMilliseconds)))
        }
        if context.model.options.readOnly { texts.append(StyledText(width >= 70 ? "READ-ONLY" : "RO", .warning)) }
        if context.model.isLocked { texts.append(StyledText(width >= 70 ? "LOCKED" : "LO", .warning)) }
        if let zero = context.model.zero {
            let time = TimeText.clock(
                unixMilliseconds: zero.unixMilliseconds, offsetSeconds: context.model.options.utcOffsetSeconds)
            texts.append(StyledText(width >= 60 ? "since \(time)" : "Z", .warning))
        }
        if context.model.isLinkSlow { texts.append(StyledText(width >= 70 ? "SLOW LINK" : "SLOW", .warning)) }
        texts.append(badge(context, width: width))
        if width >= 60 { texts.append(StyledText("?", .key).then(" help", .faint)) }
        return texts
    }

    private static func badge(_ context: PanelContext, width: Int) -> StyledText {
        if let process = context.snapshot?.process, process.phase != .running {
            let left = process.drainMillisecondsLeft.map { " " + TimeText.short(milliseconds: $0) } ?? ""
            return StyledText(process.phase == .draining ? " STOPPING\(left) " : " STOPPED ", .alarm)
        }
        if let age = context.model.lookbackAge {
            let time = TimeText.clock(
                unixMilliseconds: context.now, offsetSeconds: context.model.options.utcOffsetSeconds)
            let ago = TimeText.short(milliseconds: age) + " ago"
            return StyledText("\(context.glyphs.paused) PAUSED \(width >= 60 ? time + ", " : "")\(ago)", .warning)
        }
        if context.isOutOfServers {
            return StyledText(context.service?.allDown == "open" ? " FAIL OPEN " : " NO SERVER ", .alarm)
        }
        return StyledText("\(context.glyphs.live) LIVE", .good).then(
            " " + IntervalText.text(context.model.interval), .faint)
    }
}

extension PanelContext {
    /// True when there are servers and none may be picked.
    var isOutOfServers: Bool { !allRows.isEmpty && !allRows.contains { $0.server.state.isPicked } }
}
