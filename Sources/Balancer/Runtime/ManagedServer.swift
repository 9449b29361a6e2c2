/// What the controller keeps of a server in rotation or on its way out.
struct ManagedServer {
    /// The engine's own tries to reach a server that failed.
    struct Failing {
        var failure: ServerFailure
        /// Failed connects in a row, the clients' first one included.
        var count = 1
        var since: Instant
        var backoff = RetryBackoff()
        var nextTry: Instant
        /// The connect under way, or -1.
        var descriptor: Int32 = -1
        /// When that connect is given up.
        var givenUpAt = Instant.never
    }

    let id: UInt64
    let slot: ServerIndex
    let address: SocketAddress
    /// Counters of the slot when this server took it: what earlier servers counted there.
    let baseline: [UInt64]
    let totalTimeBaseline: [UInt64]
    let firstByteBaseline: [UInt64]
    var totalTime: LatencyWindow
    var firstByte: LatencyWindow
    var totalTimeMaximum: UInt64 = 0
    var firstByteMaximum: UInt64 = 0
    var stateSince: Int64
    var failing: Failing?
    /// Removal: when what is left is cut.
    var cutAt = Instant.never
    /// A drain whose end has not been reported yet, and what was in flight when it began.
    var drainsFrom: Int?
    /// The table version since which it gets no picks.
    var leftRotationAt: UInt64 = 0
}
