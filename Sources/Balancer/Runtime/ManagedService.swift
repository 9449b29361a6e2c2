/// What the controller keeps of a service.
struct ManagedService {
    let load: LoadTable
    var strategy: any Strategy
    var strategySince: Int64
    var servers: [ManagedServer] = []
    /// Slots of servers that have left, with the first table version without them: used again when nothing of them
    /// is left.
    var retired: [(slot: ServerIndex, version: UInt64)] = []
    /// Slots `0 ..< high` have been used.
    var high = 0
    let listeners: [String]
    /// The loss of the last server was reported.
    var isWithoutServer = false
    var totalTime: LatencyWindow
    var firstByte: LatencyWindow
    var totalTimeMaximum: UInt64 = 0
    var firstByteMaximum: UInt64 = 0
}
