import CLinux
import Glibc

/// What a client still sends after its answer. A close with unread input would reset the connection, and the reset would
/// eat the answer on its way (RFC 9112, section 9.6): so it is read and dropped while the client makes progress.
extension Worker {
    // MARK: The rest of a request, with another request behind it

    /// Reads the announced rest of a request that has been answered, and drops it; then the client's connection is ready
    /// for its next request.
    func discardRest(_ number: Int32) {
        let session = sessions[number]
        let slot = session.pointee.client
        releaseHold(streams[slot])
        streams[slot].pointee.phase = .discarding
        session.pointee.pace.pause()
        arm(number, .rest, at: now.advanced(byNanoseconds: timings.linger))
        discard(slot)
    }

    func discard(_ slot: Int32) {
        let stream = streams[slot]
        let number = stream.pointee.session
        let session = sessions[number]
        while true {
            if session.pointee.request.direct > 0 {
                consume(stream, session.pointee.request.direct)
                session.pointee.request.direct = 0
            }
            switch session.pointee.request.decoder.next(unread(stream)) {
            case .data(let skip, let count):
                consume(stream, skip + count)
                session.pointee.request.payload &+= UInt64(count)
                continue
            case .end(let skip, _):
                consume(stream, skip)
                endDiscarding(slot)
                return keepClient(slot)
            case .malformed:
                endDiscarding(slot)
                return startLingering(slot)
            case .needMore(let skip): consume(stream, skip)
            }
            if case .failed = flush(slot) { return closeClient(slot) }
            switch receive(slot) {
            case .bytes: continue
            case .blocked:
                let deadline = session.pointee.pace.deadline(
                    now: now, bytes: session.pointee.request.payload, taken: 0, timings: timings)
                arm(number, .upload, at: deadline)
                return register(slot, forWrite: false)
            case .ended, .failed, .full: return closeClient(slot)
            }
        }
    }

    /// Frees the exchange that a discarding client still had; it has been counted.
    func endDiscarding(_ slot: Int32) {
        let stream = streams[slot]
        exchangeDeadlines.set(stream.pointee.session, at: .never)
        giveBackSession(stream.pointee.session)
        stream.pointee.session = -1
        stream.pointee.phase = .head
    }

    /// Closes a client's connection that no exchange in progress owns.
    func closeClient(_ slot: Int32, visibly: Bool = false) {
        if streams[slot].pointee.phase == .discarding { endDiscarding(slot) }
        closeStream(slot, visibly: visibly)
    }

    // MARK: Behind the last answer of a connection

    /// Sends what waits, ends our side, and drops what the client still sends while it makes progress.
    func startLingering(_ slot: Int32) {
        let stream = streams[slot]
        stream.pointee.phase = .lingering
        stream.pointee.session = -1
        stream.pointee.holds = false
        stream.pointee.held = 0
        stream.pointee.lastSent = now
        beginWindow(slot)
        // The first window is free.
        stream.pointee.lingerMark &-= UInt32(truncatingIfNeeded: lingerLeast)
        buffers.giveBack(&stream.pointee.input)
        statistics.add(.lingered, service: Int(stream.pointee.service))
        let oldest = lingering.append(slot, generation: stream.pointee.generation, isThere: isLingering)
        linger(slot)
        guard let oldest else { return }
        statistics.add(.lingerCut, service: Int(streams[oldest].pointee.service))
        closeStream(oldest, visibly: true)
    }

    private func isLingering(_ slot: Int32, _ generation: UInt32) -> Bool {
        streams[slot].pointee.generation == generation && streams[slot].pointee.phase == .lingering
    }

    func linger(_ slot: Int32) {
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
        var budget = Worker.lingerBudget
        while true {
            switch receive(slot) {
            case .bytes(let count):
                stream.pointee.input.consume(stream.pointee.input.count)
                budget -= count
                guard budget > 0 else { return markReady(slot) }
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

    private static let lingerBudget = 256 * 1024

    /// Begins a window in which the client has to send what the minimum rate asks for, or, without one, anything.
    private func beginWindow(_ slot: Int32) {
        let stream = streams[slot]
        stream.pointee.lingerMark = UInt32(truncatingIfNeeded: stream.pointee.bytesIn)
        deadlines.set(slot, at: min(now.advanced(byNanoseconds: lingerWindow), lingersUntil(stream)))
    }

    /// When a client's time is over, whatever it sends: it runs from the last byte that it took of its answer.
    private func lingersUntil(_ stream: UnsafeMutablePointer<Stream>) -> Instant {
        stream.pointee.lastSent.advanced(byNanoseconds: timings.linger)
    }

    private var lingerWindow: UInt64 {
        timings.minimumRate > 0 ? min(Timings.rateWindow, timings.clientBody) : timings.clientBody
    }

    /// What a window asks for, in bytes.
    private var lingerLeast: UInt64 {
        timings.minimumRate > 0 ? UInt64(timings.minimumRate) * lingerWindow / 1_000_000_000 : 1
    }

    /// A deadline of a lingering client has passed.
    func lingeringTimedOut(_ slot: Int32) {
        let stream = streams[slot]
        guard now < lingersUntil(stream) else {
            statistics.add(.lingerCut, service: Int(stream.pointee.service))
            return closeStream(slot, visibly: true)
        }
        let came = UInt32(truncatingIfNeeded: stream.pointee.bytesIn) &- stream.pointee.lingerMark
        if UInt64(came) >= lingerLeast { return beginWindow(slot) }
        // It has its answer, and sends nothing more or next to nothing.
        statistics.add(.expiredClients, service: Int(stream.pointee.service))
        closeStream(slot)
    }

    // MARK: Before a cut

    private static let cutLook: UInt64 = 50_000_000

    /// Resets a client once it has taken what it was sent before its response broke off, or takes nothing more.
    func startCutting(_ slot: Int32) {
        let stream = streams[slot]
        stream.pointee.phase = .cutting
        buffers.giveBack(&stream.pointee.input)
        buffers.giveBack(&stream.pointee.output)
        stream.pointee.lastSent = now
        stream.pointee.lingerMark = UInt32(truncatingIfNeeded: lb_unsent(stream.pointee.descriptor))
        deadlines.set(slot, at: now.advanced(byNanoseconds: Worker.cutLook))
    }

    /// Looks whether it has.
    func cutWhenTaken(_ slot: Int32) {
        let stream = streams[slot]
        let unsent = UInt32(truncatingIfNeeded: lb_unsent(stream.pointee.descriptor))
        if unsent != stream.pointee.lingerMark { stream.pointee.lastSent = now }
        stream.pointee.lingerMark = unsent
        let isOver = now >= stream.pointee.lastSent.advanced(byNanoseconds: timings.clientWrite)
        if unsent == 0 || isOver || stream.pointee.isReset { return closeStream(slot, visibly: true) }
        deadlines.set(slot, at: now.advanced(byNanoseconds: Worker.cutLook))
    }
}
