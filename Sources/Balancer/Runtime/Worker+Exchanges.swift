import CLinux
import Glibc

/// Exchanges: the request on its way to the server, beside it the response, until both have ended.
extension Worker {
    /// Does what a server's stream can do now.
    func resumeServer(_ slot: Int32) {
        let stream = streams[slot]
        let session = stream.pointee.session
        switch stream.pointee.phase {
        case .connecting:
            guard stream.pointee.isWritable || stream.pointee.isBroken else { return }
            let error = Socket.pendingError(of: stream.pointee.descriptor)
            // Taken and reset at once is no failed connect: it is a connection that was lost.
            if error != 0 && !(SystemError(error).wasConnected && session >= 0) {
                if session >= 0 { return connectBroke(session, SystemError(error)) }
                if SystemError(error).wasConnected { return closeStream(slot) }
                if connectsElsewhere(slot) { return }
                markFailing(stream, SystemError(error))
                return closeStream(slot)
            }
            connectCompleted(stream)
            if session >= 0 { return advance(session) }
            warmed(stream)
            poolServer(slot)
        case .busy:
            if session >= 0 { advance(session) } else { closeStream(slot) }
        default:
            // Idle: a byte or an end of stream means that it must not be used again.
            let isFresh = routes[Int(stream.pointee.service)].mode == .tcp
            guard !isUsable(stream, isFresh: isFresh) else { return }
            closeStream(slot)
            wantsWarmUp = isFresh
        }
    }

    /// True when an idle connection to a server may carry something. A fresh TCP connection may hold bytes (some servers
    /// speak first), but no end: that would stand behind them.
    func isUsable(_ stream: UnsafeMutablePointer<Stream>, isFresh: Bool) -> Bool {
        if isFresh { return Socket.isOpen(stream.pointee.descriptor) }
        return Socket.isQuiet(stream.pointee.descriptor)
    }

    /// Does all that a session can do now: its request, then its response.
    func advance(_ number: Int32) {
        let session = sessions[number]
        guard session.pointee.server >= 0 else { return }
        if session.pointee.exchange.phase == .tunnel { return advanceTunnel(number) }
        if session.pointee.exchange.requestGoesOn {
            guard sendRequest(number) else { return }
        }
        guard streams[session.pointee.server].pointee.phase == .busy else { return }
        if session.pointee.exchange.phase == .responded { watchServer(number) } else { readResponse(number) }
    }

    /// Carries the request on. False when the exchange has gone another way.
    private func sendRequest(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        let isAwaiting = session.pointee.exchange.phase == .requesting
        // An upgrade's bytes wait in the client's input until the server has agreed.
        let outcome = pump(&session.pointee.request, from: client, to: server)
        switch outcome {
        case .written: return requestWritten(number)
        case .sourceBlocked:
            session.pointee.timers.disarm(.serverTakes)
            // Its connect's deadline goes on; what the server's answer takes is measured from the request's end.
            let isConnected = streams[server].pointee.phase == .busy
            if waitsForContinue(session) {
                // It is the server's turn: the client waits for its word.
                if isConnected && isAwaiting && !session.pointee.timers.isArmed(.response) {
                    arm(number, .response, at: now.advanced(byNanoseconds: timings.response))
                }
                break
            }
            if isAwaiting { session.pointee.timers.disarm(.response) }
            waitForBody(number)
        case .budgetSpent:
            session.pointee.timers.disarm(.upload)
            session.pointee.timers.disarm(.serverTakes)
            if isAwaiting { session.pointee.timers.disarm(.response) }
            markReady(client)
        case .sinkBlocked:
            // The client is not to blame for this time: it is judged anew.
            session.pointee.timers.disarm(.upload)
            session.pointee.pace.pause()
            if streams[server].pointee.phase == .busy {
                let limit = isAwaiting ? timings.response : timings.responseIdle
                arm(number, .serverTakes, at: streams[server].pointee.lastSent.advanced(byNanoseconds: limit))
            }
        case .sourceEnded, .sourceFailed:
            clientAborted(number)
            return false
        case .sinkFailed(let error):
            guard wasReached(number, SystemError(error)) else { return false }
            return requestBroke(number, error)
        case .malformed(let refusal):
            if isAwaiting { noteRefusal(client, status: refusal.status, refusal.words) }
            end(number, .refuse(status: refusal.status, .badRequest))
            return false
        case .tooLarge:
            if isAwaiting { noteRefusal(client, status: 413, "body too large") }
            end(number, .refuse(status: 413, .tooLarge))
            return false
        }
        register(client, forWrite: false)
        register(server, forWrite: streams[server].pointee.phase == .connecting)
        return true
    }

    /// The last byte of the request went to the server. False when the exchange is over.
    private func requestWritten(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = session.pointee.client
        session.pointee.exchange.requestCompleted()
        session.pointee.requestCompletedAt = now
        session.pointee.timers.disarm(.upload)
        session.pointee.timers.disarm(.serverTakes)
        switch session.pointee.exchange.phase {
        case .responded:
            end(number, .complete)
            return false
        case .requesting:
            if isGivenUp(number) {
                end(number, .client(.clientAborted))
                return false
            }
            arm(number, .response, at: now.advanced(byNanoseconds: timings.response))
        default: break
        }
        register(client, forWrite: false)
        register(session.pointee.server, forWrite: false)
        return true
    }

