/// Servers that are somewhere else from now on: another answer of the name service, or an administrator's word.
extension Controller {
    /// Sends a server's new connections to `address`; `named` is what its settings say now, where they have changed.
    ///
    /// What is in flight to the old address ends there, undisturbed. Idle connections to it are closed, and failures
    /// that still come from it are not held against the server, whose health starts afresh: it serves optimistically
    /// and, where there are checks, is checked at once.
    func relocate(_ service: Int, _ at: Int, to address: SocketAddress, named: ServerAddress? = nil) {
        endTrial(service, at)
        services[service].servers[at].address = address
        services[service].servers[at].place &+= 1
        if let named {
            services[service].servers[at].name = NameWatch(named, interval: resolveInterval, now: now)
            services[service].servers[at].authority = Controller.authority(of: named)
            services[service].servers[at].stickyKey = Hashing.hash(named.description, seed: ~seed)
        }
        services[service].servers[at].health.reset(rules: rules(service, services[service].servers[at].id), now: now)
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        let warms = slowStart(service, services[service].servers[at].id) != nil
        services[service].servers[at].warmsFrom = warms ? now : nil
        services[service].load.clearFailures(services[service].servers[at].slot)
        // Placement follows the address as written, and warming up the weights.
        if named != nil || warms { rebuildStrategy(service) }
        publish()
        reviewRotation(service)
        nextSample = now
    }
}
