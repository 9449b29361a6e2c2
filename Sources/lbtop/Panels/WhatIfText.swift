import Balancer

/// What the engine estimates of the highlighted strategy, as lines.
enum WhatIfText {
    /// The width of the lines beside the list.
    static let width = 40

    private static let bar = 6
    private static let name = 9

    /// Lines for beside the list, with at most `servers` servers.
    static func lines(_ picker: StrategyPicker, _ context: PanelContext, servers: Int) -> [StyledText] {
        guard let estimate = estimate(picker, context) else {
            return [StyledText("what if: the engine works it out ...", .faint)]
        }
        guard estimate.arrivals > 0 else {
            return [
                StyledText("what if: no arrivals in the last seconds,", .faint),
                StyledText("nothing to estimate", .faint),
            ]
        }
        let ids = context.model.liveService?.servers.map(\.name) ?? []
        var lines = [
            StyledText("share".padding(name), .faint).then("  now", .faint).then("".padding(bar + 1))
                .then(" then", .accent).then("".padding(bar + 1)).then(" fair", .faint)
        ]
        let top = max(0.01, estimate.shares.reduce(0) { max($0, $1.now, $1.then) })
        for share in estimate.shares.prefix(servers) {
            let series = ids.firstIndex(of: share.server) ?? 0
            let ink = Style(ink: .series(series))
            lines.append(
                StyledText(short(share.server)).then(percent(share.now), .faint)
                    .then(" " + bar(share.now, top, context), ink).then(percent(share.then), .bold)
                    .then(" " + bar(share.then, top, context), ink).then(percent(share.fair), .faint))
        }
        if estimate.shares.count > servers {
            lines.append(StyledText("and \(estimate.shares.count - servers) more", .faint))
        }
        return lines + figures(estimate)
    }

    /// The figures below the shares.
    private static func figures(_ estimate: WhatIfDetail) -> [StyledText] {
        let (now, then) = (estimate.imbalanceNow, estimate.imbalanceThen)
        let style: Style = then < now - 0.01 ? .good : (then > now + 0.01 ? .warning : .plain)
        let moved =
            estimate.clients > 0
            ? "\(NumberText.exact(estimate.movedClients)) of \(NumberText.exact(estimate.clients))" : "n/a"
        return [
            StyledText("imbalance ", .faint).then("\(NumberText.fixed(now, 2)) -> ").then(
                NumberText.fixed(then, 2), style),
            StyledText("clients that move ", .faint).then(moved),
            StyledText("pick cost ", .faint).then(
                "\(nanoseconds(estimate.pickNanosecondsNow)) -> \(nanoseconds(estimate.pickNanosecondsThen))"),
        ]
    }

    /// All of it in few words, for narrow screens.
    static func brief(_ picker: StrategyPicker, _ context: PanelContext) -> StyledText {
        guard let estimate = estimate(picker, context) else { return StyledText("what if: worked out ...", .faint) }
        guard estimate.arrivals > 0 else { return StyledText("what if: no arrivals to go by", .faint) }
        let shares = estimate.shares.prefix(4).map { share in
            "\(share.server) \(NumberText.whole(share.now * 100))->\(NumberText.whole(share.then * 100))%"
        }
        let imbalance =
            "imbalance \(NumberText.fixed(estimate.imbalanceNow, 2)) -> \(NumberText.fixed(estimate.imbalanceThen, 2))"
        return StyledText("what if: ", .faint).then("\(imbalance), \(shares.joined(separator: " "))")
    }

    /// What the estimate leaves out.
    static let caveat = "estimate: servers' answers to it are not modelled; open connections do not move"

    private static func estimate(_ picker: StrategyPicker, _ context: PanelContext) -> WhatIfDetail? {
        context.model.liveService?.watched?.whatIf.first { $0.strategy == picker.name }
    }

    /// A server's name in its column; of a long one the end, which tells addresses apart.
    private static func short(_ text: String) -> String {
        SafeText.width(text) <= name ? text.padding(name) : ("~" + String(text.suffix(name - 1))).padding(name)
    }

    private static func percent(_ part: Double) -> String {
        let text = "\(NumberText.whole(part * 100))%"
        return String(repeating: " ", count: max(0, 5 - text.count)) + text
    }

    private static func bar(_ value: Double, _ top: Double, _ context: PanelContext) -> String {
        let cells = min(bar, max(0, NumberText.whole(value / top * Double(bar))))
        return String(repeating: context.glyphs.bar, count: cells).padding(bar)
    }

    private static func nanoseconds(_ value: Double?) -> String {
        value.map { "\(NumberText.whole($0)) ns" } ?? "not measured"
    }
}
