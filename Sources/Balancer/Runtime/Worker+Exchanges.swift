import CLinux
import Glibc

/// Exchanges: the request on its way to the server, the answers of our own, and the end.
extension Worker {
    /// Does what a server's stream can do now.
    func resumeServer(_ slot: Int32) {
        let stream = streams[slot]
        let session = stream.pointee.session
        switch stream.pointee.phase {
        case .connecting:
            guard stream.pointee.isWritable || stream.pointee.isBroken else { return }
            let error = Socket.pendingError(of: stream.pointee.descriptor)
            if error != 0 {
                if session >= 0 { return connectBroke(session, SystemError(error)) }
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
            guard !Socket.isQuiet(stream.pointee.descriptor, allowingBytes: isFresh) else { return }
            closeStream(slot)
            wantsWarmUp = isFresh
        }
    }

    /// Does all that a session can do now: its request, then its response.
    func advance(_ number: Int32) {
        let session = sessions[number]
        guard session.pointee.server >= 0 else { return }
        if session.pointee.exchange.phase == .tunnel { return advanceTunnel(number) }
        if !session.pointee.exchange.requestIsComplete && !session.pointee.requestIsBroken {
            guard sendRequest(number) else { return }
        }
        if streams[session.pointee.server].pointee.phase == .busy { readResponse(number) }
    }

    /// Carries the request on. False when the session has gone another way.
    private func sendRequest(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        // An upgrade's bytes wait in the client's input until the server has agreed.
        let outcome = pump(&session.pointee.request, from: client, to: server)
        switch outcome {
        case .written:
            session.pointee.exchange.requestCompleted()
            session.pointee.requestCompletedAt = now
            deadlines.set(client, at: .never)
            deadlines.set(server, at: now.advanced(byNanoseconds: timings.response))
        case .sourceBlocked:
            // The server waits for the client too. Its connect's deadline was for the connect alone.
            let isConnected = streams[server].pointee.phase == .busy
            if session.pointee.awaitsContinue && session.pointee.request.payload == 0 {
                // It is the server's turn: the client waits for its word.
                deadlines.set(client, at: .never)
                if isConnected { deadlines.set(server, at: now.advanced(byNanoseconds: timings.response)) }
                break
            }
            if isConnected { deadlines.set(server, at: .never) }
            waitForBody(number, client)
        case .budgetSpent:
            if streams[server].pointee.phase == .busy { deadlines.set(server, at: .never) }
            markReady(client)
        case .sinkBlocked:
            deadlines.set(client, at: .never)
            // The client is not to blame for this time: its minimum rate is judged anew.
            session.pointee.rateWindowStart = .never
            if streams[server].pointee.phase == .busy {
                deadlines.set(server, at: now.advanced(byNanoseconds: timings.response))
            }
        case .sourceEnded, .sourceFailed:
            clientAborted(number)
            return false
        case .sinkFailed(let error):
            if streams[server].pointee.phase == .connecting {
                connectBroke(number, SystemError(error))
                return false
            }
            // The server may have answered before it closed: what it said is read first.
            session.pointee.requestIsBroken = true
            streams[server].pointee.isReadable = true
            deadlines.set(client, at: .never)
        case .malformed(let refusal):
            noteRefusal(client, status: refusal.status, refusal.words)
            answer(number, status: refusal.status, .badRequest)
            return false
        case .tooLarge:
            noteRefusal(client, status: 413, "body too large")
            answer(number, status: 413, .tooLarge)
            return false
        }
        register(client, forWrite: false)
        register(server, forWrite: streams[server].pointee.phase == .connecting)
        return true
    }

    /// Waits for more of a request's body: not for ever, and not for a trickle.
    private func waitForBody(_ number: Int32, _ client: Int32) {
        let session = sessions[number]
        if session.pointee.rateWindowStart == .never {
            // The first window is free: judging starts after it.
            session.pointee.rateWindowStart = now.advanced(byNanoseconds: Timings.rateWindow)
            session.pointee.rateWindowPayload = .max
        }
        let silence = now.advanced(byNanoseconds: timings.clientBody)
        guard timings.minimumRate > 0 else { return deadlines.set(client, at: silence) }
        let windowEnd =
            session.pointee.rateWindowPayload == .max
            ? session.pointee.rateWindowStart
            : session.pointee.rateWindowStart.advanced(byNanoseconds: Timings.rateWindow)
        deadlines.set(client, at: min(silence, max(windowEnd, now)))
    }

    /// A deadline of a client in the middle of its body has passed: true when the client may go on.
    func bodyMayGoOn(_ number: Int32, _ client: Int32) -> Bool {
        let session = sessions[number]
        guard timings.minimumRate > 0, session.pointee.rateWindowStart != .never else { return false }
        let payload = session.pointee.request.payload
        if session.pointee.rateWindowPayload == .max {
            guard now >= session.pointee.rateWindowStart else { return false }
        } else {
            let end = session.pointee.rateWindowStart.advanced(byNanoseconds: Timings.rateWindow)
            guard now >= end else { return false }
            let least = UInt64(timings.minimumRate) * (Timings.rateWindow / 1_000_000_000)
            guard payload &- session.pointee.rateWindowPayload >= least else { return false }
        }
        session.pointee.rateWindowStart = now
        session.pointee.rateWindowPayload = payload
        waitForBody(number, client)
        return true
    }

    /// The client has gone: nothing of the exchange is of use any more.
    func clientAborted(_ number: Int32) {
        let session = sessions[number]
        statistics.add(.clientAborted, service: session.pointee.service)
        abandon(number, visibly: false)
    }

    /// Ends an exchange whose response cannot be completed: both connections go.
    ///
    /// - Parameter visibly: with a reset towards the client, where a plain close would look like a complete response.
    func abandon(_ number: Int32, visibly: Bool) {
        let session = sessions[number]
        let client = session.pointee.client
        countRequest(number)
        leaveQueue(number)
        dropServer(number)
        giveBackSession(number)
        closeStream(client, visibly: visibly)
    }

    /// Answers a request by ourselves; the server's connection, if any, is given up.
    func answer(_ number: Int32, status: Int, _ failure: ServiceFailure) {
        let session = sessions[number]
        let slot = session.pointee.client
        let client = streams[slot]
        statistics.add(failure, service: session.pointee.service)
        leaveQueue(number)
        dropServer(number)
        // All of the request must have been read, or its rest would be taken for the next one.
        let isAllRead = session.pointee.request.decoder.isFinished && session.pointee.request.direct == 0
        let keeps =
            isAllRead && session.pointee.exchange.clientWantsKeepAlive && phase == .running && status != 413
            && session.pointee.exchange.clientVersion == .http11
        let isHead = session.pointee.exchange.method == .head
        releaseHold(client)
        if routes[session.pointee.service].mode == .tcp {
            // Nobody expects HTTP here: a reset says that something is wrong.
            client.pointee.session = -1
            giveBackSession(number)
            return closeStream(slot, visibly: true)
        }
        client.pointee.session = -1
        giveBackSession(number)
        reply(slot, status: status, closes: !keeps, isHead: isHead)
    }

    /// The response is complete: both connections go where they may go.
    func finish(_ number: Int32) {
        let session = sessions[number]
        let slot = session.pointee.client
        let server = session.pointee.server
        session.pointee.exchange.responseCompleted()
        recordLatency(number)
        endLoad(number)
        session.pointee.server = -1
        let stream = streams[server]
        stream.pointee.session = -1
        if session.pointee.exchange.canPoolServer && stream.pointee.input.isEmpty && !stream.pointee.hasHangup
            && !stream.pointee.hasEnded
        {
            stream.pointee.hasCarried = true
            poolServer(server)
        } else {
            closeStream(server)
        }
        let keeps = session.pointee.exchange.canKeepClient && phase == .running
        let isComplete = session.pointee.exchange.requestIsComplete
        let client = streams[slot]
        releaseHold(client)
        client.pointee.session = -1
        giveBackSession(number)
        if keeps { return keepClient(slot) }
        if isComplete && client.pointee.input.isEmpty && !client.pointee.isReadable { return closeStream(slot) }
        startLingering(slot)
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
        var limit = timings.serverIdle
        if stream.pointee.announcedTimeout > 0 {
            // Ours ends a second before theirs: a request must not meet their close on the way.
            limit = min(limit, UInt64(max(1, stream.pointee.announcedTimeout - 1)) * 1_000_000_000)
        }
        deadlines.set(slot, at: route.mode == .tcp ? .never : now.advanced(byNanoseconds: limit))
        register(slot, forWrite: false)
    }

    /// Counts how long it took, and the class of its final response: a tunnel's was counted when it began.
    func recordLatency(_ number: Int32) {
        let session = sessions[number]
        let service = session.pointee.service
        let index = session.pointee.serverIndex
        let begun = session.pointee.exchange.begunAt
        // The loop's clock stands still for a turn: for the end of a response it is read again.
        let total = Clock.now().nanoseconds(since: begun) / 1000
        statistics.totalTime(service: service, server: index).record(microseconds: total)
        if session.pointee.firstByteAt != .never {
            let first = session.pointee.firstByteAt.nanoseconds(since: begun) / 1000
            statistics.firstByte(service: service, server: index).record(microseconds: first)
        }
        if session.pointee.status != 0 {
            statistics.addResponse(status: Int(session.pointee.status), service: service, server: index)
        }
    }
}
