import CLinux
import Glibc

/// Responses: heads, bodies, and what is no response.
extension Worker {
    /// Heads read in a turn: interim responses without an end must not hold up the others.
    private static let headsATurn = 16

    /// Reads what the server says and passes it on.
    func readResponse(_ number: Int32) {
        let session = sessions[number]
        var heads = 0
        while session.pointee.exchange.phase == .requesting {
            guard handOn(number) else { return }
            guard heads < Worker.headsATurn else { return markReady(session.pointee.server) }
            heads += 1
            guard readResponseHead(number) else { return }
        }
        if session.pointee.exchange.phase == .tunnel { return advanceTunnel(number) }
        passBody(number)
    }

    /// Sends an interim response on, so that whatever follows begins at its beginning. False when the client does not take
    /// it now, or has gone.
    private func handOn(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = session.pointee.client
        guard !streams[client].pointee.output.isEmpty else { return true }
        switch flush(client) {
        case .done:
            session.pointee.timers.disarm(.clientTakes)
            return true
        case .blocked:
            arm(number, .clientTakes, at: streams[client].pointee.lastSent.advanced(byNanoseconds: timings.clientWrite))
            session.pointee.timers.disarm(.response)
            return false
        case .failed:
            clientAborted(number)
            return false
        }
    }

    /// True when a head was read and passed on; false when there is nothing more to do now.
    private func readResponseHead(_ number: Int32) -> Bool {
        let session = sessions[number]
        let slot = session.pointee.server
        let stream = streams[slot]
        while true {
            if !stream.pointee.input.isEmpty {
                let bytes = stream.pointee.input.bytes()
                let outcome = session.pointee.responseScanner.response(
                    bytes, limits: headLimits, fields: fields, requestMethod: session.pointee.exchange.method)
                switch outcome {
                case .complete(let head): return passHead(number, head, bytes)
                case .refused:
                    badResponse(number)
                    return false
                case .incomplete: break
                }
            }
            switch receive(slot) {
            case .bytes:
                if session.pointee.firstByteAt == .never {
                    session.pointee.firstByteAt = now
                    answerRead(session)
                    releaseHold(streams[session.pointee.client])
                }
            case .blocked:
                register(slot, forWrite: false)
                return false
            case .full:
                badResponse(number)
                return false
            case .ended, .failed:
                if stream.pointee.input.isEmpty && session.pointee.firstByteAt == .never {
                    serverLost(number, .closedBeforeResponse)
                } else {
                    badResponse(number)
                }
                return false
            }
        }
    }

    /// True when the head went on and the next step can follow.
    private func passHead(_ number: Int32, _ head: ResponseHead, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let session = sessions[number]
        let stream = streams[session.pointee.server]
        let isEarly = session.pointee.exchange.requestGoesOn
        let isUnasked = isEarly && waitsForContinue(session)
        let plan = session.pointee.exchange.response(head, rest: isEarly && !isUnasked ? announcedRest(session) : nil)
        session.pointee.responseScanner = HeadScanner()
        switch plan {
        case .malformed:
            badResponse(number)
            return false
        case .dropInterim:
            stream.pointee.input.consume(head.byteCount)
            renewResponse(number, asksForBody: false)
            return true
        case .passInterim, .tunnel:
            statistics.addResponse(
                status: head.status, service: session.pointee.service, server: session.pointee.serverIndex)
            guard writeResponseHead(number, head, bytes, framing: .none, keepsAlive: true) else { return false }
            stream.pointee.input.consume(head.byteCount)
            if plan == .tunnel { return startUpgraded(number) }
            renewResponse(number, asksForBody: head.status == 100)
            return true
        case .final(let framing, let keepsAlive):
            session.pointee.status = Int32(truncatingIfNeeded: head.status)
            countRequest(number)
            noteCost(number, failed: head.status >= 500)
            routes[session.pointee.service].load.clearFailures(session.pointee.serverIndex)
            stream.pointee.announcedTimeout = Int16(clamping: head.keepAliveTimeoutSeconds ?? -1)
            session.pointee.endsWithClose = head.framing == .untilClose
            // After an expectation that was answered otherwise than by a 100 nobody knows whether the body still comes.
            session.pointee.endsWithAnswer = isUnasked
            session.pointee.timers.disarm(.response)
            // What was sent before is whole, and `output` is empty: from here on it holds this response.
            session.pointee.sentBefore = streams[session.pointee.client].pointee.bytesOut
            let keeps = keepsAlive && phase == .running
            guard writeResponseHead(number, head, bytes, framing: framing, keepsAlive: keeps) else { return false }
            if routes[session.pointee.service].http.stickyCookie != nil { appendStickyCookie(number) }
            session.pointee.response = BodyFlow(
                head.framing, rechunks: framing == .chunked, limits: .response)
            stream.pointee.input.consume(head.byteCount)
            return true
        }
    }

