import CLinux
import Glibc

/// Tries: choosing a server, reaching it, and what happens when it is lost.
extension Worker {
    /// The list of idle connections of a server.
    func idleList(_ service: Int, _ server: ServerIndex) -> Int { service * LoadTable.capacity + server.offset }

    /// Picks a server and sends the request on its way. `head` is the parsed head while `fields` still holds its
    /// fields; without it the head, which is still in the client's input, is parsed again.
    func choose(_ number: Int32, _ head: RequestHead?) {
        var head = head
        while true {
            switch takePlace(number) {
            case .at(let index):
                guard let failure = attempt(number, index, head) else { return }
                guard failure == .chooseAnother else { return follow(failure, number) }
                head = nil
            case .full: return enqueue(number)
            case .nobody: return follow(sessions[number].pointee.exchange.noServer(), number)
            }
        }
    }

    /// Picks a server for a request and takes a place there.
    func takePlace(_ number: Int32) -> Placing {
        let session = sessions[number]
        let service = session.pointee.service
        let route = routes[service]
        // Each round but the first means that somebody else was quicker: then it may as well wait.
        for _ in 0..<16 {
            let request = PickRequest(
                clientKey: session.pointee.clientKey, random: random.next(),
                excluded: session.pointee.exchange.excluded,
                now: now)
            guard let index = pick(request, route, session), route.servers[index.offset] != nil else {
                switch route.tiers.outlook(excluding: request.excluded, load: route.load) {
                case .full: return .full
                case .nobody: return .nobody
                // A place was freed, or a limit lifted, between the two looks.
                case .room: continue
                }
            }
            // Another worker may have taken the last place since the pick looked: look again.
            guard route.load.beginIfRoom(index, at: now) else { continue }
            statistics.add(.picks, service: service, server: index)
            if attention.isReading && request.excluded.isEmpty {
                route.arrivals.record(Arrival(at: now, clientKey: request.clientKey, server: index))
            }
            return .at(index)
        }
        return .full
    }

    /// Sends a request on its way to the server where it has a place; nil when that has begun well.
    func attempt(_ number: Int32, _ index: ServerIndex, _ head: RequestHead?) -> Exchange.AfterFailure? {
        let route = routes[sessions[number].pointee.service]
        guard let server = route.servers[index.offset] else { return .chooseAnother }
        if let failure = attach(number, index, server, route, fresh: false) { return failure }
        begin(number, head, server)
        return nil
    }

    /// Gets the request, which the load table counts already, a connection to a server; nil when that has begun well.
    private func attach(
        _ number: Int32, _ index: ServerIndex, _ server: RoutingTable.Server, _ route: WorkerRoute, fresh: Bool
    ) -> Exchange.AfterFailure? {
        let session = sessions[number]
        let service = session.pointee.service
        if session.pointee.failedServer >= 0 { countRetry(session) }
        session.pointee.serverIndex = index
        session.pointee.triedAt = now
        session.pointee.requestCompletedAt = .never
        session.pointee.holdsLoad = true
        var slot = fresh ? nil : takeIdle(session, index, server, route)
        if slot == nil {
            switch openServer(service, index, server) {
            case .success(let opened): slot = opened
            case .failure(let error):
                endLoad(number)
                return connectFailed(number, index, server, error)
            }
        }
        guard let slot else { return .answer(status: 503, .localFault) }
        streams[slot].pointee.session = number
        session.pointee.server = slot
        deadlines.set(slot, at: .never)
        streams[slot].pointee.lastSent = now
        session.pointee.exchange.attached(now: now, timings: timings)
        if streams[slot].pointee.phase == .connecting {
            arm(number, .connect, at: session.pointee.exchange.connectDeadline(now: now, timings: timings))
        }
        return nil
    }

    /// Counts a try beyond the first, where the one before it failed.
    private func countRetry(_ session: UnsafeMutablePointer<Session>) {
        let failed = ServerIndex(Int(session.pointee.failedServer))
        statistics.add(.retries, service: session.pointee.service, server: failed)
        session.pointee.failedServer = -1
    }

