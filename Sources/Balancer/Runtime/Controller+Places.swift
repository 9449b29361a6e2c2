/// Servers that are somewhere else from now on: another answer of the name service, or an administrator's word.
extension Controller {
    /// Sends a server's new connections to `addresses`, tried in their order; `named` is what its settings say now,
    /// where they have changed.
    ///
    /// What is in flight to an address that it has left ends there, undisturbed. Idle connections to it are closed, and
    /// failures that still come from it are not held against the server, whose health starts afresh: it serves
    /// optimistically and, where there are checks, is checked soon.
    func relocate(_ service: Int, _ at: Int, to addresses: [SocketAddress], named: ServerAddress? = nil) {
        endTrial(service, at)
        let wasResolved = services[service].servers[at].isResolved
        settle(service, at, addresses, authority: named.map(\.authority))
        let slot = services[service].servers[at].slot
        if let first = services[service].servers[at].destination.places.first {
            services[service].load.setPlace(slot, first.number)
        }
        if let named {
            services[service].servers[at].name = NameWatch(named, interval: resolveInterval, now: now)
            services[service].servers[at].stickyKey = sticky.key(of: named)
        }
        services[service].servers[at].health.reset(rules: rules(service, services[service].servers[at].id), now: now)
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        let warms = wasResolved && slowStart(service, services[service].servers[at].id) != nil
        services[service].servers[at].warmsFrom = warms ? now : nil
        services[service].load.clearFailures(slot)
        // Placement follows the address as written, and warming up the weights.
        if named != nil || warms || !wasResolved { rebuildStrategy(service) }
        publish()
        reviewRotation(service)
        nextSample = now
    }

    /// Other addresses came to a server or left it, and the one in use stayed: nothing else changes.
    func resettle(_ service: Int, _ at: Int, to addresses: [SocketAddress]) {
        settle(service, at, addresses, authority: nil)
        publish()
    }

    private func settle(_ service: Int, _ at: Int, _ addresses: [SocketAddress], authority: [UInt8]?) {
        let present = services[service].servers[at].destination
        services[service].servers[at].destination = present.moved(
            to: addresses, authority: authority ?? present.authority, next: &services[service].servers[at].nextPlace)
    }

    /// The address that a server was reached at last; nil while its name has never been resolved.
    func addressInUse(_ service: Int, _ at: Int) -> SocketAddress? {
        let server = services[service].servers[at]
        return server.destination.address(at: services[service].load.place(server.slot))
    }
}
