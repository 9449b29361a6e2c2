/// Adopting a new routing table, between two turns of the loop.
extension Worker {
    /// Takes over the newest table: new picks follow it at once; connections that it has no place for go.
    func adoptTable() {
        let table = publication.current
        let previous = phase
        let link = publication.links[number]
        routes = table.services.enumerated().map { WorkerRoute($1, service: $0, arrivals: link.arrivals(service: $0)) }
        version = table.version
        phase = table.phase
        timings = table.timings
        if phase == .running && !acceptsConnections {
            acceptsConnections = true
            registerListeners()
        }
        if phase != .stopped {
            reviewNext = 0
            if phase == .draining && previous == .running { reviewStops = true }
            warmUp()
        }
        if phase == .draining && previous == .running { stopAccepting() }
        if phase == .stopped { publication.adopted(version, by: number) }
    }

    /// The last connections that wait in the backlog are served; then nobody is accepted any more.
    private func stopAccepting() {
        guard acceptsConnections else { return }
        for listener in listeners {
            for _ in 0..<64 { accept(from: listener) }
            epoll.remove(listener.descriptor)
        }
        acceptsConnections = false
    }

    /// Slots looked at in a turn: the traffic does not wait for a look at a million of them.
    private static let reviewedATurn: Int32 = 1024

    /// Goes on to close what has no place any more: connections to servers that are gone are cut, idle ones to servers
    /// out of rotation, or to an address that a server has left, closed; when stopping begins, idle clients leave. The
    /// table counts as adopted when all have been looked at.
    func reviewOn() {
        let end = min(streams.high, reviewNext + Worker.reviewedATurn)
        for slot in reviewNext..<max(reviewNext, end) { review(slot) }
        reviewNext = end
        guard end >= streams.high else { return }
        reviewNext = -1
        reviewStops = false
        publication.adopted(version, by: number)
    }

    private func review(_ slot: Int32) {
        let stream = streams[slot]
        switch stream.pointee.role {
        case .free: break
        case .client:
            let isWaiting = stream.pointee.phase == .head && stream.pointee.input.isEmpty
            if reviewStops && isWaiting && !stream.pointee.isReadable { letGo(slot) }
        case .server:
            let route = routes[Int(stream.pointee.service)]
            let server = route.server(stream.pointee.server, id: stream.pointee.serverID)
            if stream.pointee.session < 0 {
                let isWanted = server?.leads(to: stream.pointee.place) == true && server?.isInRotation == true
                if !isWanted || phase == .draining { closeStream(slot) }
            } else if server == nil {
                cut(slot)
            }
        }
    }

    /// While stopping: a client that has been idle for a second is closed, a busier one when it has. Its next request may
    /// be under way: closed now, that would meet a reset; so it is answered, with `Connection: close`.
    private func letGo(_ slot: Int32) {
        let allowed = streams[slot].pointee.requests > 0 ? timings.clientIdle : timings.header
        let left = deadlines.deadline(of: slot).nanoseconds(since: now)
        let idle = allowed > left ? allowed - left : 0
        guard idle < Worker.lastRequestWait else { return closeStream(slot) }
        deadlines.set(slot, at: now.advanced(byNanoseconds: min(left, Worker.lastRequestWait - idle)))
    }

    /// How long a client may have sent nothing until a stop closes it.
    static let lastRequestWait: UInt64 = 1_000_000_000

    /// The server is gone, by order: what runs over it ends now.
    private func cut(_ slot: Int32) {
        let number = streams[slot].pointee.session
        let session = sessions[number]
        if streams[slot].pointee.phase == .connecting {
            // Nothing was sent yet, and it is no fault of the server's: another one takes it.
            dropServer(number)
            session.pointee.exchange.released()
            return choose(number, nil)
        }
        if session.pointee.exchange.phase == .requesting && session.pointee.firstByteAt == .never {
            serverLost(number, .closedBeforeResponse)
        } else {
            end(number, .order(.serverRemoved))
        }
    }

    /// TCP mode: opens connections in advance, so that a client finds one ready. At most once in a tenth of a second: a
    /// server that closes them at once must not keep us busy.
    func warmUp() {
        wantsWarmUp = false
        guard warmShare > 0, phase == .running else { return }
        nextWarmUp = now.advanced(byNanoseconds: 100_000_000)
        for route in routes where route.mode == .tcp {
            for (offset, server) in route.servers.enumerated() {
                let index = ServerIndex(offset)
                guard let server, route.tiers.mayBePicked(index, load: route.load) else { continue }
                let list = idleList(route.service, index)
                for _ in 0..<max(0, warmShare - idle.count(list) - warming[list, default: 0]) {
                    guard openInAdvance(route.service, index, server, list) else { break }
                }
            }
        }
    }

    private func openInAdvance(
        _ service: Int, _ index: ServerIndex, _ server: RoutingTable.Server, _ list: Int
    ) -> Bool {
        guard case .success(let slot) = openServer(service, index, server) else { return false }
        if streams[slot].pointee.phase == .busy {
            poolServer(slot)
        } else {
            warming[list, default: 0] += 1
            deadlines.set(slot, at: now.advanced(byNanoseconds: timings.connect))
            register(slot, forWrite: true)
        }
        return true
    }

    /// A connect in advance has ended, well or not.
    func warmed(_ stream: UnsafeMutablePointer<Stream>) {
        let list = idleList(Int(stream.pointee.service), stream.pointee.server)
        warming[list] = max(0, warming[list, default: 0] - 1)
    }

    /// The end: every connection is closed, whatever it carries.
    func closeEverything() {
        for slot in 0..<streams.high where streams[slot].pointee.role == .client {
            let stream = streams[slot]
            if stream.pointee.phase == .exchange && stream.pointee.session >= 0 {
                end(stream.pointee.session, .order(.stopped))
            }
            if stream.pointee.role == .client { closeClient(slot) }
        }
        for slot in 0..<streams.high where streams[slot].pointee.role == .server { closeStream(slot) }
        endAccepting()
    }
}