    /// An idle connection to the server that is still as it should be. One that its server keeps for a second at most may
    /// end while a request is on its way: what may not be sent twice takes a fresh one.
    private func takeIdle(
        _ session: UnsafeMutablePointer<Session>, _ index: ServerIndex, _ server: RoutingTable.Server,
        _ route: WorkerRoute
    ) -> Int32? {
        let service = session.pointee.service
        let isOnce = !session.pointee.exchange.method.isIdempotent
        while let slot = idle.pop(list: idleList(service, index)) {
            let stream = streams[slot]
            let isShort = stream.pointee.announcedTimeout >= 0 && stream.pointee.announcedTimeout <= 1
            if isOnce && isShort && route.mode == .http {
                idle.push(slot, list: idleList(service, index))
                return nil
            }
            statistics.add(.idle, -1, service: service, server: index)
            let isSame = stream.pointee.serverID == server.id && server.leads(to: stream.pointee.place)
            if isSame && isUsable(stream, isFresh: route.mode == .tcp) {
                stream.pointee.phase = .busy
                if route.mode == .tcp {
                    stream.pointee.isReadable = true
                    wantsWarmUp = true
                }
                return slot
            }
            closeStream(slot)
        }
        return nil
    }

    /// Starts a connect.
    func openServer(
        _ service: Int, _ index: ServerIndex, _ server: RoutingTable.Server
    ) -> Result<Int32, SystemError> {
        switch connect(service, index, server) {
        case .failure(let error) where error.isOutOfDescriptors && giveWay(to: .descriptors):
            // With a descriptor less in use this one can be had.
            return openServer(service, index, server)
        case .failure(let error): return .failure(error)
        case .success(let connect):
            guard let slot = openStream(connect.descriptor, role: .server, phase: .connecting, service: service) else {
                close(connect.descriptor)
                return .failure(SystemError(EMFILE))
            }
            if routes[service].mode == .tcp { Socket.keepUrgentBytes(connect.descriptor) }
            let stream = streams[slot]
            stream.pointee.server = index
            stream.pointee.serverID = server.id
            stream.pointee.place = connect.place
            stream.pointee.triedPlaces = connect.tried
            stream.pointee.isReadable = false
            statistics.add(.open, service: service, server: index)
            if connect.isComplete { connectCompleted(stream) }
            return .success(slot)
        }
    }

    /// A connect is complete.
    func connectCompleted(_ stream: UnsafeMutablePointer<Stream>) {
        stream.pointee.phase = .busy
        stream.pointee.lastSent = now
        if stream.pointee.session >= 0 { disarm(stream.pointee.session, .connect) }
        let service = Int(stream.pointee.service)
        statistics.add(.connections, service: service, server: stream.pointee.server)
        routes[service].load.setPlace(stream.pointee.server, stream.pointee.place)
        // In HTTP mode only an answer shows that a server is well.
        if routes[service].mode == .tcp { routes[service].load.clearFailures(stream.pointee.server) }
    }

    /// Writes the request's head for its server and sends what can be sent.
    private func begin(_ number: Int32, _ parsed: RequestHead?, _ server: RoutingTable.Server) {
        let session = sessions[number]
        if session.pointee.exchange.method == .other && routes[session.pointee.service].mode == .tcp {
            session.pointee.exchange.becomeTunnel()
            return advanceTunnel(number)
        }
        let client = streams[session.pointee.client]
        let bytes = client.pointee.input.bytes()
        var head = RequestHead()
        if let parsed {
            head = parsed
        } else {
            var scanner = HeadScanner()
            guard case .complete(let again) = scanner.request(bytes, limits: headLimits, fields: fields) else {
                return answer(number, status: 502, .badGateway)
            }
            head = again
            client.pointee.held = Int32(truncatingIfNeeded: head.byteCount)
            session.pointee.request = BodyFlow(head.framing, rechunks: head.framing == .chunked)
            session.pointee.request.limit = timings.maximumBody
        }
        guard writeHead(head, bytes, client, server, into: session.pointee.server) else {
            noteRefusal(session.pointee.client, status: 431, "head too large once it is written anew")
            return end(number, .refuse(status: 431, .tooLarge))
        }
        let route = routes[session.pointee.service]
        if route.touchesRequests {
            appendRequestOptions(route.http, head, bytes, client, to: streams[session.pointee.server])
        }
        advance(number)
    }

