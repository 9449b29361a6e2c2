import Balancer

/// The columns of the servers' table in the latency view: the last 10 s, the whole answer first, then its first byte.
enum LatencyColumns {
    static func all(for rows: [ServerRow], screen: Int) -> [TableColumn<ServerRow>] {
        let common = TableColumns.all(for: rows, screen: screen).filter {
            ["NAME", "ADDRESS", "STATE", "REQ/S", "CONN"].contains($0.header)
        }
        return common.map { column in
            var column = column
            // Latencies stay longer than addresses and states here.
            if column.header == "STATE" {
                column.priority = 5
            } else if column.header != "NAME" {
                column.priority += 12
            }
            return column
        } + figures
    }

    private static let figures: [TableColumn<ServerRow>] = [
        column("p50", .p50, 3) { $0.latency.p50 },
        column("p90", .p90, 4) { $0.latency.p90 },
        column("p99", .p99, 1) { $0.latency.p99 },
        column("p99.9", nil, 6) { $0.latency.p999 },
        column("MAX", nil, 2) { $0.latency.max },
        column("1ST p50", nil, 8) { $0.firstByte.p50 },
        column("1ST p90", nil, 10) { $0.firstByte.p90 },
        column("1ST p99", nil, 7) { $0.firstByte.p99 },
        column("p99.9", nil, 11) { $0.firstByte.p999 },
        column("MAX", nil, 9) { $0.firstByte.max },
        TableColumn(header: "N 10 S", least: 6, most: 6, priority: 12) { row, _, _ in
            StyledText(NumberText.short(row.server.traffic.latency.count), .faint)
        },
    ]

    private static func column(
        _ header: String, _ sort: SortColumn?, _ priority: Int, _ value: @escaping @Sendable (TrafficFigures) -> UInt64?
    ) -> TableColumn<ServerRow> {
        let width = max(5, header.count)
        return TableColumn(header: header, sort: sort, least: width, most: width + 2, priority: priority) { row, _, _ in
            let microseconds = value(row.server.traffic)
            return StyledText(NumberText.milliseconds(microseconds), microseconds == nil ? .faint : .plain)
        }
    }
}
