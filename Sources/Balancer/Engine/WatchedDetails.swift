/// What was asked for by `watch` about a service: bounded lists, empty where nobody asked.
public struct WatchedDetails: Sendable, Codable, Equatable {
    /// Latency buckets, one entry a topic.
    public var latency: [LatencyDetail] = []
    /// The last picks, newest first, 20 at most; nil when nobody asked.
    public var picks: [PickFigures]?
    /// Client connections, one entry a topic.
    public var connections: [ConnectionsDetail] = []
    /// Estimates of other strategies, one entry a topic.
    public var whatIf: [WhatIfDetail] = []
    /// Probes of addresses, one entry a topic.
    public var probes: [ProbeDetail] = []

    /// Nothing.
    public init() {}
}