    private func writeHead(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ client: UnsafeMutablePointer<Stream>,
        _ server: RoutingTable.Server, into slot: Int32
    ) -> Bool {
        let stream = streams[slot]
        buffers.lease(&stream.pointee.output)
        return routes[Int(client.pointee.service)].http.addressFields.withUnsafeBytes { names in
            withUnsafeBytes(of: &client.pointee.addressText) { text in
                server.destination.authority.withUnsafeBytes { authority in
                    let context = RequestContext(
                        peerAddress: UnsafeRawBufferPointer(rebasing: text.prefix(Int(client.pointee.addressLength))),
                        peerHasAddress: client.pointee.hasAddress, isTLS: false, serverAuthority: authority,
                        isTrusted: client.pointee.isTrusted, addressFields: names)
                    for _ in 0..<2 {
                        let count = HeadWriter.request(
                            head, bytes: bytes, fields: fields, context: context, into: stream.pointee.output.space())
                        if let count {
                            stream.pointee.output.commit(count)
                            return true
                        }
                        buffers.grow(&stream.pointee.output)
                    }
                    return false
                }
            }
        }
    }

    /// Counts a failed connect, tells the controller, and asks what to do. `server` is nil where the connect went to
    /// an address that it has left.
    func connectFailed(
        _ number: Int32, _ index: ServerIndex, _ server: RoutingTable.Server?, _ error: SystemError
    ) -> Exchange.AfterFailure {
        let session = sessions[number]
        let service = session.pointee.service
        switch error.fault {
        case .server(let failure):
            statistics.add(failure, service: service, server: index)
            if let server { markFailing(service, index, server, failure) }
        case .ours: reportFault("connect to \(server?.destination.description ?? "a server"): \(error)")
        case .ofAMoment: break
        }
        let after = session.pointee.exchange.connectFailed(error.fault, at: index, now: now, timings: timings)
        if after == .chooseAnother { session.pointee.failedServer = Int32(index.offset) }
        return after
    }

    /// A server could not be reached: it is passed over until the controller has reached it. One time-out alone marks
    /// nothing: a lost packet is no dead server.
    func markFailing(
        _ service: Int, _ index: ServerIndex, _ server: RoutingTable.Server, _ failure: ServerFailure
    ) {
        let load = routes[service].load
        let failures = load.addFailure(index)
        if failure == .connectTimeout && failures < 2 { return }
        guard load.passOver(index) else { return }
        mailbox.post(.connectFailed(service: service, server: index, serverID: server.id, failure))
    }

    /// The same for the server of a connection, unless that led to an address that it has left.
    func markFailing(_ stream: UnsafeMutablePointer<Stream>, _ error: SystemError) {
        let service = Int(stream.pointee.service)
        guard let server = serverNow(stream), case .server(let failure) = error.fault else { return }
        markFailing(service, stream.pointee.server, server, failure)
    }

    /// A connection's server, or nil when it has left the place that the connection leads to.
    func serverNow(_ stream: UnsafeMutablePointer<Stream>) -> RoutingTable.Server? {
        let route = routes[Int(stream.pointee.service)]
        guard let server = route.server(stream.pointee.server, id: stream.pointee.serverID),
            server.leads(to: stream.pointee.place)
        else { return nil }
        return server
    }

    /// The connect of a session's server failed while it was under way.
    func connectBroke(_ number: Int32, _ error: SystemError) {
        let session = sessions[number]
        if connectsElsewhere(session.pointee.server) { return advance(number) }
        let server = serverNow(streams[session.pointee.server])
        let index = session.pointee.serverIndex
        dropServer(number)
        follow(connectFailed(number, index, server, error), number)
    }

