/// Everything the engine shows, at one moment: cumulative counters, which never go back, and gauges.
///
/// Rates are differences of two snapshots; the reader makes them. `Codable`: `--json`, recordings and remote
/// consoles use this same value.
public struct EngineSnapshot: Sendable, Codable, Equatable {
    /// The version of this layout; raised when a field changes its meaning.
    public var schema: Int = 1
    /// Differs between two runs of the engine.
    public var bootID: String = ""
    /// 1, 2, 3 ... within a run.
    public var sequence: UInt64 = 0
    /// When it was taken, in milliseconds since 1970 (UTC).
    public var unixMilliseconds: Int64 = 0
    /// How long the engine has run.
    public var uptimeMilliseconds: Int64 = 0
    /// The process.
    public var process = ProcessFigures()
    /// The services, in the order of the configuration.
    public var services: [ServiceSnapshot] = []

    /// A snapshot with nothing in it.
    public init() {}
}

/// The process that the engine runs in.
public struct ProcessFigures: Sendable, Codable, Equatable {
    /// The process's number.
    public var pid: Int32 = 0
    /// CPU time used since the start, user and system, all threads, in microseconds.
    public var cpuMicroseconds: UInt64 = 0
    /// Resident memory in bytes.
    public var residentBytes: UInt64 = 0
    /// Worker threads.
    public var workers: Int = 0
    /// Client connections of each worker.
    public var workerClients: [Int] = []
    /// Memory taken for buffers, in bytes.
    public var bufferBytes: UInt64 = 0
    /// How much of it there may be.
    public var bufferLimit: UInt64 = 0
    /// The limit of open descriptors (RLIMIT_NOFILE).
    public var descriptorLimit: Int = 0
    /// `running`, `draining` (stopping: listeners closed, connections end) or `stopped`.
    public var phase: Phase = .running
    /// While draining: milliseconds until what is left is cut.
    public var drainMillisecondsLeft: Int64?
    /// Timeouts in force, in milliseconds, by the names of their options without the dashes.
    public var timeouts: [String: Int64] = [:]

    /// What the engine as a whole is doing.
    public enum Phase: String, Sendable, Codable {
        case running, draining, stopped
    }

    /// Figures of nothing.
    public init() {}
}

/// A service: its listeners, strategy and servers.
public struct ServiceSnapshot: Sendable, Codable, Equatable {
    /// Its name; `default` for the command line's.
    public var name: String = ""
    /// HTTP or TCP.
    public var mode: ServiceMode = .http
    /// The active strategy's registered name.
    public var strategy: String = ""
    /// The strategy before it, if there was one, and when it was left (milliseconds since 1970).
    public var previousStrategy: String?
    /// When the active strategy began, in milliseconds since 1970.
    public var strategySinceUnixMilliseconds: Int64 = 0
    /// Where it listens, as bound.
    public var listeners: [String] = []
    /// What happens while all servers are out: `503`, or `open` (they are tried all the same).
    public var allDown: String = "503"
    /// The active check as `--check` writes it, if there is one.
    public var check: String?
    /// Client connections accepted since the start.
    public var accepted: UInt64 = 0
    /// Client connections open now.
    public var active: Int = 0
    /// Requests that wait for a server with room now.
    public var queued: Int = 0
    /// Idle client connections closed after `--idle-timeout`, or silent ones after `--header-timeout`, since the start.
    public var expiredClients: UInt64 = 0
    /// Idle connections to servers closed after `--server-idle-timeout`, or before the server would, since the start.
    public var expiredPooled: UInt64 = 0
    /// Idle client connections closed because new ones needed their room (limits, descriptors, buffers), since the start.
    public var gaveWay: UInt64 = 0
    /// Reads that waited because the memory for buffers was used up, since the start.
    public var bufferWaits: UInt64 = 0
    /// Client connections refused (limits, no descriptors) since the start.
    public var refused: UInt64 = 0
    /// Requests begun since the start (TCP mode: connections), those that were refused for their form included.
    public var requests: UInt64 = 0
    /// How they ended (`RequestOutcome`): together the requests that are no longer in progress.
    public var outcomes: [String: UInt64] = [:]
    /// Client connections that were read on after their answer, so that it reached the client, since the start.
    public var lingered: UInt64 = 0
    /// The sum over its servers, those removed included, plus what no server answered.
    public var totals = TrafficFigures()
    /// Failures that are not a server's, by kind.
    public var failures: [String: UInt64] = [:]
    /// Responses made by lbtop itself (400, 408, 502, 503, 504 ...) since the start, by status.
    public var ownResponses: [String: UInt64] = [:]
    /// The time that lbtop itself adds to a request, measured on one in 64: the last 10 s.
    public var addedLatency = LatencyFigures()
    /// What `undo` would take back, in words; nil when there is nothing.
    public var undo: String?
    /// What `redo` would do again, in words; nil when there is nothing.
    public var redo: String?
    /// Details that were asked for by `watch`; nil when nobody asked.
    public var watched: WatchedDetails?
    /// The servers, in the order they were added.
    public var servers: [ServerSnapshot] = []

