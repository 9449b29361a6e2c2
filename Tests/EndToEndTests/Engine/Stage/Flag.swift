import CLinux
import Glibc

@testable import Balancer

/// A thing that has happened, or not yet; any thread can set it and wait for it.
final class Flag: Sendable {
    private let wake: Wake?

    init() { wake = Wake() }

    /// Readable once it is set.
    var descriptor: Int32 { wake?.descriptor ?? -1 }

    var isSet: Bool { look(milliseconds: 0) }

    func set() { wake?.signal() }

    func clear() { wake?.clear() }

    /// Waits until it is set.
    func wait() throws {
        if !look(milliseconds: Patience().milliseconds) { throw TestFailure("a flag was never set") }
    }

    private func look(milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: wake?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) == 1
    }
}
