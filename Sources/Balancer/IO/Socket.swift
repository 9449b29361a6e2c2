import CLinux
import Glibc

/// The socket calls of the data path, each returning its error number instead of throwing: an error here is a
/// normal event.
enum Socket {
    /// Starts a connect. Returns the descriptor, non-blocking, and whether the connect is complete already; or the
    /// error number. TCP sockets have TCP_NODELAY. The corresponding C functions are `socket` and `connect`.
    static func connect(to address: SocketAddress) -> Result<(descriptor: Int32, complete: Bool), SystemError> {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { return .failure(SystemError(errno)) }
        if address.family != AF_UNIX { set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1) }
        let outcome = address.withPointer { Glibc.connect(descriptor, $0, $1) }
        if outcome == 0 { return .success((descriptor, true)) }
        let error = errno
        if error == EINPROGRESS { return .success((descriptor, false)) }
        close(descriptor)
        // A full backlog of a unix socket says EAGAIN, and does not complete later: whoever wants it asks again.
        return .failure(SystemError(error))
    }

    /// A listening socket, non-blocking. Connections inherit TCP_NODELAY from it.
    ///
    /// - Parameter deferAccept: wake only when the client's first bytes are there; not for protocols in which the
    ///   server speaks first.
    static func listen(at address: SocketAddress, deferAccept: Bool) -> Result<Int32, SystemError> {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { return .failure(SystemError(errno)) }
        if address.family != AF_UNIX {
            set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1)
            if deferAccept { set(descriptor, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1) }
        }
        if address.family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        let bound = address.withPointer { bind(descriptor, $0, $1) }
        guard bound == 0, Glibc.listen(descriptor, 4096) == 0 else {
            let error = SystemError(errno)
            close(descriptor)
            return .failure(error)
        }
        return .success(descriptor)
    }

    /// Has urgent bytes stand among the others (SO_OOBINLINE), where they would be lost otherwise; connections inherit it
    /// from a listener. They go on as ordinary bytes.
    static func keepUrgentBytes(_ descriptor: Int32) { set(descriptor, SOL_SOCKET, SO_OOBINLINE, 1) }

    /// The address that `descriptor` is bound to.
    static func localAddress(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let outcome = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return outcome == 0 ? SocketAddress(storage: storage, length: length) : nil
    }

    /// The error that waits on a socket (SO_ERROR), 0 without one; reading clears it.
    static func pendingError(of descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno
    }

    /// True when an idle connection is as it should be: open, with nothing to read. One byte or an end of stream
    /// means that it must not be used (ENGINE rule R3).
    static func isQuiet(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return lb_recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == -Int(EAGAIN)
    }

    /// True when the peer has neither ended nor reset the connection, whatever waits to be read: a look at the bytes would
    /// not see the end behind them. The corresponding C function is `poll` with `POLLRDHUP`.
    static func isOpen(_ descriptor: Int32) -> Bool {
        let ended = Int16(truncatingIfNeeded: LB_EPOLLRDHUP)
        var entry = pollfd(fd: descriptor, events: ended, revents: 0)
        let count = poll(&entry, 1, 0)
        return count == 0 || (count > 0 && entry.revents & (ended | Int16(POLLHUP | POLLERR | POLLNVAL)) == 0)
    }

    /// True when a send would be taken, as far as the socket is concerned: it is connected and its buffer has room.
    static func takesBytes(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Closes with a reset instead of a FIN: what the peer has is visibly incomplete.
    static func reset(_ descriptor: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func set(_ descriptor: Int32, _ level: Int, _ option: Int32, _ value: Int32) {
        set(descriptor, Int32(level), option, value)
    }
}
