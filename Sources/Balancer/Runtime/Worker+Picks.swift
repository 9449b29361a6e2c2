/// Picks, and what decided them where somebody looks.
extension Worker {
    /// The most picks recorded in a second: explaining takes microseconds, which traffic must not feel.
    private static let explainedASecond = 20

    /// The server for a request: the one that its cookie names, or the strategy's choice.
    @inline(__always)
    func pick(_ request: PickRequest, _ route: WorkerRoute, _ session: UnsafeMutablePointer<Session>) -> ServerIndex? {
        if attention.isOnPicks(service: route.service), mayExplain() {
            return explainedPick(request, route, session)
        }
        return stuckServer(session, route) ?? route.pick(request)
    }

    private func mayExplain() -> Bool {
        if now.nanoseconds(since: explainedFrom) >= 1_000_000_000 {
            explainedFrom = now
            explained = 0
        }
        explained += 1
        return explained <= Worker.explainedASecond
    }

    /// Picks and records it. The values are read just before: where another worker comes in between, the server that
    /// was really picked is told.
    private func explainedPick(
        _ request: PickRequest, _ route: WorkerRoute, _ session: UnsafeMutablePointer<Session>
    ) -> ServerIndex? {
        let stuck = stuckServer(session, route)
        let explanation = stuck == nil ? route.explain(request) : Explanation(picked: stuck, reason: "", values: [])
        let picked = stuck ?? route.pick(request)
        var reason = explanation.reason
        if stuck != nil {
            reason = "the client's cookie names it"
        } else if picked == nil {
            reason = "no server available"
        } else if picked != explanation.picked {
            reason += ", a moment later"
        }
        let client = session.pointee.client
        let shown = clientText(streams[client])
        let address = withUnsafeBytes(of: shown.text) {
            String(decoding: $0.prefix(Int(shown.length)), as: UTF8.self)
        }
        publication.links[number].picks.add(
            PickRecord(
                at: Clock.now(), unixMilliseconds: Clock.wallMilliseconds(), service: route.service,
                connection: ConnectionNumber(
                    worker: number, slot: client, generation: streams[client].pointee.generation),
                client: address, strategy: route.strategyName,
                serverID: picked.flatMap { route.servers[$0.offset]?.id }, reason: reason,
                values: explanation.values.prefix(16).compactMap { value in
                    route.servers[value.server.offset].map { PickRecord.Value(serverID: $0.id, value: value.value) }
                }))
        return picked
    }
}