    /// An empty service.
    public init() {}
}

/// A server.
public struct ServerSnapshot: Sendable, Codable, Equatable {
    /// Unique within the engine's life: tells a server from a later one of the same name.
    public var id: UInt64 = 0
    /// Its name.
    public var name: String = ""
    /// Its address as given.
    public var address: String = ""
    /// What it is doing.
    public var state: ServerState = .up
    /// Why, in words, when there is something to say: `connection refused 3x, next try in 4 s`.
    public var reason: String?
    /// Since when, in milliseconds since 1970.
    public var stateSinceUnixMilliseconds: Int64 = 0
    /// Its weight, 1...256.
    public var weight: Int = 1
    /// Requests (TCP mode: connections) at it now, those still connecting included.
    public var inFlight: Int = 0
    /// Connections open to it now, idle ones included.
    public var open: Int = 0
    /// Of these, idle in the pool.
    public var idle: Int = 0
    /// The share of picks it should have under the active strategy, 0...1.
    public var fairShare: Double = 0
    /// While removing: milliseconds until what is left is cut.
    public var drainMillisecondsLeft: Int64?
    /// The most requests in flight that it takes; nil: no limit.
    public var maximum: Int?
    /// Used only while no other server is up.
    public var isBackup = false
    /// How long it warms up when it comes back, in milliseconds, where that is not the service's.
    public var slowStartMilliseconds: Int64?
    /// The service's active check is made of it.
    public var isChecked = false
    /// Its last check or trial connect; nil before the first.
    public var lastCheck: CheckFigures?
    /// Its traffic since the start.
    public var traffic = TrafficFigures()

    /// An empty server.
    public init() {}
}

/// Active checks and trial connects of a server.
public struct CheckFigures: Sendable, Codable, Equatable {
    /// When the last one ended, in milliseconds since 1970.
    public var unixMilliseconds: Int64 = 0
    /// Whether it passed.
    public var passed = false
    /// What happened, in words.
    public var text: String = ""
    /// How long it took, in microseconds.
    public var microseconds: UInt64 = 0
    /// How many have passed since the server was added.
    public var passedCount: UInt64 = 0
    /// How many have failed since the server was added.
    public var failedCount: UInt64 = 0

    /// No check.
    public init() {}
}

/// Counters since the start, and latencies.
public struct TrafficFigures: Sendable, Codable, Equatable {
    /// Times the strategy chose it.
    public var picks: UInt64 = 0
    /// Requests sent (TCP mode: connections carried).
    public var requests: UInt64 = 0
    /// Connections opened to it.
    public var connections: UInt64 = 0
    /// Requests sent on a connection that had carried one before.
    public var reused: UInt64 = 0
    /// Tries beyond the first, counted where the failed try was.
    public var retries: UInt64 = 0
    /// Bytes from clients, as sent on to the server.
    public var bytesIn: UInt64 = 0
    /// Bytes from the server, as sent on to clients.
    public var bytesOut: UInt64 = 0
    /// Responses by class: `1xx` ... `5xx`.
    public var responses: [String: UInt64] = [:]
    /// Failures by kind (`ServerFailure`).
    public var errors: [String: UInt64] = [:]
    /// Total time of a request, from its head to the last byte of its response: the last 10 s.
    public var latency = LatencyFigures()
    /// Time to the first byte of the response: the last 10 s.
    public var firstByte = LatencyFigures()
    /// Total time since the start.
    public var latencySinceStart = LatencyFigures()
    /// Time to the first byte since the start.
    public var firstByteSinceStart = LatencyFigures()

    /// Nothing.
    public init() {}
}
