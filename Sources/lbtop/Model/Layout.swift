/// Which panel gets which part of the screen: a pure function of the size and of how much there is to show.
///
/// When rows are short the title, totals, table and footer stay; the throughput chart goes after the events.
struct Layout: Equatable, Sendable {
    /// A part of the main screen.
    enum Slot: CaseIterable, Sendable {
        case title, strategy, totals, table, throughput, share, events, detail, status, footer
        case connections, eventList, histogram, why
    }

    /// The parts that are shown, from top to bottom.
    var rects: [Slot: Rect] = [:]
    /// True when the screen is too small for panels: one line says the essence.
    let isOneLine: Bool

    /// Narrower or lower than this, the console is one line.
    static let leastWidth = 20
    static let leastHeight = 5
    /// From this width on the share strip stands beside the chart.
    static let wideWidth = 120
    /// From this width on a server's detail stands beside the table; below, it takes the table's place.
    static let detailWidth = 140

    init(
        width: Int, height: Int, servers: Int, showsDetail: Bool = false, view: ConsoleView = .main,
        showsWhy: Bool = false
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
        let totalsRows = isAlone ? 0 : view == .latency && height < 30 ? 1 : (height >= 22 ? 3 : (height >= 12 ? 2 : 1))
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
        let wanted = max(servers, 3) + 1
        /// What the table and the panels below it have.
        let body = showsDetail ? width - min(90, width * 4 / 9) : width

        // Rows with their rule; none unless the table keeps most of the room.
        var throughputRows = 0
        var shareRows = 0
        var eventRows = 0
        if left >= 10 {
            let spare = max(left - wanted, min(left / 2, 7))
            if body >= Layout.wideWidth {
                throughputRows = min(spare / 2, max(10, min(servers + 2, 14)))
                eventRows = spare - throughputRows
            } else {
                shareRows = spare >= 16 + servers ? servers + 2 : 0
                throughputRows = min(max(4, (spare - shareRows) / 3), 8)
                eventRows = spare - shareRows - throughputRows
            }
            if throughputRows < 4 || whyIsBeside && eventRows < 7 { (throughputRows, eventRows) = (0, spare) }
            if eventRows < 3 { eventRows = 0 }
            if shareRows < 3 { shareRows = 0 }
        }
        left -= throughputRows + shareRows + eventRows
        take(.title, 1, width, into: &rects)
        take(.strategy, strategyRows, width, into: &rects)
        take(.totals, totalsRows, width, into: &rects)
        let top = y
        take(.table, left, body, into: &rects)
        if body >= Layout.wideWidth, throughputRows > 0 {
            let half = body / 2
            rects[.throughput] = Rect(x: 0, y: y, width: half, height: throughputRows)
            rects[.share] = Rect(x: half, y: y, width: body - half, height: throughputRows)
            y += throughputRows
        } else {
            take(.throughput, throughputRows, body, into: &rects)
            take(.share, shareRows, body, into: &rects)
        }
        if whyIsBeside, eventRows > 0 {
            let half = body / 2
            rects[.events] = Rect(x: 0, y: y, width: half, height: eventRows)
            rects[.why] = Rect(x: half, y: y, width: body - half, height: eventRows)
            y += eventRows
        } else {
            take(.events, eventRows, body, into: &rects)
        }
        if showsDetail { rects[.detail] = Rect(x: body, y: top, width: width - body, height: y - top) }
        take(.why, whyRows, width, into: &rects)
        take(.status, statusRows, width, into: &rects)
        take(.footer, 1, width, into: &rects)
    }

    /// The part's place; empty when it is not shown.
    subscript(slot: Slot) -> Rect { rects[slot] ?? .empty }

    /// How many servers the table shows at once, its header not counted.
    var tableRows: Int { max(0, self[.table].height - 1) }
}
