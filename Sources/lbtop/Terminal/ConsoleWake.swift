import CLinux
import Glibc
import Synchronization

/// Wakes the console's loop from another thread, with a reason.
final class ConsoleWake: Sendable {
    /// What the loop is to know.
    struct Reasons: OptionSet, Sendable {
        let rawValue: UInt32
        /// SIGHUP: end the console.
        static let terminalLost = Reasons(rawValue: 1)
        /// The engine has stopped.
        static let engineStopped = Reasons(rawValue: 2)
        /// Draw every cell again.
        static let redraw = Reasons(rawValue: 4)
    }

    /// Readable while there is a reason; -1 when the system had no descriptor left.
    let descriptor: Int32
    private let reasons = Atomic<UInt32>(0)

    init() { descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// From any thread; never waits.
    func post(_ reason: Reasons) {
        reasons.bitwiseOr(reason.rawValue, ordering: .releasing)
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// What has been posted since the last call. For the loop only.
    func take() -> Reasons {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return Reasons(rawValue: reasons.exchange(0, ordering: .acquiring))
    }
}
