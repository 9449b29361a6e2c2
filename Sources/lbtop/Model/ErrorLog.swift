import Balancer

/// The last errors of each server, derived from how its counters grow between two snapshots.
struct ErrorLog: Sendable {
    /// Errors of a kind that happened between two snapshots.
    struct Note: Sendable, Equatable {
        /// When the later snapshot was taken.
        var unixMilliseconds: Int64
        /// A kind of failed try, or `5xx` for answers.
        var kind: String
        var count: UInt64
    }

    private var counters: [UInt64: [String: UInt64]] = [:]
    private var notes: [UInt64: [Note]] = [:]

    /// Notes kept a server.
    static let capacity = 20

    /// Takes the counters of a service's servers. Servers that are new here have no errors yet.
    mutating func take(_ servers: [ServerSnapshot], unixMilliseconds: Int64) {
        for server in servers {
            var now = server.traffic.errors
            now[ServerFailure.deadReused.rawValue] = nil
            now["5xx"] = server.traffic.responses["5xx"]
            guard let before = counters.updateValue(now, forKey: server.id), before != now else { continue }
            for (kind, count) in now.sorted(by: { $0.key < $1.key }) where count > before[kind] ?? 0 {
                let note = Note(unixMilliseconds: unixMilliseconds, kind: kind, count: count - (before[kind] ?? 0))
                notes[server.id, default: []].append(note)
            }
            let excess = (notes[server.id]?.count ?? 0) - ErrorLog.capacity
            if excess > 0 { notes[server.id]?.removeFirst(excess) }
        }
    }

    /// Forgets servers that are in no service any more.
    mutating func keep(_ servers: Set<UInt64>) {
        guard counters.count > servers.count else { return }
        counters = counters.filter { servers.contains($0.key) }
        notes = notes.filter { servers.contains($0.key) }
    }

    /// A server's notes, oldest first.
    func notes(of server: UInt64) -> [Note] { notes[server] ?? [] }
}
