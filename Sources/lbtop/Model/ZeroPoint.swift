import Balancer

/// From where the console counts: what the engine's counters were when `Z` was pressed. The engine's own go on.
struct ZeroPoint: Sendable {
    var unixMilliseconds: Int64
    private var bootID: String
    private var services: [String: ServiceSnapshot] = [:]

    init(_ snapshot: EngineSnapshot, unixMilliseconds: Int64) {
        self.unixMilliseconds = unixMilliseconds
        bootID = snapshot.bootID
        for service in snapshot.services { services[service.name] = service }
    }

    /// Another engine counts from nothing.
    func isOf(_ snapshot: EngineSnapshot) -> Bool { bootID == snapshot.bootID }

    /// The service with what has come since.
    func since(_ service: ServiceSnapshot) -> ServiceSnapshot {
        guard let start = services[service.name] else { return service }
        var result = service
        result.accepted = ZeroPoint.rest(service.accepted, start.accepted)
        result.refused = ZeroPoint.rest(service.refused, start.refused)
        result.totals = ZeroPoint.since(service.totals, start.totals)
        result.failures = ZeroPoint.since(service.failures, start.failures)
        result.ownResponses = ZeroPoint.since(service.ownResponses, start.ownResponses)
        var traffic: [UInt64: TrafficFigures] = [:]
        for server in start.servers { traffic[server.id] = server.traffic }
        for position in result.servers.indices {
            guard let start = traffic[result.servers[position].id] else { continue }
            result.servers[position].traffic = ZeroPoint.since(result.servers[position].traffic, start)
        }
        return result
    }

    private static func since(_ now: TrafficFigures, _ start: TrafficFigures) -> TrafficFigures {
        var result = now
        result.picks = rest(now.picks, start.picks)
        result.requests = rest(now.requests, start.requests)
        result.connections = rest(now.connections, start.connections)
        result.reused = rest(now.reused, start.reused)
        result.retries = rest(now.retries, start.retries)
        result.bytesIn = rest(now.bytesIn, start.bytesIn)
        result.bytesOut = rest(now.bytesOut, start.bytesOut)
        result.responses = since(now.responses, start.responses)
        result.errors = since(now.errors, start.errors)
        return result
    }

    private static func since(_ now: [String: UInt64], _ start: [String: UInt64]) -> [String: UInt64] {
        now.merging(start) { rest($0, $1) }.filter { now[$0.key] != nil }
    }

    /// Never below nothing, whatever a counter did.
    private static func rest(_ now: UInt64, _ start: UInt64) -> UInt64 { now >= start ? now - start : now }
}