    /// Each interim response shows that the server is at work: the time for the response begins anew, as often as a request
    /// may have them. While the client still sends, it is the client's time; a 100 asks it to begin.
    private func renewResponse(_ number: Int32, asksForBody: Bool) {
        let session = sessions[number]
        if session.pointee.exchange.requestGoesOn && !waitsForContinue(session) {
            session.pointee.timers.disarm(.response)
            if asksForBody { waitForBody(number) }
        } else {
            arm(number, .response, at: now.advanced(byNanoseconds: timings.response))
        }
    }

    private func writeResponseHead(
        _ number: Int32, _ head: ResponseHead, _ bytes: UnsafeRawBufferPointer, framing: BodyFraming, keepsAlive: Bool
    ) -> Bool {
        let session = sessions[number]
        let client = streams[session.pointee.client]
        client.pointee.lastSent = now
        // Only a 100 is what the client waits for: other interim responses ask for no body.
        if head.status == 100 { session.pointee.awaitsContinue = false }
        buffers.lease(&client.pointee.output)
        let context = ResponseContext(
            clientVersion: session.pointee.exchange.clientVersion, clientKeepsAlive: keepsAlive, framing: framing,
            isHeadRequest: session.pointee.exchange.method == .head,
            isConnect: session.pointee.exchange.method == .connect, date: date.text(now: now))
        for _ in 0..<2 {
            let count = HeadWriter.response(
                head, bytes: bytes, fields: fields, context: context, into: client.pointee.output.space())
            if let count {
                client.pointee.output.commit(count)
                return true
            }
            client.pointee.output.compact()
            buffers.grow(&client.pointee.output)
        }
        badResponse(number)
        return false
    }

    /// The server sent something that is no response, or broke one that had begun.
    private func badResponse(_ number: Int32) {
        answerFailed(number, .badResponse)
        end(number, .server(.badResponse))
    }

    /// Carries the response's body on.
    private func passBody(_ number: Int32) {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        let outcome = pump(&session.pointee.response, from: server, to: client)
        switch outcome {
        case .written: return responseCompleted(number)
        case .sourceBlocked:
            session.pointee.timers.disarm(.clientTakes)
            // The server's silence: it neither gives nor takes anything.
            let moved = streams[server].pointee.bytesIn &+ streams[server].pointee.bytesOut
            if moved != session.pointee.serverMoved || !session.pointee.timers.isArmed(.responseIdle) {
                session.pointee.serverMoved = moved
                arm(number, .responseIdle, at: now.advanced(byNanoseconds: timings.responseIdle))
            }
        case .sinkBlocked:
            session.pointee.timers.disarm(.responseIdle)
            // From the last byte that it took: what a server still trickles is no progress of the client's.
            let lastSent = streams[client].pointee.lastSent
            arm(number, .clientTakes, at: lastSent.advanced(byNanoseconds: timings.clientWrite))
        case .budgetSpent:
            session.pointee.timers.disarm(.responseIdle)
            session.pointee.timers.disarm(.clientTakes)
            markReady(server)
        case .sourceEnded:
            guard session.pointee.endsWithClose && !session.pointee.serverWasReset else { return truncated(number) }
            return endWithClose(number)
        case .sourceFailed: return truncated(number)
        case .malformed, .tooLarge: return badResponse(number)
        case .sinkFailed: return clientAborted(number)
        }
        register(server, forWrite: false)
        register(client, forWrite: false)
    }

    /// The server's close is the end of its response.
    private func endWithClose(_ number: Int32) {
        let session = sessions[number]
        let client = streams[session.pointee.client]
        if session.pointee.response.rechunks { writeLastChunk(client, UnsafeRawBufferPointer(start: nil, count: 0)) }
        session.pointee.response = BodyFlow(.none, rechunks: false)
        passBody(number)
    }

    /// The response ended too early.
    private func truncated(_ number: Int32) {
        noteCost(number, failed: true)
        end(number, .server(.truncatedResponse))
    }
}
