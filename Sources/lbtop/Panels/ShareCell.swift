import Balancer

/// The share column: a bar with the share of picks now and the fair one; for a server out of rotation, why.
enum ShareCell {
    /// What the second number is: a target only where picks follow the weights. Where they follow load, clients or
    /// speed, the weights' shares are something to compare with and nothing to be held to.
    static func header(_ context: PanelContext, _ width: Int) -> String {
        let texts =
            switch fairness(context) {
            case .weights, nil: ["SHARE/FAIR % (by weight)", "SHARE/FAIR %"]
            case .load: ["SHARE/WEIGHT % (follows load)", "SHARE/WEIGHT%"]
            case .clients: ["SHARE/WEIGHT % (follows clients)", "SHARE/WEIGHT%"]
            case .latency: ["SHARE/SPEED % (follows latency)", "SHARE/SPEED %"]
            }
        return texts.first { $0.count < width } ?? texts[1]
    }

    private static func fairness(_ context: PanelContext) -> StrategyInfo.Fairness? {
        StrategyChoices.info(context.service?.strategy ?? "")?.fairness
    }

    @Sendable
    static func text(_ row: ServerRow, _ context: PanelContext, _ width: Int) -> StyledText {
        let server = row.server
        switch server.state {
        case .up, .checking: return bar(row, context, width)
        case .draining, .removing:
            if server.inFlight == 0, server.state == .draining { return StyledText("drained", .faint) }
            return StyledText(drain(server, context, width), .warning)
        case .off: return StyledText(server.inFlight > 0 ? drain(server, context, width) : "maintenance", .faint)
        case .failing, .down, .ejected:
            let since = TimeText.short(milliseconds: context.now - server.stateSinceUnixMilliseconds)
            return StyledText("\(since) ", .bad).then(server.reason ?? "", .warning)
        }
    }

    /// `12 of 148 left ~9s`: how far a drain is, and until when at this pace; what there is room for.
    private static func drain(_ server: ServerSnapshot, _ context: PanelContext, _ width: Int) -> String {
        let estimate = context.drain(of: server)
        let left = NumberText.exact(server.inFlight)
        let eta = estimate.millisecondsLeft.map { " ~\(TimeText.short(milliseconds: $0 + 999))" } ?? ""
        let cut = server.drainMillisecondsLeft.map { ", cut in \(TimeText.short(milliseconds: $0))" } ?? ""
        let of = estimate.start > server.inFlight ? " of \(NumberText.exact(estimate.start))" : ""
        let wordings = ["\(left)\(of) left\(eta)\(cut)", "\(left)\(of) left\(eta)", "\(left) left\(eta)"]
        return wordings.first { $0.count <= width } ?? "\(left) left"
    }

    private static func bar(_ row: ServerRow, _ context: PanelContext, _ width: Int) -> StyledText {
        let fair = percent(row.server.fairShare)
        guard let share = row.share else { return StyledText("no picks, fair \(fair)", .faint) }
        let numbers = "\(percent(share))/\(fair)\(row.isOffTarget ? "!" : "")"
        let room = max(0, width - 9)
        let top = context.rows.reduce(0.01) { max($0, max($1.share ?? 0, $1.server.fairShare)) }
        let filled = Int((share / top * Double(room)).rounded())
        let target = Int((row.server.fairShare / top * Double(room)).rounded())
        // What is missing is shown only where the other number is a target.
        let isTarget = fairness(context).map { $0 == .weights } ?? true
        let gap = isTarget ? max(0, min(room, target) - filled) : 0
        let style: Style = row.isOffTarget ? .warning : .accent
        let blank = max(0, room - filled - gap) + 8 - numbers.count + (row.isOffTarget ? 1 : 0)
        return StyledText(String(repeating: context.glyphs.bar, count: max(0, filled)), Style(ink: style.ink))
            .then(String(repeating: context.glyphs.barGap, count: gap), .faint)
            .then(String(repeating: " ", count: max(0, blank)))
            .then(numbers, row.isOffTarget ? .warning : .plain)
    }

    private static func percent(_ share: Double) -> String {
        if share > 0.0005, share < 0.0195 { return NumberText.fixed(share * 100, 1) }
        return share.isFinite ? "\(NumberText.whole(min(max(share, 0), 1) * 100))" : "-"
    }
}
