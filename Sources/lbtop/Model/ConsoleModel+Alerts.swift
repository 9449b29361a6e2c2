import Balancer

extension ConsoleModel {
    /// A bell at most this often, in milliseconds: a flapping server must not become an alarm clock.
    static let bellGap: Int64 = 5_000

    /// A server that is passed over from now on, for whichever reason, or none that is left.
    private static let alarming: Set<EngineEvent.Kind> = [.serverDown, .serverFailing, .serverEjected, .noServer]

    /// Rings for servers that went down, where that is asked for.
    mutating func ring(for events: [EngineEvent]) {
        guard preferences.hasBell, events.contains(where: { ConsoleModel.alarming.contains($0.kind) }),
            live.unixMilliseconds - (lastBell ?? .min / 2) >= ConsoleModel.bellGap
        else { return }
        lastBell = live.unixMilliseconds
        outbox.append(.terminal(.bell))
    }

    /// Says in the window's title how many servers are up; only when that has changed.
    mutating func refreshTitle() {
        guard preferences.hasTitle, let service = liveService else { return }
        let down = service.servers.filter { $0.state == .down || $0.state == .failing || $0.state == .ejected }
        let up = service.servers.count { $0.state.isPicked }
        let names = down.prefix(3).map(\.name).joined(separator: " ") + (down.count > 3 ? " ..." : "")
        let title = "lbtop \(up)/\(service.servers.count) up" + (down.isEmpty ? "" : ", down: \(names)")
        guard title != shownTitle else { return }
        shownTitle = title
        outbox.append(.terminal(.title(title)))
    }
}
