import CLinux
import Glibc

/// What happens when the memory for buffers is used up (`--max-buffers`): what is held without need is given back and
/// idle clients give way, then reading waits, and from a second on the slowest are cut.
extension Worker {
    /// Who waits to read.
    struct BufferWaiter {
        let slot: Int32
        let generation: UInt32
        let since: Instant
    }

    /// How long reading waits before somebody is cut for it.
    private static let bufferPatience: UInt64 = 1_000_000_000
    /// While somebody waits, all connections are looked at so often.
    private static let bufferLook: UInt64 = 100_000_000
    /// Idle clients that give way, and connections that are cut, at most, at a look.
    private static let givesWayAtMost = 16
    private static let cutsAtMost = 64

    /// A shortage is told at most so often.
    private static let bufferFaultSpacing: UInt64 = 10_000_000_000

    /// There is no buffer to read into: the stream is resumed when there is one.
    func waitForBuffer(_ slot: Int32) -> Received {
        let stream = streams[slot]
        let mark = UInt64(stream.pointee.generation) + 1
        guard paces[slot].pointee.waiting != mark else { return .blocked }
        paces[slot].pointee.waiting = mark
        statistics.add(.bufferWaits, service: Int(stream.pointee.service))
        if bufferWaiters.isEmpty { nextBufferLook = now }
        bufferWaiters.append(BufferWaiter(slot: slot, generation: stream.pointee.generation, since: now))
        return .blocked
    }

    /// A stream begins to hold a buffer: its pace is measured from here.
    @inline(__always)
    func noteHeld(_ slot: Int32) {
        let pace = paces[slot]
        pace.pointee.lastMoved = now
        pace.pointee.heldSince = now
        pace.pointee.movedBefore = streams[slot].pointee.bytesIn &+ streams[slot].pointee.bytesOut
    }

    /// Resumes those who wait for a buffer, in their order, as far as there are any; and makes some.
    func serveBufferWaiters() {
        resumeBufferWaiters()
        guard !bufferWaiters.isEmpty else { return nextBufferLook = .never }
        guard nextBufferLook <= now else { return }
        nextBufferLook = now.advanced(byNanoseconds: Worker.bufferLook)
        let late = bufferWaiters.count { now.nanoseconds(since: $0.since) >= Worker.bufferPatience }
        let slowest = lookForBuffers(cuts: min(late, Worker.cutsAtMost))
        for _ in 0..<min(bufferWaiters.count, Worker.givesWayAtMost) where !giveWay(to: .buffers) { break }
        for entry in slowest {
            let stream = streams[entry.slot]
            guard stream.pointee.generation == entry.generation, stream.pointee.role == .client else { continue }
            cutForBuffers(entry.slot)
        }
        if bufferFaultAt <= now {
            bufferFaultAt = now.advanced(byNanoseconds: Worker.bufferFaultSpacing)
            mailbox.post(
                .localFault(
                    "buffers: all \(publication.buffers.limit >> 10) KiB are in use (--max-buffers): reading waits"))
        }
        resumeBufferWaiters()
    }

    private func resumeBufferWaiters() {
        var served = 0
        let count = bufferWaiters.count
        while served < count {
            let waiter = bufferWaiters[served]
            let stream = streams[waiter.slot]
            let isThere =
                stream.pointee.generation == waiter.generation && stream.pointee.role != .free
                && paces[waiter.slot].pointee.waiting == UInt64(waiter.generation) + 1
            if isThere {
                guard buffers.hasRoom else { break }
                paces[waiter.slot].pointee.waiting = 0
            }
            served += 1
            if isThere { resume(waiter.slot) }
        }
        bufferWaiters.removeFirst(served)
    }

    /// Looks at all connections: buffers that are held without need are given back. Returns the slowest clients of those
    /// who still hold some, slowest first.
    private func lookForBuffers(cuts: Int) -> [Oldest.Entry] {
        var slowest = Oldest(limit: max(1, cuts))
        for slot in 0..<streams.high {
            let stream = streams[slot]
            guard stream.pointee.role != .free else { continue }
            let number = stream.pointee.session
            // A request that has been sent whole waits for its answer: without its bytes it cannot be sent again.
            if stream.pointee.role == .client && number >= 0 && stream.pointee.holds
                && sessions[number].pointee.exchange.requestIsComplete
            {
                releaseHold(stream)
            }
            if stream.pointee.input.base != nil && stream.pointee.input.isEmpty && !stream.pointee.holds {
                buffers.giveBack(&stream.pointee.input)
            }
            if cuts > 0 && stream.pointee.role == .client { consider(slot, stream, &slowest) }
        }
        return cuts > 0 ? slowest.take() : []
    }

    /// The slowest are those in which nothing has moved for a second, longest first; then those of the lowest rate since
    /// they hold a buffer.
    private func consider(_ slot: Int32, _ stream: UnsafeMutablePointer<Stream>, _ slowest: inout Oldest) {
        var (holder, pace) = (stream, paces[slot])
        var moved = pace.pointee.lastMoved
        let number = stream.pointee.session
        if number >= 0, sessions[number].pointee.server >= 0 {
            let server = sessions[number].pointee.server
            moved = max(moved, paces[server].pointee.lastMoved)
            if streams[server].pointee.input.base != nil { (holder, pace) = (streams[server], paces[server]) }
        }
        guard holder.pointee.input.base != nil || stream.pointee.output.base != nil else { return }
        // Everybody has as long to use a buffer as others wait for it.
        guard now.nanoseconds(since: pace.pointee.heldSince) >= Worker.bufferPatience else { return }
        let score: UInt64
        if now.nanoseconds(since: moved) >= Worker.bufferPatience {
            score = moved.nanoseconds
        } else {
            let bytes = holder.pointee.bytesIn &+ holder.pointee.bytesOut &- pace.pointee.movedBefore
            let milliseconds = now.nanoseconds(since: pace.pointee.heldSince) / 1_000_000 + 1
            score = 1 << 63 | min(bytes / milliseconds, 1 << 62)
        }
        slowest.add(
            Oldest.Entry(
                since: Instant(nanoseconds: score), slot: slot, generation: stream.pointee.generation))
    }

    private func cutForBuffers(_ slot: Int32) {
        let stream = streams[slot]
        let number = stream.pointee.session
        if number >= 0 && stream.pointee.phase == .exchange { return end(number, .client(.bufferShortage)) }
        statistics.add(.bufferShortage, service: Int(stream.pointee.service))
        closeClient(slot, visibly: true)
    }
}
