import Balancer

extension Observation {
    /// What is known by now of what an event changed.
    ///
    /// Windows end where another event begins. Events of one moment (a second apart at most) count as one, which the
    /// last of them tells.
    func effectProgress(of event: EngineEvent) -> EffectProgress {
        if let known = effects[event.id] { return .settled(known) }
        let untold = EffectProgress.settled(EventEffect(obstacle: .untold))
        guard let name = event.service ?? snapshot?.services.first?.name, let history = services[name],
            let here = timeline.second(ofUnixMilliseconds: event.unixMilliseconds)
        else { return untold }
        var first = here
        var previous: Int?
        var next: Int?
        var isPast = false
        let others = events.lazy.filter { other in
            EventSign(other).isOnGraphs && (other.service ?? name) == name
        }
        // From the newest before the event back, then forward from it.
        for other in others.reversed() {
            guard let second = timeline.second(ofUnixMilliseconds: other.unixMilliseconds) else { break }
            if other.id == event.id {
                isPast = true
            } else if !isPast {
                next = second
            } else if second >= first - 1 {
                first = min(first, second)
            } else {
                previous = second
                break
            }
        }
        if let next, next <= here + 1 { return untold }
        let after = (here + 1)..<max(here + 1, min(here + 1 + EventEffect.window, next ?? .max))
        if after.upperBound > timeline.end { return .waiting(seconds: after.upperBound - timeline.end) }
        let earliest = max(first - EventEffect.window, timeline.moments.start, previous.map { $0 + 1 } ?? .min)
        let before = min(earliest, first)..<first
        var effect = EventEffect()
        (effect.secondsBefore, effect.secondsAfter) = (before.count, after.count)
        if after.count < EventEffect.leastSeconds {
            effect.obstacle = .otherChange
        } else if before.count < EventEffect.leastSeconds {
            effect.obstacle = previous == nil ? .tooEarly : .otherChange
        } else {
            effect.changes = EventEffect.Figure.allCases.compactMap { figure in
                EventEffect.change(
                    figure, before: history.values(figure, before), after: history.values(figure, after))
            }
        }
        return .settled(effect)
    }
}

extension ServiceHistory {
    /// A figure's seconds; those in which it is not known are left out.
    func values(_ figure: EventEffect.Figure, _ seconds: Range<Int>) -> [Double] {
        switch figure {
        case .p99: sums.values(seconds).compactMap(\.p99Microseconds)
        case .imbalance: sums.values(seconds).compactMap(\.imbalance)
        case .requests: total.seconds.values(seconds).map { Double($0.requests) }
        case .errors: total.seconds.values(seconds).map { Double($0.errors) }
        }
    }
}
