import CLinux
import Glibc
import Synchronization

/// Admission of clients: those within the limits begin, an idle one gives way to a new one, the others are told that
/// there is no room.
extension Worker {
    /// Lists of idle clients.
    enum IdleList {
        /// A request came over it before.
        static let kept = 0
        /// No request has come yet.
        static let silent = 1
        static let count = 2
    }

    /// What an idle client gives way to.
    enum Need { case client, descriptors, buffers }

    /// A client that has sent nothing since it was accepted gives way after so long; its first request may be under way.
    private static let silenceBeforeLeaving: UInt64 = 1_000_000_000
    /// Connections that are told that there is no room, at a time; more are closed at once.
    private static let tellAtMost = 64

    /// Begins a client's connection, which `publication.clients` counts already.
    func admit(_ connection: HandoverRing.Connection) {
        let service = Int(connection.service)
        guard let slot = openStream(connection.descriptor, role: .client, phase: .head, service: service) else {
            return turnAway(connection)
        }
        clientCount += 1
        publication.shares.set(clients: clientCount, worker: number)
        statistics.add(.accepted, service: service)
        statistics.add(.active, service: service)
        let address = SocketAddress(storage: connection.storage, length: connection.length)
        let stream = streams[slot]
        stream.pointee.acceptedAt = now
        let ip = address.ip
        stream.pointee.clientKey = clientKey(ip)
        // A trusted proxy has the connections of many clients: their requests are counted instead.
        stream.pointee.isTrusted = routes[service].http.trustedProxies.trusts(ip)
        let isCounted = maximumPerClient > 0 && !stream.pointee.isTrusted
        if isCounted && publication.countClient(stream.pointee.clientKey, 1) > maximumPerClient {
            statistics.add(.refused, service: service)
            statistics.add(.overClientLimit, service: service)
            return closeStream(slot, visibly: true)
        }
        let written = withUnsafeMutableBytes(of: &stream.pointee.addressText) { address.writeAddressText(into: $0) }
        stream.pointee.addressLength = UInt8(truncatingIfNeeded: written)
        stream.pointee.port = address.port
        if routes[service].mode == .tcp {
            startTunnel(slot)
        } else {
            deadlines.set(slot, at: now.advanced(byNanoseconds: timings.header))
            readHead(slot)
        }
    }

    /// A client's connection has gone.
    func clientLeft(_ slot: Int32) {
        idleClients.remove(slot)
        if streams[slot].pointee.isTurnedAway {
            turnedAway -= 1
            return
        }
        clientCount -= 1
        publication.shares.set(clients: clientCount, worker: number)
        publication.clients.subtract(1, ordering: .relaxed)
        statistics.add(.active, -1, service: Int(streams[slot].pointee.service))
        if maximumPerClient > 0 && !streams[slot].pointee.isTrusted {
            publication.countClient(streams[slot].pointee.clientKey, -1)
        }
    }

    // MARK: Giving way

    /// A client waits for its next request, or for its first.
    @inline(__always)
    func becameIdle(_ slot: Int32) {
        let list = streams[slot].pointee.requests > 0 ? IdleList.kept : IdleList.silent
        idleClients.append(slot, list: list, now: now)
    }

    /// The limit is reached: the longest idle client gives way, whichever worker has it.
    func placeAboveLimit(_ connection: HandoverRing.Connection) {
        let own = longestIdle()
        if let other = publication.shares.longestIdle(besides: number, before: own?.since ?? .never) {
            var connection = connection
            connection.needsRoom = true
            if hand(connection, to: other) { return }
        }
        if giveWay(to: .client) { admit(connection) } else { turnAway(connection) }
    }

    /// Closes the client that has been idle longest; false when none is.
    func giveWay(to need: Need) -> Bool {
        while let (slot, _) = longestIdle() {
            idleClients.remove(slot)
            // Its next request has arrived: it is idle no more.
            guard Socket.isQuiet(streams[slot].pointee.descriptor) else { continue }
            statistics.add(.gaveWay, service: Int(streams[slot].pointee.service))
            closeStream(slot)
            return true
        }
        return false
    }

