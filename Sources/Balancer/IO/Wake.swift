import CLinux
import Glibc

/// An eventfd (man 2 eventfd): wakes a thread that polls it, from any thread.
final class Wake: Sendable {
    /// Readable from `signal()` until `clear()`.
    let descriptor: Int32

    /// A new eventfd, or nil when the process is out of descriptors.
    init?() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Makes the descriptor readable.
    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Makes it unreadable again.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
