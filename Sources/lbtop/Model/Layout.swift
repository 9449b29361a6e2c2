/// Which panel gets which part of the screen: a pure function of the size and of how much there is to show.
///
/// When rows are short the title, totals, table and footer stay; the throughput chart goes after the events.
struct Layout: Equatable, Sendable {
    /// A part of the main screen.
    enum Slot: CaseIterable, Sendable {
        case title, strategy, totals, table, throughput, share, events, status, footer
    }

    /// The parts that are shown, from top to bottom.
    private(set) var rects: [Slot: Rect] = [:]
    /// True when the screen is too small for panels: one line says the essence.
    let isOneLine: Bool

    /// Narrower or lower than this, the console is one line.
    static let leastWidth = 20
    static let leastHeight = 5
    /// From this width on the share strip stands beside the chart.
    static let wideWidth = 120

    init(width: Int, height: Int, servers: Int) {
        isOneLine = width < Layout.leastWidth || height < Layout.leastHeight
        guard !isOneLine else { return }
        var y = 0
        func take(_ slot: Slot, _ rows: Int, into rects: inout [Slot: Rect]) {
            guard rows > 0 else { return }
            rects[slot] = Rect(x: 0, y: y, width: width, height: rows)
            y += rows
        }
        let strategyRows = height >= 8 ? 1 : 0
        let totalsRows = height >= 22 ? 3 : (height >= 12 ? 2 : 1)
        let statusRows = height >= 9 ? 1 : 0
        var left = height - 2 - strategyRows - totalsRows - statusRows
        let wanted = max(servers, 3) + 1

        // Rows with their rule; none unless the table keeps most of the room.
        var throughputRows = 0
        var shareRows = 0
        var eventRows = 0
        if left >= 10 {
            let spare = max(left - wanted, min(left / 2, 7))
            if width >= Layout.wideWidth {
                throughputRows = min(spare / 2, max(10, min(servers + 2, 14)))
                eventRows = spare - throughputRows
            } else {
                shareRows = spare >= 16 + servers ? servers + 2 : 0
                throughputRows = min(max(4, (spare - shareRows) / 3), 8)
                eventRows = spare - shareRows - throughputRows
            }
            if throughputRows < 4 { (throughputRows, eventRows) = (0, spare) }
            if eventRows < 3 { eventRows = 0 }
            if shareRows < 3 { shareRows = 0 }
        }
        left -= throughputRows + shareRows + eventRows
        take(.title, 1, into: &rects)
        take(.strategy, strategyRows, into: &rects)
        take(.totals, totalsRows, into: &rects)
        take(.table, left, into: &rects)
        if width >= Layout.wideWidth, throughputRows > 0 {
            let half = width / 2
            rects[.throughput] = Rect(x: 0, y: y, width: half, height: throughputRows)
            rects[.share] = Rect(x: half, y: y, width: width - half, height: throughputRows)
            y += throughputRows
        } else {
            take(.throughput, throughputRows, into: &rects)
            take(.share, shareRows, into: &rects)
        }
        take(.events, eventRows, into: &rects)
        take(.status, statusRows, into: &rects)
        take(.footer, 1, into: &rects)
    }

    /// The part's place; empty when it is not shown.
    subscript(slot: Slot) -> Rect { rects[slot] ?? .empty }

    /// How many servers the table shows at once, its header not counted.
    var tableRows: Int { max(0, self[.table].height - 1) }
}
