import Balancer

extension ConsoleModel {
    /// A key goes to what has the keys: the dialog in front, or the main screen.
    mutating func press(_ key: Key) -> [ConsoleEffect] {
        // A torn picture is mended whatever stands in front.
        if key == .control("l") { return [.redrawAll] }
        // The loop sends the mouse with what stood under it.
        if case .mouse = key { return [] }
        switch mode {
        case .main: return pressOnMain(key)
        case .help(var page):
            switch page.press(key) {
            case .stay: mode = .help(page)
            case .close: mode = .main
            case .act:
                mode = .main
                return pressOnMain(key)
            }
            return []
        default: return pressInDialog(key)
        }
    }

    private mutating func pressOnMain(_ key: Key) -> [ConsoleEffect] {
        // While something is tried or compared, the line that says so names these keys.
        if let trial {
            if key == .enter, trial.purpose == .attempt { return keepTrial() }
            if key == .escape { return abortTrial() }
        }
        if let action = Bindings.action(for: key) { return perform(action) }
        switch key {
        case .control("g"): goBack()
        case .paste: say("pasted text does nothing here: press a or : first", .warning)
        default: say("\(key.label) does nothing here: ? lists the keys", .warning)
        }
        return []
    }

    /// Does what a key or a command without arguments stands for.
    mutating func perform(_ action: ConsoleAction) -> [ConsoleEffect] {
        if isRefused(action) { return [] }
        if let effects = actInView(action) ?? actInDetail(action) { return effects }
        if let effects = actOnTagged(action) { return effects }
        let page = max(1, layout.tableRows - 1)
        switch action {
        case .up: moveSelection(by: -1)
        case .down: moveSelection(by: 1)
        case .top: moveSelection(by: -1_000_000)
        case .bottom: moveSelection(by: 1_000_000)
        case .pageUp: moveSelection(by: -page)
        case .pageDown: moveSelection(by: page)
        case .halfPageUp: moveSelection(by: -max(1, page / 2))
        case .halfPageDown: moveSelection(by: max(1, page / 2))
        case .nextService: moveService(1)
        case .previousService: moveService(-1)
        case .detail: toggleDetail()
        case .back: goBack()
        case .tag: return onSelection { $0.toggleTag($1) }
        case .tagAll: tagAllOrNone()
        case .add: mode = .add(AddDialog())
        case .drain: return onSelection { $0.toggleDrain($1) }
        case .enable: return onSelection { $0.enable($1) }
        case .off: return onSelection { $0.switchOff($1) }
        case .remove: return onSelection { $0.askRemoval($1) }
        case .weightUp: return onSelection { $0.changeWeight($1, by: 1) }
        case .weightDown: return onSelection { $0.changeWeight($1, by: -1) }
        case .weightUpTen: return onSelection { $0.changeWeight($1, by: 10) }
        case .weightDownTen: return onSelection { $0.changeWeight($1, by: -10) }
        case .pickStrategy: mode = .picker(StrategyPicker(active: liveService?.strategy ?? ""))
        case .previousStrategy: return usePreviousStrategy()
        case .filter: mode = .filter(LineEditor(filterText))
        case .undo: return undo()
        case .redo: return redo()
        case .compare: return openComparison()
        case .edit, .maximum, .check, .timeout, .attempt: sayUsage(of: action)
        case .sortMenu: mode = .sortMenu(SortMenu(column: table.column))
        case .sortNext: sort(by: table.column.moved(1))
        case .sortPrevious: sort(by: table.column.moved(-1))
        case .reverse:
            table.isReversed.toggle()
            resort()
        case .viewMain: show(.main)
        case .viewLatency: show(.latency)
        case .viewConnections: show(.connections)
        case .viewEvents: show(.events)
        case .why: toggleWhy()
        case .closeConnection: return askClose()
        case .pause: togglePause()
        case .stepBack: step(by: -1)
        case .stepForward: step(by: 1)
        case .leapBack: step(by: -10)
        case .leapForward: step(by: 10)
        case .previousEvent: jump(to: -1)
        case .nextEvent: jump(to: 1)
        case .now: backToNow()
        case .zoom: zoom()
        case .strip: nextStrip()
        case .interval: say("how often? e.g. :interval 500ms")
        case .help: mode = .help(HelpPage())
        case .commandLine: mode = .command(CommandLine())
        case .search: mode = .search(SearchLine(origin: table.selection))
        case .nextMatch: goToNextMatch(1)
        case .previousMatch: goToNextMatch(-1)
        case .load: return toggleLoad()
        case .copy:
            do { return try copy(nil) } catch { return refuse(error.message) }
        case .options: mode = .options(OptionsPage())
        case .mouse: return toggleMouse()
        case .theme: toggleGlyphs()
        case .zero: toggleZero()
        case .lock: toggleLock()
        case .write: say("where to? e.g. :write lbtop.sh")
        case .save: say("where to? e.g. :save screen.txt")
        case .redraw: return [.redrawAll]
        case .suspend: say("^Z is refused: suspending lbtop would stop all traffic; q quits", .warning)
        case .quit: return askQuit()
        }
        return []
    }

    /// True, and said, when the action is one that this console may not do. A load that runs may always be ended.
    mutating func isRefused(_ action: ConsoleAction) -> Bool {
        action.changesEngine && !(action == .load && load != nil) && (refusesChanges() || refusesFromThePast())
    }

    /// True, and said, when this console may not change anything.
    mutating func refusesChanges() -> Bool {
        guard refuses else { return false }
        say(
            options.readOnly
                ? "read-only: this console shows, and refuses changes" : "locked: L unlocks, then keys act again",
            .warning)
        return true
    }

    private mutating func onSelection(
        _ body: (inout ConsoleModel, ServerSnapshot) -> [ConsoleEffect]
    ) -> [ConsoleEffect] {
        if let server = selectedServer { return body(&self, server) }
        if let text = table.lostText ?? (table.selection == nil ? nil : table.selectionName).map({ "\($0) has gone" }) {
            say("\(text): select a server first (j k)", .warning)
        } else if let filter = table.filter, !(liveService?.servers.isEmpty ?? true) {
            say("no server matches \(filter.text): Esc clears the filter", .warning)
        } else {
            say("no server yet: a adds one", .warning)
        }
        return []
    }

    private mutating func moveService(_ step: Int) {
        let names = live.snapshot?.services.map(\.name) ?? []
        guard names.count > 1 else {
            say("there is one service only")
            return
        }
        let here = names.firstIndex(of: service?.name ?? "") ?? 0
        serviceName = names[(here + step + names.count) % names.count]
        let (column, isReversed) = (table.column, table.isReversed)
        table = TableState()
        (table.column, table.isReversed) = (column, isReversed)
        table.order = unorderedRows(of: shown).map(\.server.id)
        resort()
        if let first = table.order.first { select(first) }
        table.frozenUntilUnixMilliseconds = 0
    }

    mutating func sort(by column: SortColumn) {
        table.column = column
        table.isReversed = false
        resort()
        say("sorted by \(column.title); r reverses")
    }

    /// Quits at once without client connections; asks otherwise.
    mutating func askQuit() -> [ConsoleEffect] {
        guard openConnections > 0 else { return [.quit(.now)] }
        mode = .quit(QuitDialog())
        return []
    }
}
