import CLinux
import Glibc
import Synchronization

/// What a read brought.
enum Received {
    /// So many bytes more in `input`.
    case bytes(Int)
    /// Nothing now; an event will tell.
    case blocked
    /// `input` has no room.
    case full
    /// The peer's end of stream.
    case ended
    /// The connection is broken, with this error number.
    case failed(Int32)
}

/// What became of the bytes to send.
enum Flushed {
    /// Nothing waits any more.
    case done
    /// The rest waits until the peer takes more.
    case blocked
    /// The connection is broken, with this error number.
    case failed(Int32)
}

/// Streams: opening, closing, reading, writing.
extension Worker {
    /// A slot for a connection, or nil when all are taken.
    func openStream(_ descriptor: Int32, role: Stream.Role, phase: Stream.Phase, service: Int) -> Int32? {
        guard let slot = streams.take(initial: Stream()) else { return nil }
        let stream = streams[slot]
        let generation = stream.pointee.generation
        stream.pointee = Stream()
        stream.pointee.generation = generation
        stream.pointee.descriptor = descriptor
        stream.pointee.role = role
        stream.pointee.phase = phase
        stream.pointee.service = UInt16(truncatingIfNeeded: service)
        stream.pointee.isReadable = true
        stream.pointee.isWritable = true
        return slot
    }

    /// Closes a connection and frees its slot.
    ///
    /// - Parameter visibly: with a reset, so that the peer sees that what it has is incomplete.
    func closeStream(_ slot: Int32, visibly: Bool = false) {
        let stream = streams[slot]
        guard stream.pointee.role != .free else { return }
        deadlines.set(slot, at: .never)
        buffers.giveBack(&stream.pointee.input)
        buffers.giveBack(&stream.pointee.output)
        if visibly { Socket.reset(stream.pointee.descriptor) } else { close(stream.pointee.descriptor) }
        let service = Int(stream.pointee.service)
        if stream.pointee.role == .client {
            if stream.pointee.phase == .lingering { lingering.left() }
            clientLeft(slot)
        } else {
            let server = stream.pointee.server
            if stream.pointee.phase == .connecting && stream.pointee.session < 0 { warmed(stream) }
            if idle.remove(slot) { statistics.add(.idle, -1, service: service, server: server) }
            statistics.add(.open, -1, service: service, server: server)
        }
        stream.pointee.role = .free
        stream.pointee.generation &+= 1
        stream.pointee.isInReadyList = false
        streams.giveBack(slot)
        if publication.shares.isAnyPaused { descriptorFreed() }
    }

    /// Registers a stream with epoll, once in its life; for writability only when a send has blocked.
    func register(_ slot: Int32, forWrite: Bool) {
        let stream = streams[slot]
        guard !stream.pointee.isRegistered || (forWrite && !stream.pointee.isRegisteredForWrite) else { return }
        let token = UInt64(stream.pointee.generation) << 32 | UInt64(UInt32(bitPattern: slot))
        let bits = LB_EPOLLIN | LB_EPOLLPRI | LB_EPOLLRDHUP | LB_EPOLLET | (forWrite ? LB_EPOLLOUT : 0)
        if stream.pointee.isRegistered {
            epoll.modify(stream.pointee.descriptor, bits: bits, token: token)
        } else {
            let error = epoll.add(stream.pointee.descriptor, bits: bits, token: token)
            if error != 0 {
                // Not watched, and not taken for it: what does not come of it is nobody else's fault.
                return reportFault("epoll_ctl: \(SystemError(error))")
            }
        }
        stream.pointee.isRegistered = true
        stream.pointee.isRegisteredForWrite = stream.pointee.isRegisteredForWrite || forWrite
    }

    /// Reads once into `input`.
    func receive(_ slot: Int32) -> Received {
        let stream = streams[slot]
        guard stream.pointee.isReadable else { return stream.pointee.hasEnded ? .ended : .blocked }
        if stream.pointee.hasEnded { return .ended }
        guard makeRoom(slot) else { return waitForBuffer(slot) }
        let room = stream.pointee.input.room
        guard room > 0 else { return .full }
        let count = lb_recv(stream.pointee.descriptor, stream.pointee.input.space().baseAddress, room, 0)
        if count > 0 {
            stream.pointee.input.commit(count)
            stream.pointee.bytesIn &+= UInt64(count)
            paces[slot].pointee.lastMoved = now
            // A short read means drained, unless data and end of stream may have come as one edge, or urgent bytes end a
            // read early.
            if count < room {
                if !stream.pointee.hasHangup { stream.pointee.isReadable = false }
            } else {
                stream.pointee.isBulk = true
            }
            return .bytes(count)
        }
        if count == 0 {
            stream.pointee.hasEnded = true
            return .ended
        }
        let error = Int32(truncatingIfNeeded: -count)
        if error == EAGAIN || error == EINTR || isMomentaryShortage(error, slot) {
            stream.pointee.isReadable = error == EINTR
            return .blocked
        }
        stream.pointee.isBroken = true
        return .failed(error)
    }

