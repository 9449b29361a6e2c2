/// Which panel gets which part of the screen: a pure function of the size and of how much there is to show.
///
/// When rows are short the title, totals, table and footer stay.
struct Layout: Equatable, Sendable {
    /// A part of the main screen.
    enum Slot: CaseIterable, Sendable {
        case title, strategy, totals, table, throughput, heat, share, events, detail, status, footer
        case connections, eventList, histogram, why
    }

    /// The parts that are shown, from top to bottom.
    var rects: [Slot: Rect] = [:]
    /// True when the screen is too small for panels: one line says the essence.
    let isOneLine: Bool

    /// Narrower or lower than this, the console is one line.
    static let leastWidth = 20
    static let leastHeight = 5
    /// From this width on the heat map stands beside the chart.
    static let wideWidth = 100
    /// From this width on a server's detail stands beside the table; below, it takes the table's place.
    static let detailWidth = 140

    init(
        width: Int, height: Int, servers: Int, showsDetail: Bool = false, prefersChart: Bool = false,
        view: ConsoleView = .main, showsWhy: Bool = false
    ) {
        isOneLine = width < Layout.leastWidth || height < Layout.leastHeight
        guard !isOneLine else { return }
        let showsDetail = showsDetail && view.showsServers
        let isAlone = showsDetail && width < Layout.detailWidth
        var y = 0
        func take(_ slot: Slot, _ rows: Int, _ width: Int, into rects: inout [Slot: Rect]) {
            guard rows > 0 else { return }
            rects[slot] = Rect(x: 0, y: y, width: width, height: rows)
            y += rows
        }
        let strategyRows = height >= 8 ? 1 : 0
        // The latency view has the percentiles itself.
        let totalsRows = isAlone ? 0 : view == .latency && height < 30 ? 1 : (height >= 28 ? 3 : (height >= 12 ? 2 : 1))
        let statusRows = height >= 9 ? 1 : 0
        var left = height - 2 - strategyRows - totalsRows - statusRows
        // The picks stand beside the events on a wide main view, at the bottom otherwise, alone where rows are very short.
        let whyIsBeside = showsWhy && view == .main && !showsDetail && width >= Layout.detailWidth && left >= 14
        let whyRows = !showsWhy || whyIsBeside ? 0 : (left < 8 ? left : max(5, min(13, left * 2 / 5)))
        left -= whyRows
        if isAlone {
            take(.title, 1, width, into: &rects)
            take(.strategy, strategyRows, width, into: &rects)
            take(.detail, left, width, into: &rects)
            take(.why, whyRows, width, into: &rects)
            take(.status, statusRows, width, into: &rects)
            take(.footer, 1, width, into: &rects)
            return
        }
        if view != .main, !showsDetail {
            take(.title, 1, width, into: &rects)
            take(.strategy, strategyRows, width, into: &rects)
            take(.totals, totalsRows, width, into: &rects)
            place(view, in: Rect(x: 0, y: y, width: width, height: left), servers: servers)
            y += left
            take(.why, whyRows, width, into: &rects)
            take(.status, statusRows, width, into: &rects)
            take(.footer, 1, width, into: &rects)
            return
        }
        /// What the table and the panels below it have.
        let body = showsDetail ? width - min(90, width * 4 / 9) : width
        var panels = Layout.panels(
            left: left, servers: servers, isWide: body >= Layout.wideWidth, prefersChart: prefersChart)
        if whyIsBeside, panels.events < 12 {
            // The picks need rows: the chart and the heat map lend theirs, then the strip.
            panels.events += panels.chart
            panels.chart = 0
            if panels.events < 7 { (panels.events, panels.strip) = (panels.events + panels.strip, 0) }
        }
        left -= panels.chart + panels.strip + panels.events
        take(.title, 1, width, into: &rects)
        take(.strategy, strategyRows, width, into: &rects)
        take(.totals, totalsRows, width, into: &rects)
        let top = y
        take(.table, left, body, into: &rects)
        if body >= Layout.wideWidth, panels.chart > 0 {
            let half = body / 2
            rects[.throughput] = Rect(x: 0, y: y, width: half, height: panels.chart)
            rects[.heat] = Rect(x: half, y: y, width: body - half, height: panels.chart)
            y += panels.chart
        } else {
            take(.throughput, panels.chart, body, into: &rects)
        }
        take(.share, panels.strip, body, into: &rects)
        if whyIsBeside, panels.events > 0 {
            let half = body / 2
            rects[.events] = Rect(x: 0, y: y, width: half, height: panels.events)
            rects[.why] = Rect(x: half, y: y, width: body - half, height: panels.events)
            y += panels.events
        } else {
            take(.events, panels.events, body, into: &rects)
        }
        if showsDetail { rects[.detail] = Rect(x: body, y: top, width: width - body, height: y - top) }
        take(.why, whyRows, width, into: &rects)
        take(.status, statusRows, width, into: &rects)
        take(.footer, 1, width, into: &rects)
    }

    /// How many rows the panels below the table get, their rules counted; none unless the table keeps most of the room.
    ///
    /// The strip comes first, because it shows what each server does; then the events; the chart of requests and, on a
    /// wide screen, the heat map beside it come with what is left. Asked for, the chart takes the strip's place.
    private static func panels(
        left: Int, servers: Int, isWide: Bool, prefersChart: Bool
    ) -> (chart: Int, strip: Int, events: Int) {
        guard left >= 10 else { return (0, 0, 0) }
        var spare = max(left - max(servers, 3) - 1, min(left / 2, 7))
        let least = isWide ? 7 : 5
        // Three for the events.
        var strip = min(max(servers, 1) + 2, 16, spare - 3)
        if strip < 3 { strip = 0 }
        spare -= strip
        var chart = spare >= least + 3 ? min(isWide ? 14 : 8, max(least, spare * 5 / 9)) : 0
        spare -= chart
        if chart == 0, prefersChart { (chart, strip) = (strip, 0) }
        if spare < 3 {
            strip += spare
            spare = 0
        }
        return (chart, strip, spare)
    }

    /// True when the chart of requests does not need the strip's place.
    var hasChartAndStrip: Bool { !self[.throughput].isEmpty && !self[.share].isEmpty }

    /// The part's place; empty when it is not shown.
    subscript(slot: Slot) -> Rect { rects[slot] ?? .empty }

    /// How many servers the table shows at once, its header not counted.
    var tableRows: Int { max(0, self[.table].height - 1) }
}
