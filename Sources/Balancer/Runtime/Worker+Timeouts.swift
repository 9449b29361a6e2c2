import Glibc

/// Deadlines that have passed: a connection's own (an idle one, a head, what comes after an answer), and those of
/// exchanges, each of which has one meaning.
extension Worker {
    /// Deadlines looked at in a turn: when very many pass at once, the traffic does not wait for all of them.
    private static let expiredATurn = 256

    /// Does what deadlines ask for that passed before the sockets were last looked at: what has arrived in time counts,
    /// however late we come to it. True when more are left.
    func runDeadlines() -> Bool {
        for _ in 0..<Worker.expiredATurn {
            if let slot = deadlines.popExpired(now: lookedAt) {
                timedOut(slot)
            } else if let number = exchangeDeadlines.popExpired(now: lookedAt) {
                exchangeTimedOut(number)
            } else {
                return false
            }
        }
        return true
    }

    /// When to wake for the next deadline, in milliseconds; -1 when nothing is armed.
    func millisecondsToNext() -> Int32 {
        let connection = deadlines.millisecondsToNext(now: now) ?? .max
        let exchange = exchangeDeadlines.millisecondsToNext(now: now) ?? .max
        var next = min(connection, exchange)
        if wantsWarmUp {
            next = min(next, Int32(truncatingIfNeeded: nextWarmUp.nanoseconds(since: now) / 1_000_000 + 1))
        }
        return next == .max ? -1 : next
    }

    // MARK: Connections

    private func timedOut(_ slot: Int32) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        switch (stream.pointee.role, stream.pointee.phase) {
        case (.client, .head) where stream.pointee.isTurnedAway: tellNoRoom(slot, isLate: true)
        case (.client, .head):
            // A silent connection (a browser's preconnect, an idle one) is closed silently.
            guard stream.pointee.isInHead else {
                statistics.add(.expiredClients, service: service)
                return closeStream(slot)
            }
            refuseHead(slot, status: 408, .clientTimeout)
        case (.client, .lingering): lingeringTimedOut(slot)
        case (.client, .cutting): cutWhenTaken(slot)
        case (.server, .connecting) where stream.pointee.session < 0:
            if connectsElsewhere(slot) { return }
            markFailing(stream, silence(of: stream))
            closeStream(slot)
        case (.server, .idle):
            statistics.add(.expiredPooled, service: service)
            closeStream(slot)
        default: break
        }
    }

    /// Why nothing came of a server in time. Nothing could where this machine had no room to watch the connection.
    private func silence(of stream: UnsafeMutablePointer<Stream>) -> SystemError {
        SystemError(stream.pointee.isRegistered ? ETIMEDOUT : ENOSPC)
    }

    // MARK: Exchanges

    /// Sets a deadline of an exchange.
    @inline(__always)
    func arm(_ number: Int32, _ kind: ExchangeTimers.Kind, at moment: Instant) {
        if sessions[number].pointee.timers.arm(kind, at: moment) { exchangeDeadlines.set(number, at: moment) }
    }

    /// Takes a deadline of an exchange away.
    @inline(__always)
    func disarm(_ number: Int32, _ kind: ExchangeTimers.Kind) { sessions[number].pointee.timers.disarm(kind) }

    private func exchangeTimedOut(_ number: Int32) {
        let session = sessions[number]
        let kind = session.pointee.timers.expired(now: lookedAt)
        exchangeDeadlines.set(number, at: session.pointee.timers.next)
        guard let kind else { return }
        let slot = session.pointee.client
        if streams[slot].pointee.phase == .discarding { return discardingTimedOut(number, kind) }
        switch kind {
        case .queue: answer(number, status: 503, .queueTimeout)
        case .moment: momentIsOver(number)
        case .connect: connectBroke(number, silence(of: streams[session.pointee.server]))
        case .upload: uploadTimedOut(number)
        case .serverTakes:
            switch session.pointee.exchange.phase {
            case .responding: session.pointee.exchange.requestDropped()
            case .responded: endUpload(number)
            default: serverLost(number, .responseTimeout)
            }
        case .response: responseTimedOut(number)
        case .responseIdle:
            noteCost(number, failed: true)
            end(number, .server(.responseIdle))
        case .clientTakes: end(number, .client(.clientTimeout))
        case .tunnel: end(number, .idle)
        case .rest: break
        }
    }

    private func uploadTimedOut(_ number: Int32) {
        let session = sessions[number]
        let client = streams[session.pointee.client]
        let mayGoOn = session.pointee.pace.mayGoOn(
            now: lookedAt, bytes: session.pointee.request.payload, taken: client.pointee.bytesOut, timings: timings)
        if mayGoOn { return waitForBody(number) }
        end(number, .refuse(status: 408, .clientTimeout))
    }

    private func responseTimedOut(_ number: Int32) {
        let session = sessions[number]
        let isUnwatched = silence(of: streams[session.pointee.server]).isLocalFault
        if session.pointee.firstByteAt == .never {
            if isUnwatched { return answer(number, status: 503, .localFault) }
            return serverLost(number, .responseTimeout)
        }
        // Interim responses, or a part of a head, came and nothing more.
        let hasBegun = !streams[session.pointee.server].pointee.input.isEmpty
        noteCost(number, failed: true)
        end(number, .server(hasBegun ? .responseIdle : .responseTimeout))
    }

    private func discardingTimedOut(_ number: Int32, _ kind: ExchangeTimers.Kind) {
        let session = sessions[number]
        let slot = session.pointee.client
        let service = session.pointee.service
        let mayGoOn =
            kind == .upload
            && session.pointee.pace.mayGoOn(
                now: lookedAt, bytes: session.pointee.request.payload, taken: 0, timings: timings)
        if mayGoOn {
            let deadline = session.pointee.pace.deadline(
                now: now, bytes: session.pointee.request.payload, taken: 0, timings: timings)
            return arm(number, .upload, at: deadline)
        }
        statistics.add(.lingerCut, service: service)
        closeClient(slot)
    }
}
