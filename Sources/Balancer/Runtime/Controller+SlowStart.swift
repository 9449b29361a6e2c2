/// Slow start: a server that is new, or back, gets its weight little by little. Off unless asked for, never for the
/// servers of the start, and not under ip-hash, whose clients would move back and forth.
extension Controller {
    /// While servers warm up all weights are so much finer, so that shares of them can be expressed: a hundred times,
    /// where that makes no more turns than the heaviest roster has anyway.
    private static let grains = 10...100
    private static let turns = LoadTable.capacity * ServerSpec.weights.upperBound
    /// The share that a server starts with.
    private static let least = 0.1
    /// How often weights are set while a server warms up.
    private static let step: UInt64 = 500_000_000

    /// How long a server warms up, or nil when it does not: as it was added with, or as its service says.
    func slowStart(_ service: Int, _ id: UInt64) -> UInt64? {
        let own = decided(service: service, id: id)?.spec.slowStartMilliseconds.map { UInt64(max(0, $0)) * 1_000_000 }
        let length = own ?? services[service].slowStart
        return length > 0 ? length : nil
    }

    /// The share of its weight that a server has now, or nil when it has all of it.
    func warmShare(_ server: ManagedServer, _ service: Int) -> Double? {
        guard let from = server.warmsFrom, let length = slowStart(service, server.id) else { return nil }
        let share = Double(now.nanoseconds(since: from)) / Double(length)
        return share < 1 ? max(Controller.least, share) : nil
    }

    /// How much finer the weights of a service are now; 1 while none of its servers warms up.
    func grain(_ service: Int) -> Int {
        let decided = settings.services[service]
        let warms = services[service].servers.contains { $0.warmsFrom != nil }
        guard warms, decided.strategy != IPHash.info.name else { return 1 }
        let total = decided.servers.reduce(1) { $0 + $1.spec.weight }
        return min(max(Controller.turns / total, Controller.grains.lowerBound), Controller.grains.upperBound)
    }

    /// A weight in a roster where all are `grain` times finer.
    func warmWeight(_ weight: Int, _ server: ManagedServer, _ service: Int, grain: Int) -> Int {
        guard grain > 1 else { return weight }
        return max(1, Int((Double(weight * grain) * (warmShare(server, service) ?? 1)).rounded()))
    }

    /// Sets the weights of servers that warm up, at most twice a second.
    func runWarmUps() {
        guard nextWarmUp <= now else { return }
        var changed = false
        for service in services.indices where services[service].servers.contains(where: { $0.warmsFrom != nil }) {
            for at in services[service].servers.indices
            where warmShare(services[service].servers[at], service) == nil {
                services[service].servers[at].warmsFrom = nil
            }
            rebuildStrategy(service)
            changed = true
        }
        guard changed else { return }
        nextWarmUp = now.advanced(byNanoseconds: Controller.step)
        publish()
    }
}
