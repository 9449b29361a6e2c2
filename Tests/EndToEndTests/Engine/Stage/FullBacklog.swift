import Glibc

@testable import Balancer

/// A listener that takes no more connections: its backlog is full, so that a connect to it hangs.
final class FullBacklog {
    let address: ServerAddress
    private let listener: Int32
    private var fillers: [Int32] = []

    init(unix path: ServerAddress) throws {
        address = path
        let resolved = try Resolver.resolve(path)
        listener = try Socket.listen(at: resolved, deferAccept: false).get()
        Glibc.listen(listener, 0)
        while true {
            switch Socket.connect(to: resolved) {
            case .success(let (descriptor, _)): fillers.append(descriptor)
            case .failure(let error) where error.code == EAGAIN: return
            case .failure(let error): throw TestFailure("connect: \(error)")
            }
        }
    }

    init() throws {
        guard let any = SocketAddress(numeric: "127.0.0.1", port: 0) else { throw TestFailure("no address") }
        listener = try Socket.listen(at: any, deferAccept: false).get()
        Glibc.listen(listener, 0)
        guard let bound = Socket.localAddress(of: listener) else { throw TestFailure("not bound") }
        address = .host("127.0.0.1", port: bound.port)
        // A backlog of 0 holds one connection; the next ones wait for room.
        for _ in 0..<3 { fillers.append(try Socket.connect(to: bound).get().descriptor) }
    }

    /// Takes what waits, so that later connects are answered.
    func release() {
        Glibc.listen(listener, 64)
        if case .unix = address {
            // Of these all are in the backlog, before whoever comes now.
            for filler in fillers {
                Glibc.close(accept(listener, nil, nil))
                Glibc.close(filler)
            }
            fillers = []
            return
        }
        for filler in fillers { Glibc.close(filler) }
        fillers = []
        var descriptor: Int32 = 0
        repeat {
            descriptor = accept(listener, nil, nil)
            if descriptor >= 0 { Glibc.close(descriptor) }
        } while descriptor >= 0
    }

    /// The next connection.
    func take() throws -> Wire {
        var poll = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, Patience().milliseconds) == 1 else { throw TestFailure("nobody connects") }
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { throw TestFailure("accept: \(SystemError(errno))") }
        return Wire(descriptor: descriptor)
    }

    func close() {
        for filler in fillers { Glibc.close(filler) }
        Glibc.close(listener)
        if case .unix(let path) = address { unlink(path) }
    }
}
