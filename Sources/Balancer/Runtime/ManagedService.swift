/// What the controller keeps of a service.
struct ManagedService {
    let load: LoadTable
    var tiers: Tiers
    var strategySince: Int64
    var servers: [ManagedServer] = []
    /// Slots of servers that have left, with the first table version without them: used again when nothing of them
    /// is left.
    var retired: [(slot: ServerIndex, version: UInt64)] = []
    /// Slots `0 ..< high` have been used.
    var high = 0
    let listeners: [String]
    let rules: ServerHealth.Rules
    let http: HTTPOptions
    /// When all servers are out: try them all the same, instead of 503.
    let failsOpen: Bool
    /// How long a server warms up, in nanoseconds; 0: not at all.
    let slowStart: UInt64
    /// The loss of the last server was reported.
    var isWithoutServer = false
    var totalTime: LatencyWindow
    var firstByte: LatencyWindow
    var totalTimeMaximum: UInt64 = 0
    var firstByteMaximum: UInt64 = 0
    /// What lbtop itself adds.
    var addedTime = LatencyWindow()
}
