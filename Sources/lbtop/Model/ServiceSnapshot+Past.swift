import Balancer

extension ServiceSnapshot {
    /// The service without servers and without all that changes from second to second.
    var steady: ServiceSnapshot {
        var copy = ServiceSnapshot()
        copy.name = name
        copy.mode = mode
        copy.strategy = strategy
        copy.previousStrategy = previousStrategy
        copy.strategySinceUnixMilliseconds = strategySinceUnixMilliseconds
        copy.listeners = listeners
        copy.allDown = allDown
        copy.check = check
        return copy
    }

    /// How unequally the servers that may be picked are loaded: the coefficient of variation (standard deviation by
    /// mean) of what is in flight at each by its weight. 0: all carry the same; nil: there are fewer than two, or
    /// nothing is in flight.
    ///
    /// It means the same under every strategy, so that it can be compared across a change of strategy; under those that
    /// follow weights it is not 0 when servers differ in speed.
    var imbalance: Double? {
        let loads = servers.filter { $0.state.isPicked && !$0.isBackup }.map {
            Double($0.inFlight) / Double(max(1, $0.weight))
        }
        guard loads.count > 1 else { return nil }
        let mean = loads.reduce(0, +) / Double(loads.count)
        guard mean > 0 else { return nil }
        let variance = loads.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(loads.count)
        return variance.squareRoot() / mean
    }
}

extension ServiceSecond {
    /// The service at the end of a second.
    init(_ service: ServiceSnapshot) {
        totals = service.totals
        refused = service.refused
        failures = service.failures
        ownResponses = service.ownResponses
        queued = service.queued
        addedLatency = service.addedLatency
        imbalance = service.imbalance
    }
}
