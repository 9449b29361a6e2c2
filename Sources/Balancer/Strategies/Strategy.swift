/// What a strategy is called and does: shown by the console, the command line and the documentation.
public struct StrategyInfo: Sendable, Equatable {
    /// The stable name, lower case, e.g. `round-robin`.
    public var name: String
    /// The name for people, e.g. `Round robin`.
    public var title: String
    /// What it does and when to choose it, in a sentence.
    public var sentence: String
    /// What its fair share means.
    public var fairness: Fairness

    /// What a correct distribution looks like under a strategy.
    public enum Fairness: String, Sendable, Codable {
        /// Picks follow the weights.
        case weights
        /// Load in flight per weight is equal; picks follow speed.
        case load
        /// Clients are spread by weight; picks follow what the clients do.
        case clients
        /// Expected response time is equal; picks follow speed.
        case latency
    }

    /// An entry of the registry.
    public init(name: String, title: String, sentence: String, fairness: Fairness) {
        self.name = name
        self.title = title
        self.sentence = sentence
        self.fairness = fairness
    }
}

/// All that a strategy may know about a request.
public struct PickRequest: Sendable {
    /// A seeded stable hash of the client's address: the same on every worker, host and restart.
    public var clientKey: UInt64
    /// Fresh random bits from the worker's generator.
    public var random: UInt64
    /// Servers that this request has tried already, or that are full.
    public var excluded: ServerSet
    /// The loop's clock, read once a turn.
    public var now: Instant

    /// A request as the strategies see it.
    public init(clientKey: UInt64, random: UInt64, excluded: ServerSet = ServerSet(), now: Instant) {
        self.clientKey = clientKey
        self.random = random
        self.excluded = excluded
        self.now = now
    }
}

/// The share of picks that a server should have now, 0...1.
public struct ServerShare: Sendable, Equatable {
    /// The server.
    public var server: ServerIndex
    /// Its fair share, 0...1; the shares of all servers add up to 1, or to 0 when none is available.
    public var share: Double

    /// A share of a server.
    public init(server: ServerIndex, share: Double) {
        self.server = server
        self.share = share
    }
}

/// Why a pick would be made: the value that decides, for each server.
public struct Explanation: Sendable, Equatable {
    /// The server that would be picked, or nil without an available one.
    public var picked: ServerIndex?
    /// What decided, in one short phrase, e.g. `lowest in flight per weight`.
    public var reason: String
    /// Each candidate with the value it was judged by, in roster order.
    public var values: [Value]

    /// A candidate with its deciding value.
    public struct Value: Sendable, Equatable {
        /// The candidate.
        public var server: ServerIndex
        /// The value it was judged by; what it means follows from the strategy.
        public var value: Double
        /// A candidate with its value.
        public init(server: ServerIndex, value: Double) {
            self.server = server
            self.value = value
        }
    }

    /// An explanation.
    public init(picked: ServerIndex?, reason: String, values: [Value]) {
        self.picked = picked
        self.reason = reason
        self.values = values
    }
}

/// A balancing algorithm: an immutable, shared object whose only mutable state is atomics.
///
/// Load is the engine's, never a strategy's: a swap starts with true numbers and loses none. The contract tests run
/// over `Strategies.all`, so a new strategy is tested the day its line is added there.
public protocol Strategy: AnyObject, Sendable {
    /// The strategy's name and description.
    static var info: StrategyInfo { get }

    /// Makes the strategy for a roster. May allocate and take milliseconds; runs on the controller. `previous` is
    /// the strategy that ran until now (any algorithm, any roster): a successor may take over its cursor.
    init(roster: Roster, previous: (any Strategy)?)

    /// Chooses a server that is available and not excluded, or nil when there is none. No lock, no allocation, no
    /// system call; called by all workers at the same time.
    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex?

    /// What share of the picks each server should get now. Off the hot path.
    func fairShare(load: LoadTable) -> [ServerShare]

    /// What would decide this pick. Off the hot path; changes nothing.
    func explain(_ request: PickRequest, load: LoadTable) -> Explanation
}
