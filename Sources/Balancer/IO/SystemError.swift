import CLinux
import Glibc

/// An error number of the system, with what the balancer makes of it.
struct SystemError: Error, Equatable {
    let code: Int32

    init(_ code: Int32) { self.code = code }

    /// The machine ran out of something of its own: counted and shown, never held against a server.
    var isLocalFault: Bool {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL: true
        default: false
        }
    }

    /// The kind of failure that a connect with this error is.
    var connectFailure: ServerFailure {
        switch code {
        case ECONNREFUSED: .connectRefused
        case ETIMEDOUT: .connectTimeout
        default: .connectFailed
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