    /// The server takes no more of the request. It may have answered before it closed: what it said is read. False when
    /// the exchange is over.
    private func requestBroke(_ number: Int32, _ error: Int32) -> Bool {
        let session = sessions[number]
        noteReset(session, error)
        guard session.pointee.exchange.phase != .responded else {
            endUpload(number)
            return false
        }
        session.pointee.exchange.requestDropped()
        session.pointee.timers.disarm(.upload)
        session.pointee.timers.disarm(.serverTakes)
        if session.pointee.exchange.phase == .requesting {
            arm(number, .response, at: now.advanced(byNanoseconds: timings.response))
        }
        streams[session.pointee.server].pointee.isReadable = true
        register(session.pointee.client, forWrite: false)
        register(session.pointee.server, forWrite: false)
        return true
    }

    /// A send to the server failed. True when the server had been reached; a connect that failed has gone another way.
    func wasReached(_ number: Int32, _ error: SystemError) -> Bool {
        let server = streams[sessions[number].pointee.server]
        guard server.pointee.phase == .connecting else { return true }
        guard error.wasConnected else {
            connectBroke(number, error)
            return false
        }
        connectCompleted(server)
        return true
    }

    /// A send to the server failed. EPIPE tells that it had ended its side in order before it was reset (the kernel's
    /// `tcp_reset` in CLOSE_WAIT); anything else, that what it said is cut.
    func noteReset(_ session: UnsafeMutablePointer<Session>, _ error: Int32) {
        if error != EPIPE { session.pointee.serverWasReset = true }
    }

    /// Waits for more of a request's body: not for ever, and not for a trickle.
    func waitForBody(_ number: Int32) {
        let session = sessions[number]
        let deadline = session.pointee.pace.deadline(
            now: now, bytes: session.pointee.request.payload,
            taken: streams[session.pointee.client].pointee.bytesOut, timings: timings)
        arm(number, .upload, at: deadline)
    }

    /// True when the client's end of stream ends its request, which has no response yet: where a service is told so.
    func isGivenUp(_ number: Int32) -> Bool {
        let session = sessions[number]
        guard routes[session.pointee.service].http.abortsOnClose else { return false }
        let phase = session.pointee.exchange.phase
        return (phase == .requesting || phase == .choosing) && streams[session.pointee.client].pointee.isHalfClosed
    }

    /// The response is complete: the exchange is over when the request is, or when nobody takes the rest of it. A server
    /// that announced its close reads on until its response is complete, and no longer.
    func responseCompleted(_ number: Int32) {
        let session = sessions[number]
        session.pointee.exchange.responseCompleted()
        recordLatency(number)
        let exchange = session.pointee.exchange
        if exchange.requestIsComplete || session.pointee.endsWithAnswer { return end(number, .complete) }
        guard exchange.requestGoesOn && exchange.serverKeepsAlive else { return endUpload(number) }
        session.pointee.timers.disarm(.responseIdle)
        session.pointee.timers.disarm(.clientTakes)
        register(session.pointee.server, forWrite: false)
        register(session.pointee.client, forWrite: false)
        watchServer(number)
    }

    /// The server has answered and still takes the request: when it ends, the upload does. What else it sends is not read.
    private func watchServer(_ number: Int32) {
        let session = sessions[number]
        let slot = session.pointee.server
        let stream = streams[slot]
        // Bytes behind the response are not read; an end may stand behind them.
        if !stream.pointee.input.isEmpty || stream.pointee.isReset {
            if stream.pointee.isHalfClosed || stream.pointee.isBroken { endUpload(number) }
            return
        }
        switch receive(slot) {
        case .bytes, .full, .blocked: return
        case .ended, .failed: endUpload(number)
        }
    }

    /// Puts a server's connection into the pool, or closes it where it is not wanted.
    func poolServer(_ slot: Int32) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        let index = stream.pointee.server
        let list = idleList(service, index)
        let route = routes[service]
        let isWanted = serverNow(stream)?.isInRotation ?? false
        let share = route.mode == .tcp ? warmShare : poolShare
        guard isWanted, phase == .running, idle.count(list) < share else { return closeStream(slot) }
        buffers.giveBack(&stream.pointee.input)
        buffers.giveBack(&stream.pointee.output)
        stream.pointee.phase = .idle
        idle.push(slot, list: list)
        statistics.add(.idle, service: service, server: index)
        deadlines.set(slot, at: route.mode == .tcp ? .never : now.advanced(byNanoseconds: idleTime(stream)))
        register(slot, forWrite: false)
    }

    /// How long an idle connection is kept: where the server announced how long it keeps it, ours ends a second before, or
    /// in half of the one second that it gives: a request must not meet its close on the way.
    private func idleTime(_ stream: UnsafeMutablePointer<Stream>) -> UInt64 {
        let announced = Int(stream.pointee.announcedTimeout)
        guard announced >= 0 else { return timings.serverIdle }
        return min(timings.serverIdle, announced > 1 ? UInt64(announced - 1) * 1_000_000_000 : 500_000_000)
    }
}
