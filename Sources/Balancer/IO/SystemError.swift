import CLinux
import Glibc

/// An error number of the system, with what the balancer makes of it.
struct SystemError: Error, Equatable {
    let code: Int32

    init(_ code: Int32) { self.code = code }

    /// Whose fault it is, where a connection to a server was to be made or used. This is the one place that decides.
    var fault: Fault {
        switch code {
        // No descriptor left, in the process or in the system; no memory; no port left towards this destination, or
        // no address to speak from; no room for another entry in an epoll set.
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EADDRINUSE, ENOSPC: .ours
        // connect(2): a unix socket's backlog is full. It would complete later if it were asked again.
        case EAGAIN, EINTR, EALREADY, EINPROGRESS: .ofAMoment
        case ECONNREFUSED: .server(.connectRefused)
        case ETIMEDOUT: .server(.connectTimeout)
        // Unreachable, forbidden by a filter, reset, no such path, no such address family: a way that does not lead there.
        default: .server(.connectFailed)
        }
    }

    /// A connection that ended with this error had been there: its peer took it and reset it.
    var wasConnected: Bool { code == ECONNRESET || code == EPIPE }

    /// The machine ran out of something of its own: counted and shown, never held against a server.
    var isLocalFault: Bool { fault == .ours }

    /// No descriptor is left, to this process or to all.
    var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE }

    /// Nothing more can be accepted for now; other errors of accept are of one connection.
    var endsAccepting: Bool {
        switch code {
        case EAGAIN, EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
            EOPNOTSUPP, ENETUNREACH, ETIMEDOUT, ECONNRESET:
            false
        default: true
        }
    }
}

extension SystemError: CustomStringConvertible {
    /// The system's own words, e.g. `Connection refused`. The corresponding C function is `strerror_r`.
    var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { room in
            guard let start = room.baseAddress else { return "error \(code)" }
            room.initialize(repeating: 0)
            guard strerror_r(code, start, room.count) == 0 else { return "error \(code)" }
            return String(cString: start)
        }
    }
}
