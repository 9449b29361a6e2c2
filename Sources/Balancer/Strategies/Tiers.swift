/// A service's primaries and its backups, and the one rule that says which of them may be picked: a backup only while no
/// primary in rotation is well. Strategies, cookies, those who wait for room, and connections opened in advance all
/// go by it.
///
/// The rule follows the load table at each look, so the request that finds the last primary gone finds the backups. Each
/// tier has a strategy of its own: the turns, draws and slots of the one are not spent on the other.
final class Tiers: Sendable {
    /// What there is for a request, at a moment.
    enum Outlook {
        /// A server that it may go to has room.
        case room
        /// All servers that it may go to are full.
        case full
        /// There is no server that it may go to.
        case nobody
    }

    private enum Tier: UInt8 { case none, primary, backup }

    private let primaries: any Strategy
    /// Nil without backups.
    private let backups: (any Strategy)?
    /// The servers in rotation, primaries first.
    private let members: FixedTable<ServerIndex>
    private let primaryCount: Int
    /// Each slot's tier; slots from here on have none.
    private let tiers: FixedTable<UInt8>

    /// Strategies of a type for both rosters. `previous` is what chose until now.
    init(_ type: any Strategy.Type, primaries: Roster, backups: Roster, previous: Tiers?) {
        self.primaries = type.init(roster: primaries, previous: previous?.primaries)
        self.backups = backups.entries.isEmpty ? nil : type.init(roster: backups, previous: previous?.backups)
        let first = primaries.entries.map(\.index)
        let second = backups.entries.map(\.index)
        members = FixedTable(first + second)
        primaryCount = first.count
        var tiers = [UInt8](repeating: Tier.none.rawValue, count: 1 + ((first + second).map(\.offset).max() ?? -1))
        for server in first { tiers[server.offset] = Tier.primary.rawValue }
        for server in second { tiers[server.offset] = Tier.backup.rawValue }
        self.tiers = FixedTable(tiers)
    }

    /// The name of the strategy.
    var name: String { type(of: primaries).info.name }

    // MARK: Who may be picked

    /// True when the backups serve: no primary in rotation is well. (One that is out and tried all the same is not.)
    func backupsServe(_ load: LoadTable) -> Bool {
        for position in 0..<primaryCount where load.isWell(members[position]) { return false }
        return true
    }

    /// True when the server may be picked: it is in rotation, it is available, and its tier serves. Whether it has room is
    /// another matter.
    func mayBePicked(_ server: ServerIndex, load: LoadTable) -> Bool {
        guard server.offset < tiers.count, load.isAvailable(server) else { return false }
        switch tiers[server.offset] {
        case Tier.primary.rawValue: return true
        case Tier.backup.rawValue: return backupsServe(load)
        default: return false
        }
    }

    /// What there is for a request that has tried `excluded`. No lock, no allocation.
    func outlook(excluding excluded: ServerSet, load: LoadTable) -> Outlook {
        var outlook = Outlook.nobody
        for position in 0..<members.count {
            if position == primaryCount && !backupsServe(load) { break }
            let server = members[position]
            guard load.isAvailable(server), !excluded.contains(server) else { continue }
            if load.hasRoom(server) { return .room }
            outlook = .full
        }
        return outlook
    }

    // MARK: Picks

    /// Chooses a server, or nil when none can take the request. No lock, no allocation.
    @inline(__always)
    func pick(_ request: PickRequest, load: LoadTable) -> ServerIndex? {
        if let picked = primaries.pick(request, load: load) { return picked }
        guard let backups, backupsServe(load) else { return nil }
        return backups.pick(request, load: load)
    }

    /// What share of the picks each server should get now. Off the hot path.
    func fairShare(load: LoadTable) -> [ServerShare] {
        let first = primaries.fairShare(load: load)
        guard let second = backups?.fairShare(load: load) else { return first }
        let isServing = first.contains { $0.share > 0 }
        return first + (isServing ? second.map { ServerShare(server: $0.server, share: 0) } : second)
    }

    /// What would decide this pick. Off the hot path; changes nothing.
    func explain(_ request: PickRequest, load: LoadTable) -> Explanation {
        let first = primaries.explain(request, load: load)
        guard first.picked == nil, let backups, backupsServe(load) else { return first }
        return backups.explain(request, load: load)
    }
}
