import Balancer

/// The columns of the list of client connections, from left to right.
enum ConnectionColumns {
    /// - Parameter withServer: false where all are at the same server.
    static func all(_ connections: [ConnectionFigures], isTCP: Bool, withServer: Bool = true) -> [TableColumn<
        ConnectionFigures
    >] {
        let clients = min(45, max(6, connections.map { SafeText.width($0.client) }.max() ?? 6))
        let servers = min(24, max(6, connections.map { SafeText.width($0.server ?? "") }.max() ?? 6))
        var columns = [
            TableColumn<ConnectionFigures>(
                header: "CLIENT", least: min(clients, 16), most: clients, priority: 0, isRightAligned: false
            ) { connection, _, _ in StyledText(connection.client, .bold) },
            TableColumn(header: "AGE", least: 5, most: 5, priority: 1) { connection, _, _ in
                StyledText(TimeText.short(milliseconds: connection.ageMilliseconds))
            },
            TableColumn(header: "SERVER", least: min(servers, 8), most: servers, priority: 3, isRightAligned: false) {
                connection, _, _ in
                connection.server.map { StyledText($0, .accent) } ?? StyledText("-", .faint)
            },
            TableColumn(header: "IN", least: 5, most: 5, priority: 6) { connection, _, _ in
                StyledText(NumberText.bytes(Double(connection.bytesIn)))
            },
            TableColumn(header: "OUT", least: 5, most: 5, priority: 5) { connection, _, _ in
                StyledText(NumberText.bytes(Double(connection.bytesOut)))
            },
            TableColumn(header: "DOING", least: 10, most: 10, priority: 2, isRightAligned: false) { connection, _, _ in
                StyledText(connection.doing, doing(connection.doing))
            },
        ]
        if !isTCP {
            columns.insert(
                TableColumn(header: "REQS", least: 5, most: 5, priority: 7) { connection, _, _ in
                    StyledText(NumberText.short(connection.requests))
                }, at: 3)
            columns.append(
                TableColumn(header: "REQUEST", least: 12, most: 84, priority: 4, isRightAligned: false) {
                    connection, _, _ in StyledText(connection.request ?? "")
                })
        }
        return withServer ? columns : columns.filter { $0.header != "SERVER" }
    }

    private static func doing(_ word: String) -> Style {
        switch word {
        case "idle": .faint
        case "queued", "connecting", "waiting": .warning
        default: .plain
        }
    }
}
