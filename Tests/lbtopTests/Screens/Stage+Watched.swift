import Balancer

@testable import lbtop

extension Stage {
    /// A busy balancer with what the engine tells of connections, picks and latencies when it is asked.
    static func watched() -> EngineSnapshot {
        var snapshot = busy()
        var details = WatchedDetails()
        details.connections = [connections(server: nil, total: 1204)]
        snapshot.services[0].watched = details
        return snapshot
    }

    /// Twelve connections, or those of them at a server.
    static func connections(server: String?, total: Int) -> ConnectionsDetail {
        let doing = ["tunnel", "response", "waiting", "idle", "request", "queued", "connecting", "head", "closing"]
        var detail = ConnectionsDetail(server: server)
        detail.total = total
        for number in 0..<12 {
            var connection = ConnectionFigures()
            connection.id = UInt64(88_100 + number)
            connection.client = number == 5 ? "[2001:db8::17]:4020\(number)" : "10.9.4.\(number + 7):510\(20 + number)"
            connection.server = doing[number % 9] == "idle" ? nil : ["a1", "a2", "a3", "b1"][number % 4]
            connection.ageMilliseconds = 252_000 - Int64(number) * 14_000
            connection.requests = UInt64(1 + number * number * 40)
            connection.bytesIn = UInt64(1_200_000 / (number + 1))
            connection.bytesOut = UInt64(38_000_000 / (number + 1))
            connection.doing = doing[number % 9]
            connection.request = connection.server == nil ? nil : "GET /stream/\(number)?from=start"
            if server == nil || connection.server == server { detail.oldest.append(connection) }
        }
        return detail
    }
}
