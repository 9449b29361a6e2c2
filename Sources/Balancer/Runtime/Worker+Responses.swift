import CLinux
import Glibc

/// Responses: heads, bodies, and what is no response.
extension Worker {
    /// Reads what the server says and passes it on.
    func readResponse(_ number: Int32) {
        let session = sessions[number]
        while session.pointee.exchange.phase == .requesting {
            guard readResponseHead(number) else { return }
        }
        if session.pointee.exchange.phase == .tunnel { return advanceTunnel(number) }
        passBody(number)
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
        let plan = session.pointee.exchange.response(head)
        session.pointee.responseScanner = HeadScanner()
        switch plan {
        case .malformed:
            badResponse(number)
            return false
        case .dropInterim:
            stream.pointee.input.consume(head.byteCount)
            return true
        case .passInterim, .tunnel:
            statistics.addResponse(
                status: head.status, service: session.pointee.service, server: session.pointee.serverIndex)
            guard writeResponseHead(number, head, bytes, framing: .none, keepsAlive: true) else { return false }
            stream.pointee.input.consume(head.byteCount)
            if plan == .tunnel { return startUpgraded(number) }
            if case .failed = flush(session.pointee.client) {
                clientAborted(number)
                return false
            }
            return true
        case .final(let framing, let keepsAlive):
            session.pointee.status = Int32(truncatingIfNeeded: head.status)
            countRequest(number)
            noteCost(number, failed: head.status >= 500)
            routes[session.pointee.service].load.clearFailures(session.pointee.serverIndex)
            stream.pointee.announcedTimeout = Int32(truncatingIfNeeded: head.keepAliveTimeoutSeconds)
            session.pointee.endsWithClose = head.framing == .untilClose
            let keeps = keepsAlive && phase == .running
            guard writeResponseHead(number, head, bytes, framing: framing, keepsAlive: keeps) else { return false }
            if routes[session.pointee.service].http.stickyCookie != nil { appendStickyCookie(number) }
            session.pointee.response = BodyFlow(
                head.framing, rechunks: framing == .chunked, limits: .response)
            stream.pointee.input.consume(head.byteCount)
            return true
        }
    }

    private func writeResponseHead(
        _ number: Int32, _ head: ResponseHead, _ bytes: UnsafeRawBufferPointer, framing: BodyFraming, keepsAlive: Bool
    ) -> Bool {
        let session = sessions[number]
        let client = streams[session.pointee.client]
        client.pointee.lastSent = now
        session.pointee.awaitsContinue = false
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

    /// The server sent something that is no response.
    private func badResponse(_ number: Int32) {
        let session = sessions[number]
        statistics.add(.badResponse, service: session.pointee.service, server: session.pointee.serverIndex)
        answerFailed(number, .badResponse)
        countRequest(number)
        follow(session.pointee.exchange.badResponse(), number)
    }

    /// Carries the response's body on.
    private func passBody(_ number: Int32) {
        let session = sessions[number]
        let client = session.pointee.client
        let server = session.pointee.server
        let outcome = pump(&session.pointee.response, from: server, to: client)
        switch outcome {
        case .written: return finish(number)
        case .sourceBlocked:
            deadlines.set(server, at: now.advanced(byNanoseconds: timings.responseIdle))
            if session.pointee.exchange.requestIsComplete { deadlines.set(client, at: .never) }
        case .sinkBlocked:
            deadlines.set(server, at: .never)
            // From the last byte that it took: what a server still trickles is no progress of the client's.
            let lastSent = streams[client].pointee.lastSent
            deadlines.set(client, at: lastSent.advanced(byNanoseconds: timings.clientWrite))
        case .budgetSpent:
            markReady(server)
        case .sourceEnded:
            guard session.pointee.endsWithClose else { return truncated(number) }
            return endWithClose(number)
        case .sourceFailed: return truncated(number)
        case .malformed, .tooLarge:
            statistics.add(.badResponse, service: session.pointee.service, server: session.pointee.serverIndex)
            return abandon(number, visibly: session.pointee.exchange.endsByClose)
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

    /// The response ended too early. A close is visible where the length or the chunks tell; otherwise it is a reset.
    private func truncated(_ number: Int32) {
        let session = sessions[number]
        statistics.add(.truncatedResponse, service: session.pointee.service, server: session.pointee.serverIndex)
        noteCost(number, failed: true)
        abandon(number, visibly: session.pointee.exchange.endsByClose)
    }
}
