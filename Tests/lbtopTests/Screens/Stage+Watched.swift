import Balancer

@testable import lbtop

extension Stage {
    /// A busy balancer with what the engine tells of connections, picks and latencies when it is asked.
    static func watched() -> EngineSnapshot {
        var snapshot = busy()
        var details = WatchedDetails()
        details.connections = [connections(server: nil, total: 1204)]
        details.latency = [LatencyDetail(server: nil), LatencyDetail(server: "a2")]
        details.connections.append(connections(server: "a2", total: 297))
        details.picks = picks()
        snapshot.services[0].totals.latencySinceStart = latency(1_700, 5_900, 16_000, 840_000)
        snapshot.services[0].totals.firstByteSinceStart = latency(1_200, 4_400, 13_000, 700_000)
        snapshot.services[0].addedLatency = latency(18, 34, 61, 240)
        snapshot.services[0].watched = details
        return snapshot
    }

    /// The same with a check, of which a2 failed some.
    static func troubled() -> EngineSnapshot {
        var snapshot = watched()
        snapshot.services[0].check = "http:/health every 2 s"
        for server in snapshot.services[0].servers.indices {
            snapshot.services[0].servers[server].isChecked = true
            var check = CheckFigures()
            check.unixMilliseconds = noon - 1_200
            check.passed = server != 5
            check.text = server == 5 ? "connection refused" : "200"
            check.microseconds = 600
            check.passedCount = 318
            check.failedCount = server == 5 ? 25 : 0
            snapshot.services[0].servers[server].lastCheck = check
        }
        return snapshot
    }

    /// Lets a2 fail a few requests, after it was weighted anew.
    mutating func troubles() {
        event(.weight, "weight of a2 from 8 to 10", server: "a2", actor: "console", secondsAgo: 3)
        change("a2") { $0.traffic.errors = ["connectRefused": 3] }
        pass()
        change("a2") { $0.traffic.errors["responseTimeout"] = 1 }
        pass()
    }

    /// The last picks, newest first.
    static func picks() -> [PickFigures] {
        (0..<20).map { number in
            var pick = PickFigures()
            pick.unixMilliseconds = noon - 60 - Int64(number) * 43
            pick.connection = UInt64(88_123 - number)
            pick.client = "10.9.4.\(number + 7)"
            pick.strategy = "least-connections"
            pick.server = number == 7 ? nil : ["a2", "a1", "a3", "a2", "a4"][number % 5]
            pick.reason = number == 7 ? "no server was available" : "lowest in flight + 1 per weight"
            pick.values = ["a1", "a2", "a3", "a4"].enumerated().map { position, server in
                let value = server == pick.server ? 29.5 : 29.6 + Double((position * 7 + number) % 5) / 10
                return PickFigures.Value(server: server, value: value)
            }
            return pick
        }
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

extension WatchedDetails {
    /// Counts another second of requests into the latency buckets.
    mutating func grow() {
        let second: [(UInt64, UInt64)] = [
            (400, 210), (700, 700), (1_000, 880), (1_500, 1_400), (2_000, 980), (3_000, 350), (5_000, 240),
            (8_000, 350),
            (10_000, 190), (14_000, 80), (20_000, 28), (45_000, 9), (88_000, 1),
        ]
        for entry in latency.indices {
            var counts: [UInt64: UInt64] = [:]
            for bucket in latency[entry].buckets { counts[bucket.upToMicroseconds] = bucket.count }
            for (bound, count) in second { counts[bound, default: 0] += count }
            latency[entry].buckets = counts.sorted { $0.key < $1.key }.map {
                LatencyDetail.Bucket(upToMicroseconds: $0.key, count: $0.value)
            }
        }
    }
}
