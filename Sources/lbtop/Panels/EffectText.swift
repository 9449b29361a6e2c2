/// What changed with an event, in words: what changed clearly, or that nothing did.
enum EffectText {
    /// The text; nil when there is nothing to say of it.
    static func text(_ progress: EffectProgress) -> StyledText? {
        switch progress {
        case .waiting(let seconds): return StyledText("after: \(seconds) s more", .faint)
        case .settled(let effect): return text(effect)
        }
    }

    private static func text(_ effect: EventEffect) -> StyledText? {
        switch effect.obstacle {
        case .untold: return nil
        case .otherChange: return StyledText("too close to another change to compare", .faint)
        case .tooEarly: return StyledText("nothing before it to compare with", .faint)
        case nil: break
        }
        let clear = effect.told
        if clear.isEmpty { return StyledText("no clear change", .faint).then(seconds(effect), .faint) }
        var text = StyledText()
        for change in clear {
            text = text.then(text.pieces.isEmpty ? "" : "  ").then(name(change.figure) + " ", .faint)
                .then("\(value(change.before, change.figure)) -> \(value(change.after, change.figure))", style(change))
            if change.figure == .p99 { text = text.then(" ms", .faint) }
        }
        return text.then(seconds(effect), .faint)
    }

    /// Said only when it is not the usual 10 s against 10 s.
    private static func seconds(_ effect: EventEffect) -> String {
        let (before, after) = (effect.secondsBefore, effect.secondsAfter)
        return before == EventEffect.window && after == EventEffect.window ? "" : "  (\(before) s against \(after) s)"
    }

    private static func name(_ figure: EventEffect.Figure) -> String {
        switch figure {
        case .p99: "p99"
        case .imbalance: "imbalance"
        case .requests: "req/s"
        case .errors: "err/s"
        }
    }

    private static func value(_ value: Double, _ figure: EventEffect.Figure) -> String {
        switch figure {
        case .p99: NumberText.milliseconds(UInt64(min(max(value, 0), 1e15)))
        case .imbalance: NumberText.fixed(value, 2)
        case .requests, .errors: NumberText.short(value)
        }
    }

    /// More requests are good, more of all else is not.
    private static func style(_ change: EventEffect.Change) -> Style {
        (change.after > change.before) == (change.figure == .requests) ? .good : .warning
    }
}
