import Balancer

/// The columns of the server table, from left to right.
enum TableColumns {
    /// The columns for the servers there are: names and addresses as wide as they need, the address left out when
    /// the names say it.
    static func all(for rows: [ServerRow], screen: Int) -> [TableColumn<ServerRow>] {
        let names = min(32, max(4, rows.map { SafeText.width($0.server.name) }.max() ?? 4))
        let addresses = min(45, max(7, rows.map { SafeText.width($0.server.address) }.max() ?? 7))
        let namesAreAddresses = rows.allSatisfy { $0.server.name == $0.server.address }
        var columns = [
            TableColumn<ServerRow>(
                header: "NAME", sort: .name, least: min(names, screen < 40 ? 6 : (screen < 80 ? 12 : 15)), most: names,
                priority: 0, isRightAligned: false
            ) { row, _, _ in StyledText(row.server.name, .bold) }
        ]
        if !namesAreAddresses {
            columns.append(
                TableColumn(
                    header: "ADDRESS", sort: .address, least: min(addresses, 15), most: addresses, priority: 8,
                    leastScreen: 64, isRightAligned: false
                ) { row, _, _ in StyledText(row.server.address) })
        }
        return columns + [state(screen: screen)] + figures
    }

    private static let figures: [TableColumn<ServerRow>] = [
        number("WT", .weight, 3, 6, 60) { row, _ in
            StyledText("\(row.server.weight)", row.server.weight == 1 ? .faint : .plain)
        },
        number("CONN", .connections, 5, 4, 40) { row, _ in
            StyledText(NumberText.short(UInt64(max(0, row.server.inFlight))))
        },
        number("REQ/S", .requests, 5, 2, 0) { row, _ in rate(row.rates?.requests, .bold) },
        number("IN/S", .bytesIn, 5, 12, 100) { row, _ in rate(row.rates?.bytesIn) },
        number("OUT/S", .bytesOut, 5, 10, 80) { row, _ in rate(row.rates?.bytesOut) },
        number("p50", .p50, 5, 13, 100) { row, _ in latency(row.server.traffic.latency.p50) },
        number("p90", .p90, 5, 14, 110) { row, _ in latency(row.server.traffic.latency.p90) },
        number("p99", .p99, 5, 5, 40) { row, _ in latency(row.server.traffic.latency.p99) },
        number("ERR", .errors, 5, 9, 66) { row, _ in
            let count = row.server.errorCount
            let style: Style = count == 0 ? .faint : ((row.rates?.errors ?? 0) > 0 ? .bad : .warning)
            return StyledText(NumberText.short(count), style)
        },
        number("RETRY", .retries, 6, 11, 100) { row, _ in
            let count = row.server.traffic.retries
            return StyledText(NumberText.short(count), count == 0 ? .faint : .warning)
        },
        TableColumn(
            header: "SHARE/FAIR %", sort: .share, least: 13, most: 36, priority: 7, leastScreen: 60,
            isRightAligned: false, cell: ShareCell.text),
        TableColumn(header: "TREND", least: 12, most: 60, priority: 15, leastScreen: 120, isRightAligned: false) {
            row, context, width in
            let values = context.history.recent(width, server: row.server.id).map { Double($0.requests) }
            let spark = Sparkline.row(
                values, width: width, maximum: max(1, values.max() ?? 1), glyphs: context.glyphs)
            return StyledText(spark, .accent)
        },
    ]

    private static func number(
        _ header: String, _ sort: SortColumn, _ width: Int, _ priority: Int, _ leastScreen: Int,
        _ cell: @escaping @Sendable (ServerRow, PanelContext) -> StyledText
    ) -> TableColumn<ServerRow> {
        TableColumn(
            header: header, sort: sort, least: width, most: width, priority: priority, leastScreen: leastScreen
        ) { row, context, _ in cell(row, context) }
    }

    private static func rate(_ value: Double?, _ style: Style = .plain) -> StyledText {
        guard let value else { return StyledText("-", .faint) }
        return value == 0 ? StyledText("0", .faint) : StyledText(NumberText.short(value), style)
    }

    private static func latency(_ microseconds: UInt64?) -> StyledText {
        StyledText(NumberText.milliseconds(microseconds), microseconds == nil ? .faint : .plain)
    }

    /// The state as a sign and a word; where there is room, how long it has lasted.
    @Sendable
    private static func state(_ row: ServerRow, _ context: PanelContext, _ width: Int) -> StyledText {
        let look = StateLook(row.server, context.glyphs)
        if width < 8 { return StyledText(look.shortWord, look.style) }
        let isSigned = width >= max(10, SafeText.width(look.word) + 2)
        let text = StyledText(isSigned ? "\(look.sign) \(look.word)" : look.word, look.style)
        guard width >= 16, row.server.stateSinceUnixMilliseconds > 0, text.width <= width - 5 else { return text }
        return text.then(
            " " + TimeText.short(milliseconds: context.now - row.server.stateSinceUnixMilliseconds), .faint)
    }

    private static func state(screen: Int) -> TableColumn<ServerRow> {
        TableColumn(
            header: "STATE", sort: .state, least: screen < 30 ? 5 : 8, most: screen < 110 ? 10 : 16, priority: 1,
            isRightAligned: false, cell: state)
    }
}
