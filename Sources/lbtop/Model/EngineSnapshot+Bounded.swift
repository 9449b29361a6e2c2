import Balancer

extension EngineSnapshot {
    /// The same with every number within sane bounds. A snapshot may come from another program, and arithmetic on its
    /// times and gauges must not trap here.
    func bounded() -> EngineSnapshot {
        var copy = self
        copy.unixMilliseconds = EngineSnapshot.time(unixMilliseconds)
        copy.uptimeMilliseconds = EngineSnapshot.time(uptimeMilliseconds)
        copy.process.drainMillisecondsLeft = process.drainMillisecondsLeft.map(EngineSnapshot.time)
        for s in copy.services.indices {
            copy.services[s].active = EngineSnapshot.gauge(services[s].active)
            copy.services[s].strategySinceUnixMilliseconds = EngineSnapshot.time(
                services[s].strategySinceUnixMilliseconds)
            for n in copy.services[s].servers.indices {
                let server = services[s].servers[n]
                copy.services[s].servers[n].weight = min(max(server.weight, 1), 256)
                copy.services[s].servers[n].inFlight = EngineSnapshot.gauge(server.inFlight)
                copy.services[s].servers[n].stateSinceUnixMilliseconds = EngineSnapshot.time(
                    server.stateSinceUnixMilliseconds)
                copy.services[s].servers[n].drainMillisecondsLeft = server.drainMillisecondsLeft.map(
                    EngineSnapshot.time)
                let share = server.fairShare
                copy.services[s].servers[n].fairShare = share.isFinite ? min(max(share, 0), 1) : 0
            }
        }
        return copy
    }

    /// Milliseconds since 1970 or since a start: 0 up to far beyond any real time.
    static func time(_ milliseconds: Int64) -> Int64 { min(max(milliseconds, 0), 1 << 50) }

    private static func gauge(_ value: Int) -> Int { min(max(value, 0), 1 << 40) }
}