    /// False when there is no memory to read into. A larger buffer is a matter of speed where bytes can go on, and has to
    /// be had only for a long head.
    private func makeRoom(_ slot: Int32) -> Bool {
        let stream = streams[slot]
        if stream.pointee.input.base == nil {
            guard buffers.leaseWithinBudget(&stream.pointee.input) else { return false }
            noteHeld(slot)
            if stream.pointee.isBulk { _ = buffers.growWithinBudget(&stream.pointee.input) }
            return true
        }
        if stream.pointee.input.isEmpty {
            stream.pointee.input.start = 0
            stream.pointee.input.end = 0
            if stream.pointee.isBulk { _ = buffers.growWithinBudget(&stream.pointee.input) }
            return true
        }
        guard stream.pointee.input.room == 0 else { return true }
        // Small bodies are kept for another try; beyond a large buffer kept bytes give way, and from there on the
        // request cannot be sent again.
        if stream.pointee.holds && Int(stream.pointee.input.capacity) < BufferPool.large
            && buffers.growWithinBudget(&stream.pointee.input)
        {
            return true
        }
        if stream.pointee.holds { releaseHold(stream) }
        stream.pointee.input.compact()
        return stream.pointee.input.room > 0 || buffers.growWithinBudget(&stream.pointee.input)
    }

    /// Stops keeping consumed bytes for another try.
    func releaseHold(_ stream: UnsafeMutablePointer<Stream>) {
        guard stream.pointee.holds else { return }
        stream.pointee.holds = false
        stream.pointee.input.consume(Int(stream.pointee.held))
        stream.pointee.held = 0
    }

    /// The bytes of `input` that have not been consumed.
    @inline(__always)
    func unread(_ stream: UnsafeMutablePointer<Stream>) -> UnsafeRawBufferPointer {
        stream.pointee.input.bytes(from: Int(stream.pointee.held))
    }

    /// Consumes bytes of `input`; they are kept while the stream holds.
    @inline(__always)
    func consume(_ stream: UnsafeMutablePointer<Stream>, _ count: Int) {
        if stream.pointee.holds {
            stream.pointee.held &+= Int32(truncatingIfNeeded: count)
        } else {
            stream.pointee.input.consume(count)
        }
    }

    /// Sends what waits in `output`.
    func flush(_ slot: Int32) -> Flushed {
        let stream = streams[slot]
        while !stream.pointee.output.isEmpty {
            guard stream.pointee.isWritable else {
                register(slot, forWrite: true)
                return .blocked
            }
            let bytes = stream.pointee.output.bytes()
            let count = lb_send(stream.pointee.descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 {
                stream.pointee.output.consume(count)
                noteSent(stream, count)
                paces[slot].pointee.lastMoved = now
                if count < bytes.count { stream.pointee.isWritable = false }
            } else if let error = sendFailed(slot, Int32(truncatingIfNeeded: -count)) {
                return .failed(error)
            }
        }
        buffers.giveBack(&stream.pointee.output)
        return .done
    }

    /// Sends what waits in `output`, then `direct` bytes of another stream's input, in one call. Returns how many
    /// bytes of the latter went.
    func flush(_ slot: Int32, thenFrom source: UnsafeMutablePointer<Stream>, _ direct: Int) -> (Flushed, sent: Int) {
        let stream = streams[slot]
        guard stream.pointee.isWritable else {
            register(slot, forWrite: true)
            return (.blocked, 0)
        }
        let body = UnsafeRawBufferPointer(rebasing: unread(source).prefix(direct))
        let head = stream.pointee.output.bytes()
        let count =
            head.isEmpty
            ? lb_send(stream.pointee.descriptor, body.baseAddress, body.count)
            : lb_send2(stream.pointee.descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
        if count < 0 {
            if let error = sendFailed(slot, Int32(truncatingIfNeeded: -count)) { return (.failed(error), 0) }
            register(slot, forWrite: true)
            return (.blocked, 0)
        }
        noteSent(stream, count)
        paces[slot].pointee.lastMoved = now
        let fromHead = min(count, head.count)
        stream.pointee.output.consume(fromHead)
        let fromBody = count - fromHead
        consume(source, fromBody)
        if count < head.count + body.count {
            stream.pointee.isWritable = false
            register(slot, forWrite: true)
            return (.blocked, fromBody)
        }
        buffers.giveBack(&stream.pointee.output)
        return (.done, fromBody)
    }

    /// Counts what went, heads and framing included. The first bytes that a server's connection takes tell that its
    /// connect is complete, and that the request may have been seen.
    @inline(__always)
    private func noteSent(_ stream: UnsafeMutablePointer<Stream>, _ count: Int) {
        let number = stream.pointee.session
        let service = Int(stream.pointee.service)
        stream.pointee.bytesOut &+= UInt64(count)
        stream.pointee.lastSent = now
        guard stream.pointee.role == .server else {
            guard number >= 0, sessions[number].pointee.server >= 0 else { return }
            if sessions[number].pointee.measurement == .towardsClient { handedToClient(sessions[number]) }
            return statistics.add(.bytesOut, count, service: service, server: sessions[number].pointee.serverIndex)
        }
        statistics.add(.bytesIn, count, service: service, server: stream.pointee.server)
        if stream.pointee.phase == .connecting { connectCompleted(stream) }
        guard number >= 0 else { return }
        sessions[number].pointee.exchange.sentBytes()
        if sessions[number].pointee.measurement == .towardsServer { handedToServer(sessions[number]) }
    }

    /// Nil when a send only has to wait.
    private func sendFailed(_ slot: Int32, _ error: Int32) -> Int32? {
        if error == EINTR { return nil }
        let stream = streams[slot]
        stream.pointee.isWritable = false
        if error == EAGAIN || error == ENOTCONN && stream.pointee.phase == .connecting { return nil }
        if isMomentaryShortage(error, slot) { return nil }
        stream.pointee.isBroken = true
        return error
    }
}
