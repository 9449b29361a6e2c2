import Balancer

@testable import lbtop

extension Stage {
    /// A busy balancer with what the engine tells of connections, picks and latencies when it is asked.
    static func watched() -> EngineSnapshot {
        var snapshot = busy()
        var details = WatchedDetails()
        details.connections = [connections(server: nil, total: 1204)]
        details.latency = [LatencyDetail(server: nil)]
        snapshot.services[0].totals.latencySinceStart = latency(1_700, 5_900, 16_000, 840_000)
        snapshot.services[0].totals.firstByteSinceStart = latency(1_200, 4_400, 13_000, 700_000)
        snapshot.services[0].addedLatency = latency(18, 34, 61, 240)
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
