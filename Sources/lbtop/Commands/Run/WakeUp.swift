import CLinux
import Glibc

/// A flag that threads can wait for in `poll`: once raised it stays raised. Backed by an eventfd.
final class WakeUp: Sendable {
    /// Readable once the flag is raised; never read.
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    deinit { close(descriptor) }

    /// Raises the flag. Safe from any thread.
    func raise() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    /// Waits until the flag is raised, at most `milliseconds` (-1: for ever).
    ///
    /// - Returns: whether it is raised.
    @discardableResult
    func wait(milliseconds: Int32 = -1) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var result: Int32
        repeat { result = poll(&entry, 1, milliseconds) } while result < 0 && errno == EINTR
        return result > 0
    }

    /// Waits for the eventfd `other` to become readable, and reads it, or the flag to be raised, at most
    /// `milliseconds` (-1: for ever).
    ///
    /// - Returns: whether the flag is raised.
    @discardableResult
    func wait(or other: Int32, milliseconds: Int32 = -1) -> Bool {
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        var result: Int32
        repeat { result = poll(&entries, 2, milliseconds) } while result < 0 && errno == EINTR
        if entries[1].revents != 0 {
            var count: UInt64 = 0
            _ = Glibc.read(other, &count, 8)
        }
        return entries[0].revents != 0
    }
}
