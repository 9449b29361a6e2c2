/// Which of a service's servers are available now, from what is known of each: the one answer that the load table, events
/// and the guards of ejection go by. Which tier serves is the matter of `Tiers`.
struct ServiceStanding {
    /// A server, as far as this matters.
    struct Member {
        var standing: ServerStanding
        /// Its maximum is not reached.
        var hasRoom = true
    }

    let members: [Member]
    /// When all servers are out: try them all the same.
    let failsOpen: Bool
    /// Nobody is well: something is known against every server that the operator wants to serve, or he wants none.
    let isWithoutServer: Bool

    /// The rotation of the servers given.
    init(_ members: [Member], failsOpen: Bool) {
        self.members = members
        isWithoutServer = !members.contains { $0.standing.isWell }
        self.failsOpen = failsOpen && isWithoutServer
    }

    /// Whether the server at a place may be picked.
    func availability(_ at: Int) -> Availability {
        let standing = members[at].standing
        if standing.isWell { return .untilConnectFails }
        return failsOpen && standing.isCandidate ? .whateverHappens : .none
    }

    /// The servers that serve again before their time, because nobody else can: none while somebody serves.
    var pardoned: [Int] {
        isWithoutServer ? members.indices.filter { members[$0].standing.isMerelyEjected } : []
    }

    /// True when the answers of the server at a place may put it out for a while: another one can take a request now,
    /// and of those that could serve at most the set share, rounded down, is out that way.
    func mayEject(_ at: Int, rules: ServerHealth.Rules) -> Bool {
        let others = members.indices.contains { $0 != at && members[$0].standing.isWell && members[$0].hasRoom }
        let ejected = members.count { $0.standing.isMerelyEjected }
        let well = members.count { $0.standing.isWell }
        return others && ejected < Int(Double(well + ejected) * rules.ejectedShare)
    }
}
