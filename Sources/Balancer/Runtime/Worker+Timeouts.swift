import Glibc

/// Deadlines that have passed.
extension Worker {
    /// The one deadline of a stream has passed: what it was for follows from what the stream is doing.
    func timedOut(_ slot: Int32) {
        let stream = streams[slot]
        switch stream.pointee.role {
        case .free: break
        case .client: clientTimedOut(slot)
        case .server: serverTimedOut(slot)
        }
    }

    private func clientTimedOut(_ slot: Int32) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        switch stream.pointee.phase {
        case .head:
            // A silent connection (a browser's preconnect, an idle one) is closed silently.
            guard stream.pointee.isInHead else {
                statistics.add(.expiredClients, service: service)
                return closeStream(slot)
            }
            statistics.add(.clientTimeout, service: service)
            reply(slot, status: 408, closes: true, isHead: false)
        case .lingering: closeStream(slot)
        default:
            let number = stream.pointee.session
            guard number >= 0 else { return closeStream(slot) }
            let exchange = sessions[number].pointee.exchange
            if exchange.waitsForAMoment { return momentIsOver(number) }
            if exchange.phase == .choosing { return answer(number, status: 503, .queueTimeout) }
            if exchange.phase == .requesting && !exchange.requestIsComplete {
                if bodyMayGoOn(number, slot) { return }
                return answer(number, status: 408, .clientTimeout)
            }
            statistics.add(exchange.phase == .tunnel ? .tunnelIdle : .clientTimeout, service: service)
            abandon(number, visibly: true)
        }
    }

    /// Why nothing came of a server in time. Nothing could where this machine had no room to watch the connection.
    private func silence(of stream: UnsafeMutablePointer<Stream>) -> SystemError {
        SystemError(stream.pointee.isRegistered ? ETIMEDOUT : ENOSPC)
    }

    private func serverTimedOut(_ slot: Int32) {
        let stream = streams[slot]
        let number = stream.pointee.session
        guard number >= 0 else {
            if stream.pointee.phase == .connecting {
                if connectsElsewhere(slot) { return }
                markFailing(stream, silence(of: stream))
            } else {
                statistics.add(.expiredPooled, service: Int(stream.pointee.service))
            }
            return closeStream(slot)
        }
        if stream.pointee.phase == .connecting { return connectBroke(number, silence(of: stream)) }
        let session = sessions[number]
        if silence(of: stream).isLocalFault && session.pointee.firstByteAt == .never {
            return answer(number, status: 503, .localFault)
        }
        if session.pointee.firstByteAt == .never { return serverLost(number, .responseTimeout) }
        statistics.add(.responseIdle, service: session.pointee.service, server: session.pointee.serverIndex)
        noteCost(number, failed: true)
        if session.pointee.exchange.phase == .requesting {
            countRequest(number)
            return answer(number, status: 504, .gatewayTimeout)
        }
        abandon(number, visibly: session.pointee.exchange.endsByClose)
    }
}
