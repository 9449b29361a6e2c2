import Balancer

/// A second of a server's (or the whole service's) past, kept small: 1024 servers keep 600 of these each.
struct SecondFigures: Sendable, Equatable {
    /// Picks, requests, errors and retries in that second.
    var picks: Float = 0
    var requests: Float = 0
    var errors: Float = 0
    var retries: Float = 0
    /// Bytes in that second.
    var bytesIn: Float = 0
    var bytesOut: Float = 0
    /// In flight (a service: client connections) at its end.
    var inFlight: Float = 0
    /// Percentiles of the 10 s before its end, in microseconds; 0 when unknown.
    var p50Microseconds: Float = 0
    var p90Microseconds: Float = 0
    var p99Microseconds: Float = 0
    private var fair: UInt16 = 0
    private var heaviness: UInt16 = 1
    private var stateNumber: UInt8 = 0

    /// The fair share of picks at its end, 0...1.
    var fairShare: Double {
        get { Double(fair) / 65_535 }
        set { fair = UInt16(min(max(newValue.isFinite ? newValue : 0, 0), 1) * 65_535) }
    }

    /// The weight at its end.
    var weight: Int {
        get { Int(heaviness) }
        set { heaviness = UInt16(clamping: newValue) }
    }

    /// The state at its end.
    var state: ServerState {
        get { SecondFigures.states.indices.contains(Int(stateNumber)) ? SecondFigures.states[Int(stateNumber)] : .up }
        set { stateNumber = UInt8(SecondFigures.states.firstIndex(of: newValue) ?? 0) }
    }

    private static let states = ServerState.allCases
}

extension SecondFigures {
    /// What a server is doing at the end of a second; its rates are still to be set.
    init(_ server: ServerSnapshot) {
        inFlight = Float(server.inFlight)
        fairShare = server.fairShare
        weight = server.weight
        state = server.state
        setLatency(server.traffic.latency)
    }

    mutating func setLatency(_ latency: LatencyFigures) {
        p50Microseconds = Float(latency.p50 ?? 0)
        p90Microseconds = Float(latency.p90 ?? 0)
        p99Microseconds = Float(latency.p99 ?? 0)
    }

    mutating func setRates(_ rates: Rates) {
        picks = Float(rates.picks)
        requests = Float(rates.requests)
        errors = Float(rates.errors)
        retries = Float(rates.retries)
        bytesIn = Float(rates.bytesIn)
        bytesOut = Float(rates.bytesOut)
    }

    /// What happened a second in that second.
    var rates: Rates {
        Rates(
            picks: Double(picks), requests: Double(requests), retries: Double(retries), bytesIn: Double(bytesIn),
            bytesOut: Double(bytesOut), errors: Double(errors))
    }

    /// The percentiles as the engine writes them.
    var latency: LatencyFigures {
        func microseconds(_ value: Float) -> UInt64? { value > 0 && value < 1e18 ? UInt64(value) : nil }
        var figures = LatencyFigures()
        figures.p50 = microseconds(p50Microseconds)
        figures.p90 = microseconds(p90Microseconds)
        figures.p99 = microseconds(p99Microseconds)
        return figures
    }
}
