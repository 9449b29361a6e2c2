import Balancer

@testable import lbtop

extension Stage {
    /// Six servers: four up, one draining, one down.
    static func busy() -> EngineSnapshot {
        var service = empty().services[0]
        service.strategy = "least-connections"
        service.previousStrategy = "round-robin"
        service.strategySinceUnixMilliseconds = strategySwapped
        service.active = 1204
        service.totals.latency = latency(1_900, 6_200, 14_100, 88_000)
        service.totals.firstByte = latency(1_500, 5_000, 11_200, 70_000)
        service.addedLatency = latency(22, 41, 60, 900)
        service.servers = [
            server(1, "a1", "10.0.0.11:9001", inFlight: 296, fair: 0.27, latency(1_400, 4_100, 9_800, 40_000)),
            server(2, "a2", "10.0.0.12:9001", inFlight: 297, fair: 0.25, latency(1_800, 6_000, 12_000, 51_000)),
            server(3, "a3", "10.0.0.13:9001", inFlight: 297, fair: 0.24, latency(2_000, 6_400, 13_900, 52_000)),
            server(4, "a4", "10.0.0.14:9001", inFlight: 302, fair: 0.24, latency(2_200, 6_900, 14_100, 88_000)),
            server(5, "b1", "10.0.0.21:9001", inFlight: 12, fair: 0, latency(3_100, 9_000, 20_300, 60_000)),
            server(6, "b2", "10.0.0.22:9001", inFlight: 0, fair: 0, LatencyFigures()),
        ]
        service.servers[3].weight = 12
        service.servers[3].traffic.responses["5xx"] = 4
        service.servers[3].traffic.retries = 1
        service.servers[4].state = .draining
        service.servers[5].state = .down
        service.servers[5].reason = "connection refused 3x, next try in 4 s"
        service.servers[5].stateSinceUnixMilliseconds = noon - 49_000
        service.servers[5].traffic.errors = ["connectRefused": 91]
        service.totals.responses["5xx"] = 4
        var snapshot = empty()
        snapshot.services = [service]
        return snapshot
    }

    /// A service without servers.
    static func empty() -> EngineSnapshot {
        var snapshot = EngineSnapshot()
        snapshot.bootID = "invented"
        snapshot.sequence = 1
        snapshot.unixMilliseconds = noon - 20_000
        snapshot.uptimeMilliseconds = 743_000
        snapshot.process.pid = 4711
        snapshot.process.workers = 2
        snapshot.process.residentBytes = 38_000_000
        var service = ServiceSnapshot()
        service.name = "default"
        service.strategy = "round-robin"
        service.strategySinceUnixMilliseconds = noon - 763_000
        service.listeners = ["127.0.0.1:8080"]
        snapshot.services = [service]
        return snapshot
    }

    /// `count` servers named s1, s2 ...
    static func many(_ count: Int) -> EngineSnapshot {
        var snapshot = empty()
        snapshot.services[0].servers = (1...count).map { number in
            server(
                UInt64(number), "s\(number)", "10.1.\(number / 250).\(number % 250):80", inFlight: number % 7,
                fair: 1 / Double(count), latency(1_000 + UInt64(number) * 10, 2_000, 3_000, 4_000))
        }
        return snapshot
    }

    static func server(
        _ id: UInt64, _ name: String, _ address: String, inFlight: Int, fair: Double, _ latency: LatencyFigures
    ) -> ServerSnapshot {
        var server = ServerSnapshot()
        server.id = id
        server.name = name
        server.address = address
        server.inFlight = inFlight
        server.open = inFlight + 20
        server.idle = 20
        server.weight = 10
        server.fairShare = fair
        server.stateSinceUnixMilliseconds = noon - 763_000
        server.traffic.latency = latency
        return server
    }

    static func latency(_ p50: UInt64, _ p90: UInt64, _ p99: UInt64, _ max: UInt64) -> LatencyFigures {
        var figures = LatencyFigures()
        figures.count = 10_000
        (figures.p50, figures.p90, figures.p99, figures.p999, figures.max) = (p50, p90, p99, max, max)
        return figures
    }
}
