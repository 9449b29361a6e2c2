/// What an engine is made from.
public struct Configuration: Sendable {
    /// The services, at least one.
    public var services: [Service]
    /// Worker threads, 1...256; nil: the size of the inherited CPU mask.
    public var workers: Int?
    /// Idle connections kept a server, over all workers; 0 keeps none.
    public var poolSize = 512
    /// TCP mode: connections opened in advance a server, over all workers.
    public var warm = 0
    /// Durations and limits of the data path.
    public var limits = Limits()
    /// How long drains (removal, stop) may take before what is left is cut.
    public var drainTimeout: Duration = .seconds(30)
    /// How often a snapshot is taken while somebody reads them.
    public var sampleInterval: Duration = .seconds(1)
    /// Seeds the hash of client addresses. The same seed gives the same ip-hash placement on every host.
    public var seed: UInt64 = 0
    /// The secret under which sticky cookies name servers, 16 to 4096 bytes; balancers that share it know each other's. Nil:
    /// that of the last run, where it was kept, else a new one.
    public var stickySecret: [UInt8]?
    /// Seeds the workers' generators, for what has to come out the same again; nil: the system does, each anew.
    var generatorSeed: UInt64?
    /// How often servers' names are looked up again; zero: never.
    public var resolveInterval: Duration = .seconds(30)
    /// What was changed at run time in the last run, and is so again where the services have not changed since.
    public var kept: KeptState?
    /// How names are looked up.
    var lookUp: NameLookUp = Resolver.ask

    /// A service of the configuration.
    public struct Service: Sendable {
        /// Its name.
        public var name: String
        /// Where it listens.
        public var listen: [ServerAddress]
        /// HTTP or TCP.
        public var mode: ServiceMode
        /// The strategy's registered name.
        public var strategy: String
        /// The servers at the start.
        public var servers: [ServerSpec]
        /// How servers are checked actively; nil: not at all.
        public var check: HealthCheck?
        /// Whether servers whose answers fail several times in a row are taken out for a while.
        public var ejects = true
        /// The largest share of the servers that could serve that is out that way at a time, rounded down, above 0 up to
        /// 1; the last one that can take a request never is.
        public var ejectedShare = 0.5
        /// The share of 5xx among a server's answers over 2 s (20 answers at least) that takes it out for a while, above
        /// 0 up to 1; nil: none does.
        public var ejectsAtErrorShare: Double?
        /// When all servers are out: try them all the same (fail open), instead of answering 503 at once.
        public var failsOpen = false
        /// How long a new or returned server warms up to its weight; zero: not at all.
        public var slowStart: Duration = .zero
        /// The cookie that keeps a client at its server, an RFC 6265 token; nil: none.
        public var stickyCookie: String?
        /// Whose word on their clients is believed: X-Forwarded-For, -Proto and the like go on from these alone.
        public var trustedProxies: [TrustedProxy] = []
        /// Further fields in which proxies name the client, such as CF-Connecting-IP: they go on from trusted ones alone.
        public var clientAddressFields: [String] = []
        /// Adds a Forwarded field to requests (RFC 7239).
        public var addsForwarded = false
        /// Adds a Via field to requests (RFC 9110, section 7.6.3).
        public var addsVia = false
        /// Adds an X-Request-Id to requests that have none.
        public var addsRequestID = false
        /// Whether the end of a client's sending side ends its request while that has no response: for clients that
        /// close when they give up. By default it is a half-close, and the request goes on.
        public var abortsOnClose = false
        /// Whether a server's connection is used again after a body on a method that usually has none (GET, HEAD, DELETE,
        /// OPTIONS, TRACE): only for servers that are known to read such bodies (RFC 9110, section 9.3.1).
        public var reusesAfterBody = false

        /// A service.
        public init(
            name: String = "default", listen: [ServerAddress], mode: ServiceMode = .http,
            strategy: String = "round-robin", servers: [ServerSpec] = []
        ) {
            self.name = name
            self.listen = listen
            self.mode = mode
            self.strategy = strategy
            self.servers = servers
        }
    }

    /// A configuration of `services`.
    public init(services: [Service]) { self.services = services }
}

/// Durations and limits of the data path, with their defaults.
public struct Limits: Sendable, Equatable {
    /// One connect to a server; 1 s is Linux's first SYN retransmission, so one lost SYN is survived.
    public var connectTimeout: Duration = .seconds(2)
    /// All connects of a request together.
    public var connectTotal: Duration = .seconds(5)
    /// From the first byte of a head (or the accept) to its end.
    public var headerTimeout: Duration = .seconds(10)
    /// A keep-alive connection of a client without a request.
    public var idleTimeout: Duration = .seconds(60)
    /// Silence of a client within a request's body.
    public var bodyTimeout: Duration = .seconds(30)
    /// A client that does not take its response.
    public var writeTimeout: Duration = .seconds(60)
    /// From the last byte of a request to the first of its response.
    public var responseTimeout: Duration = .seconds(60)
    /// Silence within a response.
    public var responseIdle: Duration = .seconds(60)
    /// An idle connection in the pool.
    public var serverIdleTimeout: Duration = .seconds(60)
    /// A tunnel or TCP connection in which nothing moves.
    public var tunnelTimeout: Duration = .seconds(3600)
    /// A request that waits for a server with room (`,max=N`).
    public var queueTimeout: Duration = .seconds(5)
    /// What a client still sends after its answer, which would otherwise be lost to a reset, is read and dropped for so
    /// long at most; it has to keep the minimum rate and the body timeout.
    public var lingerTimeout: Duration = .seconds(30)
    /// The most requests of a service that wait, over all workers; 0: nobody waits.
    public var maximumQueue = 1024
    /// The most bytes of a head, 1024...65536.
    public var maximumHead = 32 * 1024
    /// The most bytes of a request line.
    public var maximumRequestLine = 8 * 1024
    /// The most fields of a head, 1...1000.
    public var maximumFields = 100
    /// The most bytes of a request body; nil: no limit.
    public var maximumBody: UInt64?
    /// Tries of a request beyond the first, 0...10.
    public var retries = 3
    /// Client connections over all; 0: what descriptors allow.
    public var maximumConnections = 0
    /// Client connections of one address, and requests in flight that trusted proxies make for one; 0: no limit.
    public var maximumPerClient = 0
    /// When the kernel asks a silent TCP peer, client or server, whether it is still there; zero: never.
    public var tcpKeepAlive: Duration = .seconds(300)
    /// The most bytes of memory for buffers, over all workers; nil: a quarter of what the control group allows.
    public var maximumBuffers: Int?
    /// Whether CONNECT is passed on to servers.
    public var allowsConnect = false
    /// The least bytes a second of a request's body, over each 5 s after the first 5 s; 0: no minimum.
    public var minimumRate = 500
    /// Upgrade tokens that become tunnels, lower case.
    public var upgradeTokens = ["websocket"]

    /// The defaults.
    public init() {}
}
