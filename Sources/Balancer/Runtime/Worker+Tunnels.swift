import CLinux
import Glibc

/// Tunnels: TCP connections, and what Upgrade made of an HTTP one. Bytes both ways, half-closes kept, and cuts visible on
/// both sides: where one side broke, the other is reset, so that what it has does not look whole.
extension Worker {
    /// Starts a TCP connection's way: a server first, whatever the client says.
    func startTunnel(_ slot: Int32) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        let new = Session(exchange: Exchange(tunnelAt: now), client: slot, service: service)
        guard let number = sessions.take(initial: new) else { return closeStream(slot) }
        statistics.add(.requests, service: service)
        let session = sessions[number]
        session.pointee = new
        session.pointee.clientKey = stream.pointee.clientKey
        session.pointee.request = BodyFlow(.untilClose, rechunks: false)
        session.pointee.response = BodyFlow(.untilClose, rechunks: false)
        stream.pointee.session = number
        stream.pointee.phase = .exchange
        stream.pointee.requests = 1
        admit(number, nil)
    }

    /// The server agreed to an upgrade. True: the tunnel has begun.
    func startUpgraded(_ number: Int32) -> Bool {
        let session = sessions[number]
        countRequest(number)
        releaseHold(streams[session.pointee.client])
        session.pointee.request = BodyFlow(.untilClose, rechunks: false)
        session.pointee.response = BodyFlow(.untilClose, rechunks: false)
        session.pointee.timers.disarm(.response)
        session.pointee.timers.disarm(.upload)
        return true
    }

    /// Carries bytes both ways as far as they go now.
    func advanceTunnel(_ number: Int32) {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        guard carryRequest(number) else { return }
        if streams[server].pointee.phase == .connecting {
            if streams[client].pointee.isReset { return clientAborted(number) }
            register(client, forWrite: false)
            register(server, forWrite: true)
            return
        }
        if !session.pointee.isCounted { countRequest(number) }
        guard carryResponse(number) else { return }
        if session.pointee.request.isWritten && session.pointee.response.isWritten { return end(number, .complete) }
        if endsBroken(number) { return }
        let moved = session.pointee.request.payload &+ session.pointee.response.payload
        if moved != session.pointee.serverMoved || !session.pointee.timers.isArmed(.tunnel) {
            session.pointee.serverMoved = moved
            arm(number, .tunnel, at: now.advanced(byNanoseconds: timings.tunnel))
        }
        register(client, forWrite: false)
        register(server, forWrite: false)
    }

    /// A side that was reset, perhaps after it had ended in order: what still comes from the other side has nobody to go to.
    /// True when that ended the tunnel.
    private func endsBroken(_ number: Int32) -> Bool {
        let session = sessions[number]
        if streams[session.pointee.client].pointee.isReset {
            // Also where the server takes nothing, so that what the client sent before was not read to its end.
            end(number, session.pointee.response.isWritten ? .complete : .client(.clientAborted))
            return true
        }
        if session.pointee.response.isWritten && streams[session.pointee.server].pointee.isReset {
            // The server had said all that it had to say, and the client has it.
            end(number, .complete)
            return true
        }
        if streams[session.pointee.server].pointee.isReset {
            // Its last words are the client's to take, for as long as a response may wait for that.
            let lastSent = streams[session.pointee.client].pointee.lastSent
            arm(
                number, .clientTakes,
                at: max(lastSent, session.pointee.exchange.begunAt).advanced(byNanoseconds: timings.clientWrite))
        }
        return false
    }

    /// From the client to the server. False when the tunnel is gone, or tries another server.
    private func carryRequest(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        if session.pointee.request.isWritten || session.pointee.exchange.requestIsDropped { return true }
        switch pump(&session.pointee.request, from: client, to: server) {
        case .sourceBlocked, .sinkBlocked: return true
        case .budgetSpent:
            markReady(client)
            return true
        case .written, .sourceEnded:
            // A shutdown while it connects would end the connect: the client's end goes on when the server is reached.
            if streams[server].pointee.phase == .connecting { return true }
            // Half-close: the other direction goes on.
            session.pointee.request.isWritten = true
            shutdown(streams[server].pointee.descriptor, Int32(SHUT_WR))
            return true
        case .sinkFailed(let error):
            guard wasReached(number, SystemError(error)) else { return false }
            // Its last words may wait to be read; where it has ended in order already, nothing is missing.
            noteReset(session, error)
            session.pointee.exchange.requestDropped()
            if session.pointee.response.isWritten { session.pointee.request.isWritten = true }
            streams[server].pointee.isReadable = true
            return true
        case .sourceFailed, .malformed, .tooLarge:
            // Who has the server's end has all that it wanted.
            end(number, session.pointee.response.isWritten ? .complete : .client(.clientAborted))
            return false
        }
    }

    /// From the server to the client. False when the tunnel is gone.
    private func carryResponse(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        if session.pointee.response.isWritten { return true }
        let outcome = pump(&session.pointee.response, from: server, to: client)
        let hasBytes = session.pointee.response.payload > 0
        if hasBytes && session.pointee.firstByteAt == .never { session.pointee.firstByteAt = now }
        switch outcome {
        case .sourceBlocked, .sinkBlocked: return true
        case .budgetSpent:
            markReady(server)
            return true
        case .sourceEnded where session.pointee.serverWasReset:
            end(number, .server(.truncatedResponse))
            return false
        case .written, .sourceEnded:
            session.pointee.response.isWritten = true
            if session.pointee.exchange.requestIsDropped { session.pointee.request.isWritten = true }
            shutdown(streams[client].pointee.descriptor, Int32(SHUT_WR))
            return true
        case .sinkFailed:
            end(number, .client(.clientAborted))
            return false
        case .sourceFailed, .malformed, .tooLarge:
            end(number, .server(.truncatedResponse))
            return false
        }
    }
}
