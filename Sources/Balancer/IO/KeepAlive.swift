import CLinux
import Glibc

/// When the kernel asks a silent TCP peer whether it is still there (man 7 tcp): first after `idle` seconds, then every
/// `interval`, and after `count` questions without an answer the connection is broken.
///
/// A peer that has vanished is so found after one and a half times the idle time: three questions, a sixth of it apart.
struct KeepAlive: Sendable, Equatable {
    /// The longest idle time that the kernel takes, MAX_TCP_KEEPIDLE.
    static let longest = 32_767

    let idle: Int32
    let interval: Int32
    let count: Int32 = 3

    /// Asks after `seconds`, 1 and more; nil for none.
    init?(after nanoseconds: UInt64) {
        guard nanoseconds > 0 else { return nil }
        // Rounded up: the kernel counts in seconds.
        let seconds = min(max(1, (nanoseconds - 1) / 1_000_000_000 + 1), UInt64(KeepAlive.longest))
        idle = Int32(seconds)
        interval = max(1, Int32(seconds) / 6)
    }

    /// Sets it on a socket; those that a listener accepts inherit its own. A unix socket has no such thing.
    func set(on descriptor: Int32) {
        KeepAlive.set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, idle)
        KeepAlive.set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, interval)
        KeepAlive.set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, count)
        KeepAlive.set(descriptor, Int(SOL_SOCKET), SO_KEEPALIVE, 1)
    }

    private static func set(_ descriptor: Int32, _ level: Int, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, Int32(level), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
