/// What the controller keeps of a server in rotation or on its way out.
struct ManagedServer {
    let id: UInt64
    let slot: ServerIndex
    /// Where new connections go. Changed by `Controller.relocate` and `Controller.resettle` alone.
    var destination: Destination
    /// The number of the next address that it gets.
    var nextPlace: UInt32
    /// Its name, where it has one that is looked up again.
    var name: NameWatch?
    /// What a sticky cookie names it by: a hash of its address, which tells nobody the address.
    var stickyKey: UInt64
    /// Counters of the slot when this server took it: what earlier servers counted there.
    let baseline: [UInt64]
    let totalTimeBaseline: [UInt64]
    let firstByteBaseline: [UInt64]
    var totalTime: LatencyWindow
    var firstByte: LatencyWindow
    var totalTimeMaximum: UInt64 = 0
    var firstByteMaximum: UInt64 = 0
    var stateSince: Int64
    var health: ServerHealth
    /// The engine's own try that is under way.
    var trial: Trial?
    /// Failures that events have told of, by counter.
    var reported: [Int: UInt64] = [:]
    /// Answers, and 5xx among them, when the share of 5xx was judged last; both cumulative for the slot.
    var judged: (answers: UInt64, errors: UInt64)
    /// How the last one ended; nil before the first.
    var lastCheck: CheckFigures?
    /// Slow start: since when it warms up; nil when it has its full weight.
    var warmsFrom: Instant?
    /// It came in without traffic: warming up begins when it is enabled first.
    var warmsWhenEnabled = false
    /// Removal: when what is left is cut.
    var cutAt = Instant.never
    /// A drain whose end has not been reported yet, and what was in flight when it began.
    var drainsFrom: Int?
    /// The table version since which it gets no picks.
    var leftRotationAt: UInt64 = 0

    /// False until its name has been resolved once: until then it is down, and in no routing table.
    var isResolved: Bool { !destination.places.isEmpty }
}
