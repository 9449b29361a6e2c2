import Balancer

/// Trying a strategy for a while, and comparing two.
extension ConsoleModel {
    /// Lets a strategy run for half a minute; it is reverted then, unless the user keeps it.
    mutating func startTrial(_ name: String) -> [ConsoleEffect] {
        if liveService?.strategy == name { return refuse("\(name) is the active strategy already") }
        return start(.attempt, [name])
    }

    /// Lets two strategies run in turn and measures them.
    mutating func startComparison(_ names: [String]) -> [ConsoleEffect] {
        guard names.count == 2, names[0] != names[1] else {
            return refuse("\(names.first ?? "") with itself is no comparison: choose another")
        }
        return start(.comparison, names)
    }

    private mutating func start(_ purpose: StrategyTrial.Purpose, _ names: [String]) -> [ConsoleEffect] {
        if let trial {
            let what = trial.purpose == .attempt ? "tried: Enter keeps it, Esc reverts" : "compared: Esc aborts"
            return refuse("\(trial.current) is being \(what); then the next")
        }
        guard let service = liveService, let first = names.first else { return [] }
        trial = StrategyTrial(
            purpose, service: service.name, original: service.strategy, strategies: names, now: live.unixMilliseconds)
        if service.strategy == first {
            say("comparing \(names.joined(separator: " and ")), 30 s each")
            return advanceTrial()
        }
        let what = purpose == .attempt ? "try \(first) for 30 s" : "compare \(names.joined(separator: " and "))"
        return submit(.strategy(first), service: service.name, saying: what)
    }

    /// Keeps the strategy that is tried.
    mutating func keepTrial() -> [ConsoleEffect] {
        guard let trial, trial.purpose == .attempt else { return refuse("no strategy is being tried") }
        self.trial = nil
        say("\(trial.current) stays; B goes back to \(trial.original)", .good)
        return []
    }

    /// Ends a try or a comparison at once and brings the strategy back that was active before.
    mutating func abortTrial() -> [ConsoleEffect] {
        guard let trial else { return refuse("no strategy is being tried or compared") }
        let what = trial.purpose == .attempt ? "the try of \(trial.current) has ended" : "the comparison was aborted"
        return revert(trial, saying: what)
    }

    /// What has to be done before the console goes: nobody is there any more to end a try.
    mutating func leaving() -> [ConsoleEffect] {
        guard let trial else { return [] }
        return revert(trial, saying: "quitting")
    }

    /// Moves a try or a comparison on: called with every tick and snapshot.
    mutating func advanceTrial() -> [ConsoleEffect] {
        guard var trial else { return [] }
        let active = live.snapshot?.services.first { $0.name == trial.service }?.strategy
        let before = trial.current
        let step = trial.advance(now: live.unixMilliseconds, active: active)
        self.trial = trial
        switch step {
        case .wait: return []
        case .next(let name): return submit(.strategy(name), service: trial.service, saying: "compare: now \(name)")
        case .failed:
            self.trial = nil
            // An order that was sent may still be carried out: what was there before is asked for again.
            let effects = active == nil || active == trial.original ? [] : revert(trial, saying: "")
            say("\(before) did not become active: given up", .bad)
            return effects
        case .overtaken(let name):
            self.trial = nil
            let what = trial.purpose == .attempt ? "try" : "comparison"
            say("\(what) ended: the strategy was changed to \(name) meanwhile, and stays", .warning)
            return []
        case .finished where trial.purpose == .comparison: return finishComparison(trial)
        case .finished:
            return revert(
                trial, saying: "\(before) was tried for \(StrategyTrial.length / 1000) s and not kept")
        }
    }

    /// Measures the strategy whose turn it is by the newest snapshot.
    mutating func measureTrial() {
        guard let snapshot = live.snapshot, let name = trial?.service,
            let service = snapshot.services.first(where: { $0.name == name }), service.strategy == trial?.current
        else { return }
        trial?.measure(service, uptimeMilliseconds: snapshot.uptimeMilliseconds)
    }

    private mutating func finishComparison(_ trial: StrategyTrial) -> [ConsoleEffect] {
        let effects = revert(trial, saying: "compared (c shows it)")
        guard trial.measured.count == 2 else { return effects }
        comparison = StrategyComparison(
            service: trial.service, first: trial.measured[0], second: trial.measured[1],
            endedUnixMilliseconds: live.unixMilliseconds)
        // What the user is doing is not pushed aside.
        if case .main = mode { mode = .comparison }
        return effects
    }

    private mutating func revert(_ trial: StrategyTrial, saying text: String) -> [ConsoleEffect] {
        self.trial = nil
        let active = live.snapshot?.services.first { $0.name == trial.service }?.strategy
        // Until it was seen active, the order for another one may still be under way.
        if active == trial.original, trial.isActive || trial.position == 0 && trial.current == trial.original {
            say("\(text): \(trial.original) is active")
            return []
        }
        let effects = submit(.strategy(trial.original), service: trial.service, saying: trial.original)
        say("\(text): back to \(trial.original)")
        return effects
    }

    /// Opens the last comparison or, without one, the choice of what to compare.
    mutating func openComparison() -> [ConsoleEffect] {
        if let trial, trial.purpose == .comparison { return refuse("comparing already: Esc aborts") }
        if comparison != nil {
            mode = .comparison
        } else {
            mode = .picker(StrategyPicker(comparing: liveService?.strategy ?? ""))
        }
        return []
    }

    /// A key while the comparison's table is shown.
    mutating func pressInComparison(_ key: Key) -> [ConsoleEffect] {
        switch key {
        case .character("a"), .character("b"):
            guard let comparison else { break }
            mode = .main
            let one = key == .character("a") ? comparison.first : comparison.second
            if refusesChanges() { return [] }
            return useStrategy(one.strategy)
        case .character("c"): mode = .picker(StrategyPicker(comparing: liveService?.strategy ?? ""))
        case .escape, .enter, .backspace, .character("q"), .control("g"), .control("c"): mode = .main
        default: break
        }
        return []
    }
}
