import Balancer

/// Cumulative counters at a moment: rates are differences of two of these.
struct CounterPoint: Sendable, Equatable {
    /// The engine's uptime, in milliseconds: a clock that never jumps.
    var milliseconds: Int64
    var picks: UInt64 = 0
    var requests: UInt64 = 0
    var retries: UInt64 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    /// What went wrong: see `errorCount`.
    var errors: UInt64 = 0
    /// Client connections accepted; 0 for a server.
    var accepted: UInt64 = 0

    init(milliseconds: Int64, traffic: TrafficFigures, errors: UInt64, accepted: UInt64 = 0) {
        self.milliseconds = milliseconds
        picks = traffic.picks
        requests = traffic.requests
        retries = traffic.retries
        bytesIn = traffic.bytesIn
        bytesOut = traffic.bytesOut
        self.errors = errors
        self.accepted = accepted
    }

    /// True when any counter is below `earlier`'s: they were reset in between.
    func wentBack(from earlier: CounterPoint) -> Bool {
        milliseconds < earlier.milliseconds || picks < earlier.picks || requests < earlier.requests
            || retries < earlier.retries || bytesIn < earlier.bytesIn || bytesOut < earlier.bytesOut
            || errors < earlier.errors || accepted < earlier.accepted
    }
}

extension ServerSnapshot {
    /// Failed answers and failed tries of this server since the start. A pooled connection that had died is not
    /// one: it is replaced silently.
    var errorCount: UInt64 {
        var sum = traffic.responses["5xx"] ?? 0
        for (kind, count) in traffic.errors where kind != ServerFailure.deadReused.rawValue { sum &+= count }
        return sum
    }
}

extension ServiceSnapshot {
    /// What clients saw go wrong at the balancer's or the servers' hands: 5xx answers, and connections it refused.
    var errorCount: UInt64 {
        // The totals hold what servers answered, those removed included, so that this never goes back.
        var sum = (totals.responses["5xx"] ?? 0) &+ refused
        let ours: [ServiceFailure] = [.noServer, .badGateway, .gatewayTimeout, .overLimit, .localFault]
        for kind in ours { sum &+= failures[kind.rawValue] ?? 0 }
        return sum
    }

    /// Responses of a class that clients got, by servers and by lbtop itself.
    func responses(_ firstDigit: Character) -> UInt64 {
        let own = ownResponses.reduce(0) { $1.key.first == firstDigit ? $0 &+ $1.value : $0 }
        return (totals.responses["\(firstDigit)xx"] ?? 0) &+ own
    }
}
