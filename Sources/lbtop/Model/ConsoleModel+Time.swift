import Balancer

extension ConsoleModel {
    /// The number of the newest second that has ended; nil before the first.
    private var newest: Int? { live.timeline.end > 0 ? live.timeline.end - 1 : nil }

    /// How long ago what is shown was, in milliseconds; nil: it is now.
    var lookbackAge: Int64? {
        guard lookback != nil else { return nil }
        return max(0, live.unixMilliseconds - shown.unixMilliseconds)
    }

    /// Stops the display at the present second, or goes back to now.
    mutating func togglePause() {
        guard lookback == nil else { return backToNow() }
        guard let newest else { return say("nothing to pause yet") }
        lookback = Lookback(second: newest, end: newest + 1, snapshot: live.snapshot, isExact: true)
        say("paused, traffic goes on: Left Right step, { } go to events, p or 0 goes on")
    }

    /// Shows the present again.
    mutating func backToNow() {
        guard lookback != nil else { return say("this is now: Left steps back") }
        lookback = nil
        refreshTable()
        refreshLists()
        say("back to now", .good)
    }

    /// Looks at another second, `seconds` later or, when negative, earlier.
    mutating func step(by seconds: Int) {
        guard let newest else { return say("there is no past yet") }
        let here = lookback?.second ?? newest
        if seconds > 0, here >= newest {
            return say(lookback == nil ? "this is now: Left steps back" : "this is the newest second: 0 goes on")
        }
        let start = live.timeline.moments.start
        if seconds < 0, here <= start { return say("nothing older is kept") }
        look(at: here + seconds)
    }

    /// Looks at the second of the next event, or of the one before.
    mutating func jump(to direction: Int) {
        guard let newest else { return say("there is no past yet") }
        let here = lookback?.second ?? newest + 1
        let (events, timeline, service) = (live.events, live.timeline, liveService?.name)
        let marked = events.compactMap { event -> (event: EngineEvent, second: Int)? in
            guard EventSign(event).isOnGraphs, event.service == nil || event.service == service,
                let second = timeline.second(ofUnixMilliseconds: event.unixMilliseconds)
            else { return nil }
            return (event, min(second, newest))
        }
        let found = direction < 0 ? marked.last { $0.second < here } : marked.first { $0.second > here }
        guard let found else {
            return say(direction < 0 ? "no earlier event is kept" : "no later event: 0 goes back to now")
        }
        look(at: found.second)
        let clock = TimeText.clock(
            unixMilliseconds: found.event.unixMilliseconds, offsetSeconds: options.utcOffsetSeconds)
        say("\(clock) \(EventSign(found.event).sign) \(found.event.text)")
    }

    private mutating func look(at wanted: Int) {
        guard let newest else { return }
        let second = min(max(wanted, live.timeline.moments.start), newest)
        let end = max(lookback?.end ?? newest + 1, second + 1)
        if second == lookback?.second { return }
        lookback = Lookback(second: second, end: end, snapshot: live.snapshot(at: second))
        if live.unixMilliseconds >= table.frozenUntilUnixMilliseconds { sortAsShown() }
        keepSelectionVisible()
        refreshLists()
    }

    /// The second looked at grows too old in the end; the oldest that is kept is shown then.
    mutating func keepLookback() {
        guard let past = lookback else { return }
        let moments = live.timeline.moments
        guard moments.count > 0, past.second < live.timeline.end else { return lookback = nil }
        if past.second < moments.start { look(at: moments.start) }
    }

    /// True, and said, while the past is shown: what is under the cursor may have changed since, and a key that turns
    /// something round would turn it the wrong way.
    mutating func refusesFromThePast() -> Bool {
        guard let age = lookbackAge else { return false }
        say("this is \(TimeText.short(milliseconds: age)) ago: 0 goes back to now, then act", .warning)
        return true
    }

    /// The next length of a column.
    mutating func zoom() {
        let zooms = TimeAxis.zooms
        let here = zooms.firstIndex(of: secondsPerColumn) ?? 0
        secondsPerColumn = zooms[(here + 1) % zooms.count]
        say("a column is \(secondsPerColumn) s")
    }

    /// The next figure of the strip; after the last, where the chart of requests has no place of its own, that chart.
    mutating func nextStrip() {
        if showsChart {
            showsChart = false
            strip = .share
        } else if let next = strip.next {
            strip = next
        } else if layout.hasChartAndStrip {
            strip = .share
        } else {
            showsChart = true
        }
        say(showsChart ? "requests a second, all servers" : "\(strip.title) by server")
    }
}
