import CLinux
import Glibc

/// A kernel that is short of memory for a moment: a send or a receive that failed for that alone is tried again by
/// time. Unlike a full socket buffer no event tells of its end, and the peer is not to blame.
extension Worker {
    /// Until it is tried again.
    private static let shortagePause: UInt64 = 20_000_000

    /// True for an error that says nothing about the connection: then `slot` is resumed in a moment.
    func isMomentaryShortage(_ error: Int32, _ slot: Int32) -> Bool {
        guard error == ENOBUFS || error == ENOMEM else { return false }
        let stream = streams[slot]
        if shortOfMemory.isEmpty { nextAfterShortage = now.advanced(byNanoseconds: Worker.shortagePause) }
        shortOfMemory.append((slot, stream.pointee.generation))
        reportFault("\(SystemError(error)): what could not be sent or received is tried again")
        return true
    }

    /// Resumes what a shortage stopped.
    func resumeAfterShortage() {
        nextAfterShortage = .never
        let stopped = shortOfMemory
        shortOfMemory.removeAll(keepingCapacity: true)
        for entry in stopped {
            let stream = streams[entry.slot]
            guard stream.pointee.generation == entry.generation, stream.pointee.role != .free else { continue }
            stream.pointee.isReadable = true
            // A connect that is still under way takes nothing; its event comes.
            if Socket.takesBytes(stream.pointee.descriptor) { stream.pointee.isWritable = true }
            let (deadline, sent) = (deadlines.deadline(of: entry.slot), stream.pointee.bytesOut)
            resume(entry.slot)
            // A try of our own that brought nothing is no sign of life: its deadline stays where it was.
            guard stream.pointee.generation == entry.generation, stream.pointee.bytesOut == sent else { continue }
            if deadline < deadlines.deadline(of: entry.slot) { deadlines.set(entry.slot, at: deadline) }
        }
    }

    /// How long a turn may wait for events: until the next deadline, or the next try after a shortage.
    var longestWait: Int32 {
        let deadline = millisecondsToNext()
        let next = min(nextAfterShortage, acceptAt, nextBufferLook)
        guard next != .never else { return deadline }
        let shortage = Int32(next.nanoseconds(since: Clock.now()) / 1_000_000 + 1)
        return deadline < 0 ? shortage : min(deadline, shortage)
    }
}
