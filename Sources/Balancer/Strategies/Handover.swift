/// Where a strategy that gives turns has got to: what its successor goes on from, so that servers that come, go or
/// change weight never make the turns start over (with frequent changes the first server would get a burst).
struct Handover: Sendable, Equatable {
    /// A server, told from a later one in the same slot.
    struct Place: Sendable, Hashable {
        /// The server's slot.
        let server: ServerIndex
        /// The hash of its name.
        let identity: UInt64
    }

    /// How much of the schedule is used up, 0 ..< 1.
    let fraction: Double
    /// The servers in the order of their next turns, each once.
    let upcoming: [Place]
}

/// A strategy whose successor can go on where it has got to.
protocol TurnGiving: Strategy {
    /// Where it has got to. Off the hot path; workers may take turns meanwhile.
    func handover() -> Handover
}
