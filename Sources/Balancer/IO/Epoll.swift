import CLinux
import Glibc

/// An epoll instance (man 7 epoll). Each registration carries a 64-bit token that comes back with its events.
///
/// Thread: created anywhere, then used by one thread.
struct Epoll: ~Copyable {
    /// What a listener is registered for: level-triggered, one worker woken a connection.
    static let listenerBits = LB_EPOLLIN | LB_EPOLLEXCLUSIVE

    /// The most events that a wait brings.
    static let capacity = 256
    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>

    /// The descriptor of a new instance that watches `wake` already, or the error: for the thread that starts another
    /// one, which is told so before anything runs.
    static func open(watching wake: Int32, token: UInt64) -> Result<Int32, SystemError> {
        let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { return .failure(SystemError(errno)) }
        var event = epoll_event()
        event.events = LB_EPOLLIN | LB_EPOLLET
        event.data.u64 = token
        guard epoll_ctl(descriptor, EPOLL_CTL_ADD, wake, &event) == 0 else {
            let error = SystemError(errno)
            close(descriptor)
            return .failure(error)
        }
        return .success(descriptor)
    }

    /// Takes over what `open` gave.
    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        events = .allocate(capacity: Epoll.capacity)
        events.initialize(repeating: epoll_event(), count: Epoll.capacity)
    }

    deinit {
        close(descriptor)
        events.deallocate()
    }

    /// Registers `target`; returns 0 or the error number. The corresponding C function is `epoll_ctl(EPOLL_CTL_ADD)`.
    func add(_ target: Int32, bits: UInt32, token: UInt64) -> Int32 {
        var event = epoll_event()
        event.events = bits
        event.data.u64 = token
        return epoll_ctl(descriptor, EPOLL_CTL_ADD, target, &event) == 0 ? 0 : errno
    }

    /// Changes what `target` is registered for. The corresponding C function is `epoll_ctl(EPOLL_CTL_MOD)`.
    func modify(_ target: Int32, bits: UInt32, token: UInt64) {
        var event = epoll_event()
        event.events = bits
        event.data.u64 = token
        _ = epoll_ctl(descriptor, EPOLL_CTL_MOD, target, &event)
    }

    /// Ends the registration of `target`. Closing a descriptor does so by itself.
    func remove(_ target: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, target, &event)
    }

    /// Waits up to `milliseconds` (-1: for ever) and returns how many events came, or -1 when it was interrupted;
    /// `token(at:)` and `bits(at:)` read them. The corresponding C function is `epoll_wait`.
    func wait(milliseconds: Int32) -> Int {
        Int(epoll_wait(descriptor, events, Int32(Epoll.capacity), milliseconds))
    }

    /// The token of event `index` of the last wait.
    @inline(__always)
    func token(at index: Int) -> UInt64 { events[index].data.u64 }

    /// The bits of event `index` of the last wait.
    @inline(__always)
    func bits(at index: Int) -> UInt32 { events[index].events }
}
