extension TrafficFigures {
    /// The figures of a server's counters, `ServerCounter.words` of them.
    init(counters: [UInt64]) {
        self.init()
        picks = counters[ServerCounter.picks.rawValue]
        requests = counters[ServerCounter.requests.rawValue]
        connections = counters[ServerCounter.connections.rawValue]
        reused = counters[ServerCounter.reused.rawValue]
        retries = counters[ServerCounter.retries.rawValue]
        bytesIn = counters[ServerCounter.bytesIn.rawValue]
        bytesOut = counters[ServerCounter.bytesOut.rawValue]
        for position in 0..<5 {
            responses["\(position + 1)xx"] = counters[ServerCounter.responses1xx.rawValue + position]
        }
        for failure in ServerFailure.allCases {
            let count = counters[ServerCounter.firstFailure.rawValue + failure.position]
            if count > 0 { errors[failure.rawValue] = count }
        }
    }
}
