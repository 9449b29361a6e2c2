import Balancer

extension ConsoleModel {
    /// Takes a message; returns what is to be done outside.
    mutating func update(_ message: ConsoleMessage) -> [ConsoleEffect] {
        let effects = handle(message) + outbox
        outbox = []
        return effects
    }

    private mutating func handle(_ message: ConsoleMessage) -> [ConsoleEffect] {
        switch message {
        case .key(let key):
            isDirty = true
            return watchingAnew { $0.press(key) }
        case .pointed(let event, let target): return watchingAnew { $0.point(event, at: target) }
        case .snapshot(let snapshot):
            take(snapshot)
            return advanceTrial() + watchedTopics.map { .watch($0) }
        case .events(let events):
            take(events)
            return switchOffChecks(of: events)
        case .resized(let width, let height):
            self.width = max(0, width)
            self.height = max(0, height)
            isDirty = true
            keepSelectionVisible()
            refreshLists()
        case .tick(let now):
            let before = watchedTopics
            tick(now)
            return advanceTrial() + watchedTopics.subtracting(before).map { .watch($0) }
        case .hint(let text): say(text)
        case .errand(let report): take(report)
        case .slowLink(let isSlow):
            if isSlow != isLinkSlow { isDirty = true }
            isLinkSlow = isSlow
        }
        return []
    }

    /// What is newly looked at after an input is asked for at once; snapshots renew the rest.
    private mutating func watchingAnew(_ input: (inout ConsoleModel) -> [ConsoleEffect]) -> [ConsoleEffect] {
        let before = watchedTopics
        var effects = input(&self)
        // Whichever way one quits: nobody would be there any more to end a try.
        if effects.contains(where: { if case .quit = $0 { true } else { false } }) { effects = leaving() + effects }
        return effects + watchedTopics.subtracting(before).map { .watch($0) }
    }

    /// True when the screen no longer shows the model.
    var needsRedraw: Bool { isDirty }

    /// Told after a draw.
    mutating func didRedraw() { isDirty = false }

    /// Shows a line above the footer for a moment.
    mutating func say(_ text: String, _ level: Hint.Level = .note) {
        hint = Hint(text: text, level: level, untilUnixMilliseconds: live.unixMilliseconds + Hint.lifetime)
        isDirty = true
    }

    private mutating func take(_ snapshot: EngineSnapshot) {
        let phaseChanged = live.snapshot?.process.phase != snapshot.process.phase
        live.take(snapshot)
        if startTimeouts == nil { startTimeouts = snapshot.process.timeouts }
        if zero?.isOf(snapshot) == false { zero = nil }
        refreshTitle()
        measureTrial()
        // A stopping engine must be seen, also by those who paused.
        if phaseChanged, snapshot.process.phase != .running { lookback = nil }
        keepLookback()
        forgetReachedWeights()
        refreshTable()
        refreshDialog()
        refreshLists()
        expireHint()
        // The past stands still, but how long ago it was does not.
        isDirty = true
    }

    private mutating func take(_ events: [EngineEvent]) {
        guard !events.isEmpty else { return }
        live.take(events)
        refreshLists()
        ring(for: events)
        for event in events {
            guard event.actor == ConsoleModel.actor, let id = event.commandID, !answered.contains(id) else { continue }
            answered.append(id)
            if answered.count > 128 { answered.removeFirst() }
            // Orders are answered in turn, but for an added server whose name is looked up first.
            let position = pending.firstIndex { $0.server != nil && $0.server == event.server } ?? 0
            if !pending.isEmpty { pending.remove(at: position) }
            if event.kind != .refused { unwrittenChanges += 1 }
            say(event.text, event.kind == .refused ? .bad : .good)
        }
        isDirty = true
    }

    private mutating func tick(_ given: Int64) {
        let now = EngineSnapshot.time(given)
        let secondChanged = now / 1000 != live.unixMilliseconds / 1000
        live.unixMilliseconds = now
        expireHint()
        if let load {
            if secondChanged { isDirty = true }
            if now >= load.untilUnixMilliseconds { outbox += stopLoad(" after \(load.order.seconds / 60) min") }
        }
        if secondChanged, table.frozenUntilUnixMilliseconds > 0, now >= table.frozenUntilUnixMilliseconds {
            table.frozenUntilUnixMilliseconds = 0
            refreshTable()
            isDirty = true
        }
        // Ages and countdowns move with the clock while the engine stops or a command waits.
        if secondChanged, !pending.isEmpty || trial != nil || live.snapshot?.process.phase == .draining {
            isDirty = true
        }
    }

    private mutating func expireHint() {
        if let shown = hint, live.unixMilliseconds >= shown.untilUnixMilliseconds {
            hint = nil
            isDirty = true
        }
    }

    private mutating func forgetReachedWeights() {
        guard !weightTargets.isEmpty else { return }
        let now = live.unixMilliseconds
        let servers = live.snapshot?.services.flatMap(\.servers) ?? []
        weightTargets = weightTargets.filter { id, target in
            guard now < target.untilUnixMilliseconds, let server = servers.first(where: { $0.id == id }) else {
                return false
            }
            return server.weight != target.weight
        }
    }
}
