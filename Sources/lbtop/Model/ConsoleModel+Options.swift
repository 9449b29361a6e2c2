extension ConsoleModel {
    /// True when only ASCII is drawn: because the terminal shows no more, or because that was chosen.
    var isASCII: Bool { options.ascii || preferences.usesASCII }

    mutating func pressInOptions(_ key: Key, _ given: OptionsPage) -> [ConsoleEffect] {
        var page = given
        let list = ColumnChoice.listed(preferences.columns)
        let outcome = page.press(key, columnCount: list.count)
        var effects: [ConsoleEffect] = []
        switch outcome {
        case .stay: break
        case .openColumns: page.column = 0
        case .step(let item, let step): effects = change(item, step)
        case .toggle(let position): preferences.columns = ColumnChoice.toggled(preferences.columns, at: position)
        case .move(let step):
            let position = page.column ?? 0
            let before = preferences.columns
            preferences.columns = ColumnChoice.moved(before, at: position, by: step)
            if preferences.columns != before { page.column = position + step }
        case .leave:
            mode = .main
            return saveOptions()
        }
        mode = .options(page)
        return effects
    }

    private mutating func saveOptions() -> [ConsoleEffect] {
        guard preferences != savedPreferences else { return [] }
        savedPreferences = preferences
        return [.errand(.saveOptions(preferences.text))]
    }

    private mutating func change(_ item: OptionsPage.Item, _ step: Int) -> [ConsoleEffect] {
        switch item {
        case .interval:
            let all = OptionsPage.intervals
            let here = all.firstIndex { $0 >= interval } ?? all.count - 1
            return use(interval: all[min(max(0, here + step), all.count - 1)])
        case .glyphs: toggleGlyphs()
        case .colour:
            let all = ConsolePreferences.Colour.allCases
            let here = all.firstIndex(of: preferences.colour) ?? 0
            preferences.colour = all[(here + step + all.count) % all.count]
            return [.terminal(.colour(preferences.colour.depth))]
        case .mouse: return toggleMouse()
        case .bell: preferences.hasBell.toggle()
        case .title:
            preferences.hasTitle.toggle()
            shownTitle = nil
            if !preferences.hasTitle { return [.terminal(.title(nil))] }
            refreshTitle()
        case .sort:
            sort(by: table.column.moved(step))
            (preferences.sort, preferences.isReversed) = (table.column, table.isReversed)
        case .order:
            table.isReversed.toggle()
            resort()
            (preferences.sort, preferences.isReversed) = (table.column, table.isReversed)
        case .columns: break
        }
        return []
    }

    /// Looks this often from now on.
    mutating func use(interval: Duration) -> [ConsoleEffect] {
        self.interval = interval
        preferences.interval = interval
        say("refreshed every \(IntervalText.text(interval))")
        return [.setInterval(interval)]
    }

    mutating func toggleMouse() -> [ConsoleEffect] {
        preferences.hasMouse.toggle()
        if preferences.hasMouse {
            say("mouse on: " + ConsoleModel.selectingHint)
            knowsSelecting = true
        } else {
            say("mouse off: the terminal selects text by itself; M switches it on")
        }
        return [.terminal(.mouse(preferences.hasMouse))]
    }

    mutating func toggleGlyphs() {
        if options.ascii { return say("this terminal shows ASCII only", .warning) }
        preferences.usesASCII.toggle()
        say(preferences.usesASCII ? "drawn with ASCII only" : "drawn with blocks and lines")
    }

    mutating func toggleLock() {
        if options.readOnly { return say("started with --read-only: that is not undone by a key", .warning) }
        if trial != nil, !isLocked {
            return say("a try is running and has to be able to go back: lock when it has ended", .warning)
        }
        isLocked.toggle()
        say(isLocked ? "locked: this console shows, and refuses changes; L unlocks" : "unlocked: keys act again")
    }

    /// True when this console changes nothing, for good or until it is unlocked.
    var refuses: Bool { options.readOnly || isLocked }
}
