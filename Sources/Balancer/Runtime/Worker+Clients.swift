import CLinux
import Glibc

/// Clients between two exchanges: reading heads, answering what is none, waiting for the next one.
extension Worker {
    /// Does what a client's stream can do now.
    func resumeClient(_ slot: Int32) {
        let stream = streams[slot]
        switch stream.pointee.phase {
        case .head where stream.pointee.isTurnedAway: tellNoRoom(slot)
        case .head: readHead(slot)
        case .discarding: discard(slot)
        case .lingering: linger(slot)
        case .cutting: if stream.pointee.isReset { closeStream(slot) }
        default:
            let number = stream.pointee.session
            guard number >= 0 else { return }
            // A reset, or the end of both directions of a unix socket, frees the place, queued or at the server. An end of
            // stream behind a complete request is a half-close, and ends nothing unless the service is told so.
            let isTunnel = sessions[number].pointee.exchange.phase == .tunnel
            if stream.pointee.isBroken && !isTunnel { return clientAborted(number) }
            if stream.pointee.isHalfClosed && isGivenUp(number) { return clientAborted(number) }
            if admission.contains(number) {
                if isCutInBody(number) { clientAborted(number) }
                return
            }
            advance(number)
        }
    }

    /// True when a client that waits in the queue has ended its side inside the body of its request: that is a cut. What has
    /// come is counted without reading it.
    private func isCutInBody(_ number: Int32) -> Bool {
        let session = sessions[number]
        let client = streams[session.pointee.client]
        guard client.pointee.isHalfClosed, let rest = session.pointee.request.decoder.announcedRest else {
            return false
        }
        return UInt64(unread(client).count + Int(lb_readable(client.pointee.descriptor))) < rest
    }

    /// Reads and judges a head; a complete one starts an exchange.
    func readHead(_ slot: Int32) {
        let stream = streams[slot]
        while true {
            if !stream.pointee.input.isEmpty {
                headBytesRead()
                let bytes = stream.pointee.input.bytes()
                switch stream.pointee.scanner.request(bytes, limits: headLimits, fields: fields) {
                case .complete(let head): return startExchange(slot, head)
                case .refused(let refusal): return refuse(slot, refusal)
                case .incomplete: break
                }
            }
            switch receive(slot) {
            case .bytes: continue
            case .blocked: return waitForHead(slot)
            case .full: return refuse(slot, .headTooLarge)
            case .ended, .failed:
                if !stream.pointee.input.isEmpty {
                    statistics.add(.clientAborted, service: Int(stream.pointee.service))
                }
                return closeStream(slot)
            }
        }
    }

    private func waitForHead(_ slot: Int32) {
        let stream = streams[slot]
        if stream.pointee.input.isEmpty {
            buffers.giveBack(&stream.pointee.input)
            becameIdle(slot)
            if phase == .draining {
                let last = now.advanced(byNanoseconds: Worker.lastRequestWait)
                deadlines.set(slot, at: min(last, deadlines.deadline(of: slot)))
            }
        } else if !stream.pointee.isInHead {
            stream.pointee.isInHead = true
            deadlines.set(slot, at: now.advanced(byNanoseconds: timings.header))
        }
        register(slot, forWrite: false)
    }

    private func startExchange(_ slot: Int32, _ head: RequestHead) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        let exchange = Exchange(head: head, now: now, reusesAfterBody: routes[service].http.reusesAfterBody)
        let new = Session(exchange: exchange, client: slot, service: service)
        guard let number = sessions.take(initial: new) else { return closeStream(slot) }
        statistics.add(.requests, service: service)
        let session = sessions[number]
        session.pointee = new
        session.pointee.request = BodyFlow(head.framing, rechunks: head.framing == .chunked)
        session.pointee.request.limit = timings.maximumBody
        session.pointee.awaitsContinue = head.expectsContinue
        stream.pointee.session = number
        stream.pointee.phase = .exchange
        stream.pointee.requests &+= 1
        headCompleted(session)
        if attention.isReading {
            let line = ByteRange(start: head.methodRange.start, end: Int32(truncatingIfNeeded: head.byteCount))
            requestLines.keep(line.bytes(in: stream.pointee.input.bytes()), session: number)
            session.pointee.hasLine = true
        }
        stream.pointee.scanner = HeadScanner()
        stream.pointee.isInHead = false
        stream.pointee.holds = true
        stream.pointee.held = Int32(truncatingIfNeeded: head.byteCount)
        deadlines.set(slot, at: .never)
        retryBudget.noteRequest(now: now)
        if let cookie = routes[service].http.stickyCookie {
            session.pointee.stickyKey = stickyKey(stream.pointee.input.bytes(), cookie: cookie)
        }
        let isWithinLimit = identifyClient(number, stream.pointee.input.bytes())
        if case .length(let length) = head.framing, length > timings.maximumBody {
            noteRefusal(slot, status: 413, "body too large")
            return end(number, .refuse(status: 413, .tooLarge))
        }
        guard isWithinLimit else { return end(number, .refuse(status: 429, .overClientLimit)) }
        if stream.pointee.isHalfClosed && isGivenUp(number) { return clientAborted(number) }
        admit(number, head)
    }

    /// Answers a broken head and closes.
    private func refuse(_ slot: Int32, _ refusal: Refusal) {
        let status = refusal.status
        noteRefusal(slot, status: status, refusal.words)
        refuseHead(slot, status: status, status == 414 || status == 431 || status == 413 ? .tooLarge : .badRequest)
    }

    /// Answers what became no exchange, and closes: a request all the same, begun and ended here.
    func refuseHead(_ slot: Int32, status: Int, _ failure: ServiceFailure) {
        let service = Int(streams[slot].pointee.service)
        statistics.add(failure, service: service)
        statistics.add(.requests, service: service)
        statistics.add(.answeredHere, service: service)
        write(slot, status: status, closes: true, isHead: false)
        startLingering(slot)
    }

    /// Writes an answer of our own to a client, behind whatever it still has to take.
    func write(_ slot: Int32, status: Int, closes: Bool, isHead: Bool) {
        let stream = streams[slot]
        statistics.addOwnResponse(status: status, service: Int(stream.pointee.service))
        buffers.lease(&stream.pointee.output)
        if stream.pointee.output.room < Reply.longest { buffers.grow(&stream.pointee.output) }
        let count = Reply.write(
            status: status, closes: closes, isHead: isHead, version: .http11, date: date.text(now: now),
            into: stream.pointee.output.space())
        stream.pointee.output.commit(count)
    }

    /// Makes a client ready for its next request.
    func keepClient(_ slot: Int32) {
        let stream = streams[slot]
        stream.pointee.session = -1
        stream.pointee.phase = .head
        stream.pointee.scanner = HeadScanner()
        stream.pointee.isInHead = false
        // What waits in `output` goes before the next answer does: the next request is not read until then.
        guard case .done = flush(slot) else { return startLingering(slot) }
        if !stream.pointee.input.isEmpty || stream.pointee.isReadable {
            deadlines.set(slot, at: now.advanced(byNanoseconds: timings.clientIdle))
            register(slot, forWrite: false)
            return markReady(slot)
        }
        buffers.giveBack(&stream.pointee.input)
        becameIdle(slot)
        deadlines.set(slot, at: now.advanced(byNanoseconds: timings.clientIdle))
        register(slot, forWrite: false)
    }
}
