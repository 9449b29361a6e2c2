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
