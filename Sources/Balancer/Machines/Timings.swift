/// The limits of the data path in the units that it counts in: nanoseconds and bytes.
struct Timings: Sendable, Equatable {
    var connect: UInt64
    var connectTotal: UInt64
    var header: UInt64
    var clientIdle: UInt64
    var clientBody: UInt64
    var clientWrite: UInt64
    var response: UInt64
    var responseIdle: UInt64
    var serverIdle: UInt64
    var tunnel: UInt64
    var queue: UInt64
    /// What a client still sends after its answer is read and dropped for so long at most.
    var linger: UInt64
    /// Removals and the stop of the engine.
    var drain: UInt64
    var minimumRate: Int
    var maximumBody: UInt64
    /// Sends of one request, the first included.
    var sends: Int

    /// A minimum rate is judged over windows of this length.
    static let rateWindow: UInt64 = 5_000_000_000
    /// Client connections that are read on after their answer, over all workers, at most: then the oldest is cut.
    static let lingeringClients = 1024

    init(_ limits: Limits, drain: Duration = .seconds(30)) {
        self.drain = Timings.nanoseconds(drain)
        connect = Timings.nanoseconds(limits.connectTimeout)
        connectTotal = Timings.nanoseconds(limits.connectTotal)
        header = Timings.nanoseconds(limits.headerTimeout)
        clientIdle = Timings.nanoseconds(limits.idleTimeout)
        clientBody = Timings.nanoseconds(limits.bodyTimeout)
        clientWrite = Timings.nanoseconds(limits.writeTimeout)
        response = Timings.nanoseconds(limits.responseTimeout)
        responseIdle = Timings.nanoseconds(limits.responseIdle)
        serverIdle = Timings.nanoseconds(limits.serverIdleTimeout)
        tunnel = Timings.nanoseconds(limits.tunnelTimeout)
        queue = Timings.nanoseconds(limits.queueTimeout)
        linger = Timings.nanoseconds(limits.lingerTimeout)
        minimumRate = max(0, limits.minimumRate)
        maximumBody = limits.maximumBody ?? .max
        sends = 1 + min(max(0, limits.retries), 10)
    }

    /// A timeout in milliseconds, by its name.
    subscript(name: TimeoutName) -> Int64 {
        get { Int64(self[keyPath: Timings.path(name)] / 1_000_000) }
        set { self[keyPath: Timings.path(name)] = UInt64(max(0, newValue)) * 1_000_000 }
    }

    private static func path(_ name: TimeoutName) -> WritableKeyPath<Timings, UInt64> {
        switch name {
        case .header: \.header
        case .idle: \.clientIdle
        case .body: \.clientBody
        case .write: \.clientWrite
        case .connect: \.connect
        case .connectTotal: \.connectTotal
        case .response: \.response
        case .responseIdle: \.responseIdle
        case .serverIdle: \.serverIdle
        case .tunnel: \.tunnel
        case .queue: \.queue
        case .linger: \.linger
        case .drain: \.drain
        }
    }

    /// A duration in nanoseconds, 0 ... 292 years.
    static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
    }
}
