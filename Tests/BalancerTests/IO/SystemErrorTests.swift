import Glibc
import Testing

@testable import Balancer

/// Whose fault an error number is: decided once, for all of them.
@Suite struct SystemErrorTests {
    @Test func `what this machine lacks is nobody else's fault`() {
        for code in [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EADDRINUSE, ENOSPC] {
            #expect(SystemError(code).fault == .ours, "\(SystemError(code))")
        }
    }

    @Test func `what would have worked a moment later is nobody's fault`() {
        for code in [EAGAIN, EINTR, EALREADY] {
            #expect(SystemError(code).fault == .ofAMoment, "\(SystemError(code))")
        }
    }

    @Test func `every other error on the way to a server is the server's`() {
        #expect(SystemError(ECONNREFUSED).fault == .server(.connectRefused))
        #expect(SystemError(ETIMEDOUT).fault == .server(.connectTimeout))
        let others = [
            ENOENT, EACCES, EPERM, ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ECONNRESET, ECONNABORTED, EPIPE,
            EPROTOTYPE, EAFNOSUPPORT, EINVAL, ENOTSOCK, ELOOP, ENAMETOOLONG, ENOTDIR, EPROTO, 0, 9999,
        ]
        for code in others { #expect(SystemError(code).fault == .server(.connectFailed), "\(code)") }
    }

    @Test func `a full backlog of a unix socket is a moment's`() throws {
        let path = "/tmp/lbtop-test-\(getpid())-backlog.sock"
        defer { unlink(path) }
        let address = try Resolver.resolve(.unix(path))
        let listener = try Socket.listen(at: address, deferAccept: false).get()
        defer { close(listener) }
        Glibc.listen(listener, 0)
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        for _ in 0..<16 {
            switch Socket.connect(to: address) {
            case .success(let (descriptor, complete)):
                #expect(complete)
                opened.append(descriptor)
            case .failure(let error):
                #expect(error.fault == .ofAMoment && !opened.isEmpty)
                return
            }
        }
        Issue.record("the backlog is never full")
    }
}
