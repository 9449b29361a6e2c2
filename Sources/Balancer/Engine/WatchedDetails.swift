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

/// Latencies counted since the start, in buckets; the reader makes differences of two.
public struct LatencyDetail: Sendable, Codable, Equatable {
    /// The server's name; nil: the whole service.
    public var server: String?
    /// Buckets that are not empty, shortest first: the longest time in the bucket, in microseconds, and the count.
    public var buckets: [Bucket] = []

    /// A bucket that is not empty.
    public struct Bucket: Sendable, Codable, Equatable {
        /// The longest time that falls into it, in microseconds.
        public var upToMicroseconds: UInt64
        /// Requests in it since the start.
        public var count: UInt64
        /// A bucket.
        public init(upToMicroseconds: UInt64, count: UInt64) {
            self.upToMicroseconds = upToMicroseconds
            self.count = count
        }
    }

    /// No buckets of a server, or of the service when nil.
    public init(server: String?) { self.server = server }
}

/// A pick, with what decided it.
public struct PickFigures: Sendable, Codable, Equatable {
    /// When, in milliseconds since 1970.
    public var unixMilliseconds: Int64 = 0
    /// The client connection's number, as in `ConnectionFigures`.
    public var connection: UInt64 = 0
    /// The client's address, without the port.
    public var client: String = ""
    /// The strategy that picked.
    public var strategy: String = ""
    /// The picked server's name; nil when none was available.
    public var server: String?
    /// What decided, in a short phrase, e.g. `lowest in flight per weight`.
    public var reason: String = ""
    /// Each candidate with the value it was judged by, in roster order, 16 at most.
    public var values: [Value] = []

    /// A candidate with its deciding value.
    public struct Value: Sendable, Codable, Equatable {
        /// The candidate's name.
        public var server: String
        /// The value; what it means follows from the strategy.
        public var value: Double
        /// A candidate with its value.
        public init(server: String, value: Double) {
            self.server = server
            self.value = value
        }
    }

    /// An empty pick.
    public init() {}
}

/// The oldest client connections of a service, or those at one of its servers.
public struct ConnectionsDetail: Sendable, Codable, Equatable {
    /// The server's name; nil: the whole service.
    public var server: String?
    /// How many there are in all.
    public var total: Int = 0
    /// The oldest, 100 at most, oldest first.
    public var oldest: [ConnectionFigures] = []

    /// No connections of a server, or of the service when nil.
    public init(server: String?) { self.server = server }
}

/// A client connection.
public struct ConnectionFigures: Sendable, Codable, Equatable {
    /// Unique within the engine's life; `Command.Action.close` takes it.
    public var id: UInt64 = 0
    /// The client's address with its port.
    public var client: String = ""
    /// The server it is at now, by name; nil between two requests.
    public var server: String?
    /// How long it is open, in milliseconds.
    public var ageMilliseconds: Int64 = 0
    /// Requests that it has sent; 1 in TCP mode.
    public var requests: UInt64 = 0
    /// Bytes from the client.
    public var bytesIn: UInt64 = 0
    /// Bytes to the client.
    public var bytesOut: UInt64 = 0
    /// What it is doing: `idle`, `head`, `queued`, `connecting`, `waiting` (for a response), `request`, `response`,
    /// `tunnel`, `closing`.
    public var doing: String = ""
    /// Method and target of the request under way, printable ASCII, 80 bytes at most; nil where there is none.
    public var request: String?

    /// An empty connection.
    public init() {}
}

/// What another strategy would have made of the last arrivals: an estimate, because the servers' answers to it are
/// not known.
public struct WhatIfDetail: Sendable, Codable, Equatable {
    /// The strategy that was run.
    public var strategy: String = ""
    /// How long the arrivals are that it was run over, in milliseconds.
    public var windowMilliseconds: Int64 = 0
    /// How many arrivals that were.
    public var arrivals: Int = 0
    /// Each server's share of the picks, 0...1: as they were, and as they would have been.
    public var shares: [Share] = []
    /// Imbalance as it was: the coefficient of variation of the servers' load per weight.
    public var imbalanceNow: Double = 0
    /// Imbalance as it would have been.
    public var imbalanceThen: Double = 0
    /// Clients seen.
    public var clients: Int = 0
    /// Those of them that would have met another server than they did.
    public var movedClients: Int = 0
    /// Nanoseconds that a pick takes now; nil when it was not measured.
    public var pickNanosecondsNow: Double?
    /// Nanoseconds that a pick would take; nil when it was not measured.
    public var pickNanosecondsThen: Double?

    /// A server's shares.
    public struct Share: Sendable, Codable, Equatable {
        /// The server's name.
        public var server: String
        /// Its share of picks as it was, 0...1.
        public var now: Double
        /// Its share as it would have been.
        public var then: Double
        /// Its fair share under the other strategy.
        public var fair: Double
        /// A server's shares.
        public init(server: String, now: Double, then: Double, fair: Double) {
            self.server = server
            self.now = now
            self.then = then
            self.fair = fair
        }
    }

    /// An estimate of nothing.
    public init() {}
}

/// How an address answers.
public struct ProbeDetail: Sendable, Codable, Equatable {
    /// The address as asked.
    public var address: String = ""
    /// `running`, `passed` or `failed`.
    public var state: String = "running"
    /// What happened, in words: `connected in 0.4 ms, GET /health 200 in 0.9 ms`.
    public var text: String = ""

    /// A probe that has not begun.
    public init() {}
}
