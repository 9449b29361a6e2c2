import CLinux
import Glibc

/// Tunnels: TCP connections, and what Upgrade made of an HTTP one. Bytes both ways, half-closes kept.
extension Worker {
    /// Starts a TCP connection's way: a server first, whatever the client says.
    func startTunnel(_ slot: Int32) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        let new = Session(exchange: Exchange(tunnelAt: now), client: slot, service: service)
        guard let number = sessions.take(initial: new) else { return closeStream(slot) }
        let session = sessions[number]
        session.pointee = new
        session.pointee.clientKey = stream.pointee.clientKey
        session.pointee.request = BodyFlow(.untilClose, rechunks: false)
        session.pointee.response = BodyFlow(.untilClose, rechunks: false)
        stream.pointee.session = number
        stream.pointee.phase = .exchange
        stream.pointee.requests = 1
        choose(number, nil)
    }

    /// The server agreed to an upgrade. False: the caller's loop ends; the tunnel has begun.
    func startUpgraded(_ number: Int32) -> Bool {
        let session = sessions[number]
        countRequest(number)
        releaseHold(streams[session.pointee.client])
        session.pointee.request = BodyFlow(.untilClose, rechunks: false)
        session.pointee.response = BodyFlow(.untilClose, rechunks: false)
        return true
    }

    /// Carries bytes both ways as far as they go now.
    func advanceTunnel(_ number: Int32) {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        guard carry(number, isRequest: true) else { return }
        if streams[server].pointee.phase == .connecting {
            register(client, forWrite: false)
            register(server, forWrite: true)
            return
        }
        if !session.pointee.isCounted { countRequest(number) }
        guard carry(number, isRequest: false) else { return }
        if session.pointee.request.isWritten && session.pointee.response.isWritten { return endTunnel(number) }
        deadlines.set(server, at: .never)
        deadlines.set(client, at: now.advanced(byNanoseconds: timings.tunnel))
        register(client, forWrite: false)
        register(server, forWrite: false)
    }

    /// One direction. False when the tunnel is gone, or tries another server.
    private func carry(_ number: Int32, isRequest: Bool) -> Bool {
        let session = sessions[number]
        let source = isRequest ? session.pointee.client : session.pointee.server
        let sink = isRequest ? session.pointee.server : session.pointee.client
        if isRequest ? session.pointee.request.isWritten : session.pointee.response.isWritten { return true }
        let outcome: Pumped
        if isRequest {
            outcome = pump(&session.pointee.request, from: source, to: sink)
        } else {
            outcome = pump(&session.pointee.response, from: source, to: sink)
            let hasBytes = session.pointee.response.payload > 0
            if hasBytes && session.pointee.firstByteAt == .never { session.pointee.firstByteAt = now }
        }
        switch outcome {
        case .sourceBlocked, .sinkBlocked: return true
        case .budgetSpent:
            markReady(source)
            return true
        case .sourceEnded where isRequest && streams[sink].pointee.phase == .connecting:
            // A shutdown now would end the connect: the client's end goes on when the server is reached.
            return true
        case .written, .sourceEnded:
            // Half-close: the other direction goes on.
            if isRequest { session.pointee.request.isWritten = true } else { session.pointee.response.isWritten = true }
            shutdown(streams[sink].pointee.descriptor, Int32(SHUT_WR))
            return true
        case .sinkFailed(let error) where isRequest && streams[sink].pointee.phase == .connecting:
            connectBroke(number, SystemError(error))
            return false
        case .sourceFailed, .sinkFailed, .malformed, .tooLarge:
            breakTunnel(number, serverBroke: isRequest == (streams[sink].pointee.isBroken))
            return false
        }
    }

    private func breakTunnel(_ number: Int32, serverBroke: Bool) {
        let session = sessions[number]
        if serverBroke {
            let failure = ServerFailure.truncatedResponse
            statistics.add(failure, service: session.pointee.service, server: session.pointee.serverIndex)
        } else {
            statistics.add(.clientAborted, service: session.pointee.service)
        }
        abandon(number, visibly: true)
    }

    private func endTunnel(_ number: Int32) {
        let session = sessions[number]
        let client = session.pointee.client
        session.pointee.exchange.responseCompleted()
        recordLatency(number)
        dropServer(number)
        giveBackSession(number)
        closeStream(client)
    }
}