    /// The client that has been idle longest; those who only wait in the lists to be found busy leave them.
    func longestIdle() -> (slot: Int32, since: Instant)? {
        for list in 0..<IdleList.count {
            while let (slot, since) = idleClients.first(list) {
                let stream = streams[slot]
                let isIdle =
                    stream.pointee.role == .client && stream.pointee.phase == .head && stream.pointee.input.isEmpty
                    && !stream.pointee.isTurnedAway
                if isIdle {
                    if list == IdleList.silent && now.nanoseconds(since: since) < Worker.silenceBeforeLeaving { break }
                    return (slot, since)
                }
                idleClients.remove(slot)
            }
        }
        return nil
    }

    /// Tells the others since when clients are idle here, where that matters.
    func tellOfIdle() {
        publication.shares.set(idleSince: longestIdle()?.since ?? .never, worker: number)
    }

    // MARK: Turning away

    /// There is no room for a connection: it is told so, where somebody speaks HTTP, and not waited for.
    func turnAway(_ connection: HandoverRing.Connection) {
        let service = Int(connection.service)
        publication.clients.subtract(1, ordering: .relaxed)
        statistics.add(.refused, service: service)
        statistics.add(.overLimit, service: service)
        guard routes[service].mode == .http, turnedAway < Worker.tellAtMost,
            let slot = openStream(connection.descriptor, role: .client, phase: .head, service: service)
        else { return refuseAtOnce(connection.descriptor, service: service) }
        turnedAway += 1
        deadlines.set(slot, at: now.advanced(byNanoseconds: Worker.silenceBeforeLeaving))
        tellNoRoom(slot)
    }

    /// Answers 503 once the request has begun, or has not for a while: an answer before that would surprise a client.
    func tellNoRoom(_ slot: Int32, isLate: Bool = false) {
        let stream = streams[slot]
        switch receive(slot) {
        case .bytes: break
        case .blocked where !isLate: return register(slot, forWrite: false)
        case .blocked, .full: break
        case .ended, .failed: return closeStream(slot)
        }
        let isHead = stream.pointee.input.bytes().starts(with: "HEAD ".utf8)
        buffers.lease(&stream.pointee.output)
        stream.pointee.output.commit(writeNoRoom(isHead: isHead, into: stream.pointee.output.space()))
        countNoRoomTold(service: Int(stream.pointee.service))
        startLingering(slot)
    }

    /// Tells and closes without waiting for anything: what the client has sent until now is read, so that the close does
    /// not take the answer with it.
    func refuseAtOnce(_ descriptor: Int32, service: Int) {
        guard routes[service].mode == .http else { return Socket.reset(descriptor) }
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { room in
            let count = lb_recv(descriptor, room.baseAddress, room.count, 0)
            let isHead = count > 0 && UnsafeRawBufferPointer(rebasing: room.prefix(count)).starts(with: "HEAD ".utf8)
            let length = writeNoRoom(isHead: isHead, into: room)
            if lb_send(descriptor, room.baseAddress, length) > 0 {
                countNoRoomTold(service: service)
            }
            shutdown(descriptor, Int32(SHUT_WR))
            for _ in 0..<16 where lb_recv(descriptor, room.baseAddress, room.count, 0) <= 0 { break }
        }
        close(descriptor)
    }

    /// An answer is a request's, begun and ended here.
    private func countNoRoomTold(service: Int) {
        statistics.addOwnResponse(status: 503, service: service)
        statistics.add(.requests, service: service)
        statistics.add(.answeredHere, service: service)
    }

    private func writeNoRoom(isHead: Bool, into output: UnsafeMutableRawBufferPointer) -> Int {
        Reply.write(
            status: 503, closes: true, isHead: isHead, version: .http11, reason: "too many connections, try again",
            date: date.text(now: now), into: output)
    }
}