    /// The server's connection ended, or fell silent, before the first byte of a response.
    func serverLost(_ number: Int32, _ failure: ServerFailure) {
        let session = sessions[number]
        let service = session.pointee.service
        let index = session.pointee.serverIndex
        let wasReused = streams[session.pointee.server].pointee.hasCarried
        let canReplay = streams[session.pointee.client].pointee.holds
        // A dead pooled connection is no failure of the server's: it does not draw on the budget.
        let isDead = wasReused && failure == .closedBeforeResponse
        let mayRetry = isDead || !session.pointee.exchange.couldRetry || retryBudget.draw(now: now)
        let after = session.pointee.exchange.serverLost(
            failure, at: index, wasReused: wasReused, canReplay: canReplay && mayRetry, timings: timings)
        let counted = isDead ? ServerFailure.deadReused : failure
        statistics.add(counted, service: service, server: index)
        if counted != .deadReused { answerFailed(number, counted) }
        switch after {
        case .answer:
            countRequest(number)
        case .chooseAnother, .sameServerFresh, .chooseSoon:
            session.pointee.failedServer = Int32(index.offset)
        }
        dropServer(number)
        follow(after, number)
    }

    /// Does what the exchange has decided after a failure.
    func follow(_ after: Exchange.AfterFailure, _ number: Int32) {
        let session = sessions[number]
        switch after {
        case .chooseAnother: choose(number, nil)
        case .chooseSoon: waitAMoment(number)
        case .sameServerFresh:
            let route = routes[session.pointee.service]
            let index = session.pointee.serverIndex
            guard index.offset < route.servers.count, let server = route.servers[index.offset],
                route.load.beginIfRoom(index, at: now)
            else { return choose(number, nil) }
            guard let failure = attach(number, index, server, route, fresh: true) else {
                return begin(number, nil, server)
            }
            follow(failure, number)
        case .answer(let status, let failure): answer(number, status: status, failure)
        }
    }

    /// Ends the present try: its load, and its connection, which is not used again.
    func dropServer(_ number: Int32) {
        let session = sessions[number]
        endLoad(number)
        session.pointee.timers.disarm(.connect)
        session.pointee.timers.disarm(.serverTakes)
        session.pointee.timers.disarm(.response)
        session.pointee.timers.disarm(.upload)
        let slot = session.pointee.server
        session.pointee.server = -1
        if slot >= 0 { closeStream(slot) }
    }

    /// Counts the present try out of the load table.
    func endLoad(_ number: Int32) {
        let session = sessions[number]
        guard session.pointee.holdsLoad else { return }
        session.pointee.holdsLoad = false
        let load = routes[session.pointee.service].load
        load.end(session.pointee.serverIndex, begunAt: session.pointee.triedAt)
        if load.maximum(session.pointee.serverIndex) > 0 { admission.placeFreed(session.pointee.service) }
    }

    /// Counts the request at its server, once.
    func countRequest(_ number: Int32) {
        let session = sessions[number]
        guard !session.pointee.isCounted, session.pointee.server >= 0 else { return }
        session.pointee.isCounted = true
        let index = session.pointee.serverIndex
        statistics.add(.requests, service: session.pointee.service, server: index)
        if streams[session.pointee.server].pointee.hasCarried {
            statistics.add(.reused, service: session.pointee.service, server: index)
        }
    }

    /// An answer failed: the server looks slower, and several in a row eject it. What comes from an address that it has
    /// left says nothing about it.
    func answerFailed(_ number: Int32, _ failure: ServerFailure) {
        noteCost(number, failed: true)
        let session = sessions[number]
        let service = session.pointee.service
        let index = session.pointee.serverIndex
        guard session.pointee.server >= 0, let server = serverNow(streams[session.pointee.server]),
            routes[service].load.addFailure(index) == ServerHealth.ejectionStreak
        else { return }
        mailbox.post(.failedInRow(service: service, server: index, serverID: server.id, failure))
    }

    /// Tells the load table how fast, or badly, the server answered.
    func noteCost(_ number: Int32, failed: Bool) {
        let session = sessions[number]
        let load = routes[session.pointee.service].load
        let index = session.pointee.serverIndex
        let start =
            session.pointee.requestCompletedAt == .never ? session.pointee.triedAt : session.pointee.requestCompletedAt
        let (cost, stamp) = load.cost(index)
        let sample = PeakEWMACost.observed(sample: now.nanoseconds(since: start), failed: failed, cost: cost)
        load.setCost(
            index, nanoseconds: PeakEWMACost.updated(cost: cost, stamp: stamp, sample: sample, now: now), at: now)
    }
}
