import CLinux
import Glibc
import Testing

@testable import Balancer

/// Addresses as text and as bytes.
@Suite struct SocketAddressTests {
    @Test func `addresses are shown as they are written`() throws {
        let cases: [(String, UInt16, String)] = [
            ("127.0.0.1", 80, "127.0.0.1:80"), ("255.254.10.9", 65535, "255.254.10.9:65535"),
            ("0.0.0.0", 0, "0.0.0.0:0"),
            ("::1", 8080, "[::1]:8080"), ("2001:db8:0:0::1", 1, "[2001:db8::1]:1"), ("::", 443, "[::]:443"),
            ("::ffff:10.1.2.3", 5, "10.1.2.3:5"),
        ]
        for (host, port, text) in cases {
            let address = try #require(SocketAddress(numeric: host, port: port))
            #expect(address.description == text)
            #expect(address.port == port)
        }
    }

    @Test func `a v4 client hashes alike whether it came by a v4 or a v6 socket`() throws {
        let four = try #require(SocketAddress(numeric: "10.1.2.3", port: 1))
        let mapped = try #require(SocketAddress(numeric: "::ffff:10.1.2.3", port: 2))
        let six = try #require(SocketAddress(numeric: "::fffe:10.1.2.3", port: 2))
        #expect(four.withAddressBytes { Array($0) } == [10, 1, 2, 3])
        #expect(mapped.withAddressBytes { Array($0) } == [10, 1, 2, 3])
        #expect(six.withAddressBytes { $0.count } == 16)
    }

    @Test func `names are no numeric addresses`() {
        for host in [
            "localhost", "", "1.2.3", "256.1.1.1", "::g", "127.0.0.1 ", "127.0.0.1%1", "::1%", "::1%no-such-link", "%1",
            "::1%0", "::1%4294967296",
        ] {
            #expect(SocketAddress(numeric: host, port: 1) == nil)
        }
    }

    @Test func `a unix socket's path has at most 107 bytes`() throws {
        let longest = "/" + String(repeating: "x", count: 106)
        #expect(try #require(SocketAddress(unixPath: longest)).description == "unix:" + longest)
        #expect(SocketAddress(unixPath: longest + "x") == nil)
        #expect(SocketAddress(unixPath: "") == nil)
        #expect(SocketAddress(unixPath: "/a")?.port == 0)
        #expect(SocketAddress(unixPath: "/a")?.withAddressBytes { $0.count } == 0)
    }

    @Test func `an abstract name is as long as it is written, and no path`() throws {
        let longest = "@" + String(repeating: "x", count: 107)
        for name in ["@a", "@app/with.all sorts@", longest] {
            let address = try #require(SocketAddress(unixPath: name))
            #expect(address.description == "unix:" + name)
            // struct sockaddr_un: family 2, then the zero that stands for the @, and the name.
            #expect(Int(address.length) == 2 + name.utf8.count)
            #expect(address == SocketAddress(unixPath: name))
        }
        #expect(SocketAddress(unixPath: longest + "x") == nil && SocketAddress(unixPath: "@") == nil)
        #expect(SocketAddress(unixPath: "@a") != SocketAddress(unixPath: "a"))
        #expect(SocketAddress(unixPath: "@a") != SocketAddress(unixPath: "@ab"))
    }

    @Test func `an IPv6 address keeps its zone, by name and by number`() throws {
        let link = if_nametoindex("lo")
        try #require(link > 0, "every Linux has a loopback link")
        let named = try #require(SocketAddress(numeric: "fe80::1%lo", port: 80))
        let numbered = try #require(SocketAddress(numeric: "fe80::1%\(link)", port: 80))
        let none = try #require(SocketAddress(numeric: "fe80::1", port: 80))
        #expect(named == numbered && named != none)
        #expect(named.description == "[fe80::1%lo]:80" && none.description == "[fe80::1]:80")
        let unknown = try #require(SocketAddress(numeric: "fe80::1%4000000000", port: 80))
        #expect(unknown.description == "[fe80::1%4000000000]:80", "a number need not be a link that is there")
    }
}

/// Names to addresses, and sockets.
@Suite struct SocketTests {
    @Test func `a name that does not exist is refused with advice`() throws {
        let error = #expect(throws: SpecError.self) { try Resolver.resolve(.host("no-such-host.invalid", port: 1)) }
        #expect(error?.message.contains("'no-such-host.invalid'") == true)
        #expect(error?.message.hasSuffix("check the name or use an address") == true)
    }

    @Test func `this machine's own name resolves`() throws {
        let address = try Resolver.resolve(.host("localhost", port: 7))
        #expect(["127.0.0.1:7", "[::1]:7"].contains(address.description))
    }

    @Test func `a path too long is refused`() {
        #expect(throws: SpecError.self) { try Resolver.resolve(.unix(String(repeating: "x", count: 108))) }
    }

    @Test func `an address in use is refused by the system`() throws {
        let any = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let first = try Socket.listen(at: any, deferAccept: false).get()
        defer { close(first) }
        let bound = try #require(Socket.localAddress(of: first))
        #expect(bound.port > 0)
        let outcome = Socket.listen(at: bound, deferAccept: true)
        #expect(throws: SystemError(EADDRINUSE)) { try outcome.get() }
    }

    @Test func `a quiet connection is told from one with bytes, an end or a reset`() throws {
        let any = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let listener = try Socket.listen(at: any, deferAccept: false).get()
        defer { close(listener) }
        let address = try #require(Socket.localAddress(of: listener))
        for end in 0..<4 {
            let client = try Socket.connect(to: address).get().descriptor
            defer { close(client) }
            var poll = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            #expect(Glibc.poll(&poll, 1, 5000) == 1)
            let server = accept(listener, nil, nil)
            #expect(server >= 0)
            switch end {
            case 0:
                #expect(Socket.isQuiet(client))
                close(server)
                continue
            case 1: #expect(send(server, "x", 1, 0) == 1)
            case 2: close(server)
            default: Socket.reset(server)
            }
            var arrived = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
            #expect(Glibc.poll(&arrived, 1, 5000) == 1)
            #expect(!Socket.isQuiet(client))
            #expect(Socket.isOpen(client) == (end == 1))
            guard end == 1 else { continue }
            // The end stands behind a byte that nobody has read.
            close(server)
            var ended = pollfd(fd: client, events: Int16(LB_EPOLLRDHUP), revents: 0)
            #expect(Glibc.poll(&ended, 1, 5000) == 1)
            #expect(!Socket.isOpen(client))
        }
    }

    @Test func `a refused connect says so`() throws {
        let any = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let listener = try Socket.listen(at: any, deferAccept: false).get()
        let address = try #require(Socket.localAddress(of: listener))
        close(listener)
        switch Socket.connect(to: address) {
        case .failure(let error): #expect(error.fault == .server(.connectRefused))
        case .success(let (descriptor, _)):
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            #expect(Glibc.poll(&poll, 1, 5000) == 1)
            #expect(SystemError(Socket.pendingError(of: descriptor)).fault == .server(.connectRefused))
            close(descriptor)
        }
    }
}
