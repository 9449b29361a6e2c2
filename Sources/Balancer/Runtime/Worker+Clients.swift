import CLinux
import Glibc

/// Clients: reading heads, answering by ourselves, leaving.
extension Worker {
    /// Does what a client's stream can do now.
    func resumeClient(_ slot: Int32) {
        let stream = streams[slot]
        switch stream.pointee.phase {
        case .head: readHead(slot)
        case .lingering: linger(slot)
        default:
            let session = stream.pointee.session
            guard session >= 0 else { return }
            // A client that leaves while its request is queued gives up its place, by a FIN too.
            if queue.total > 0 && queue.contains(session) {
                if stream.pointee.hasHangup { clientAborted(session) }
                return
            }
            let isTunnel = sessions[session].pointee.exchange.phase == .tunnel
            if stream.pointee.isBroken && !isTunnel { clientAborted(session) } else { advance(session) }
        }
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
        let new = Session(exchange: Exchange(head: head, now: now), client: slot, service: service)
        guard let number = sessions.take(initial: new) else { return closeStream(slot) }
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
            return answer(number, status: 413, .tooLarge)
        }
        guard isWithinLimit else { return answer(number, status: 429, .overClientLimit) }
        choose(number, head)
    }

    /// Answers a broken head and closes.
    private func refuse(_ slot: Int32, _ refusal: Refusal) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        let status = refusal.status
        noteRefusal(slot, status: status, refusal.words)
        statistics.add(status == 414 || status == 431 || status == 413 ? .tooLarge : .badRequest, service: service)
        reply(slot, status: status, closes: true, isHead: false)
    }

    /// Writes an answer of our own to a client whose output is empty, and closes or keeps the connection.
    func reply(_ slot: Int32, status: Int, closes: Bool, isHead: Bool) {
        let stream = streams[slot]
        statistics.addOwnResponse(status: status, service: Int(stream.pointee.service))
        buffers.lease(&stream.pointee.output)
        if stream.pointee.output.room < Reply.longest { buffers.grow(&stream.pointee.output) }
        let count = Reply.write(
            status: status, closes: closes, isHead: isHead, version: .http11, date: date.text(now: now),
            into: stream.pointee.output.space())
        stream.pointee.output.commit(count)
        if closes { startLingering(slot) } else { keepClient(slot) }
    }

    /// Makes a client ready for its next request.
    func keepClient(_ slot: Int32) {
        let stream = streams[slot]
        stream.pointee.session = -1
        stream.pointee.phase = .head
        stream.pointee.scanner = HeadScanner()
        stream.pointee.isInHead = false
        guard case .done = flush(slot) else { return startLingering(slot) }
        if !stream.pointee.input.isEmpty || stream.pointee.isReadable {
            deadlines.set(slot, at: now.advanced(byNanoseconds: timings.clientIdle))
            register(slot, forWrite: false)
            return markReady(slot)
        }
        buffers.giveBack(&stream.pointee.input)
        deadlines.set(slot, at: now.advanced(byNanoseconds: timings.clientIdle))
        register(slot, forWrite: false)
    }

    /// Sends what waits, shuts down our side, and drops what the client still sends, for a while: a close with
    /// unread input would reset the connection, and the reset would eat the answer.
    func startLingering(_ slot: Int32) {
        let stream = streams[slot]
        stream.pointee.phase = .lingering
        stream.pointee.session = -1
        stream.pointee.holds = false
        stream.pointee.held = 0
        stream.pointee.lingered = 0
        buffers.giveBack(&stream.pointee.input)
        deadlines.set(slot, at: now.advanced(byNanoseconds: Timings.linger))
        linger(slot)
    }

    private func linger(_ slot: Int32) {
        let stream = streams[slot]
        if !stream.pointee.hasShutDown {
            switch flush(slot) {
            case .done:
                stream.pointee.hasShutDown = true
                shutdown(stream.pointee.descriptor, Int32(SHUT_WR))
            case .blocked: break
            case .failed: return closeStream(slot)
            }
        }
        while true {
            switch receive(slot) {
            case .bytes(let count):
                stream.pointee.input.consume(stream.pointee.input.count)
                stream.pointee.lingered &+= Int32(truncatingIfNeeded: count)
                if Int(stream.pointee.lingered) > Timings.lingerBytes { return closeStream(slot) }
            case .blocked:
                buffers.giveBack(&stream.pointee.input)
                return register(slot, forWrite: false)
            case .ended:
                // With an answer still to send, the end of the client's side alone is no reason to leave.
                if stream.pointee.hasShutDown { return closeStream(slot) }
                return register(slot, forWrite: true)
            case .full, .failed: return closeStream(slot)
            }
        }
    }
}
