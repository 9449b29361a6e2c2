import Balancer
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9001", ServerAddress.host("127.0.0.1", port: 9001)),
        ("[::1]:65535", .host("::1", port: 65535)),
        ("[fe80::1%lo]:1", .host("fe80::1%lo", port: 1)),
        ("app.internal:80", .host("app.internal", port: 80)),
        ("unix:/run/app.sock", .unix("/run/app.sock")),
        ("unix:relative.sock", .unix("relative.sock")), ("[fe80::1%25]:1", .host("fe80::1%25", port: 1)),
        ("unix:@app", .unix("@app")), ("unix:./@app", .unix("./@app")), ("unix:@a b@", .unix("@a b@")),
    ])
    func `what a user writes is read, and reads back as written`(text: String, address: ServerAddress) throws {
        #expect(try ServerAddress(parsing: text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("127.0.0.1", "has no port"), ("127.0.0.1:", "has no port"), ("", "has no port"),
        ("127.0.0.1:0", "port '0'"), ("a:70000", "port '70000'"), ("a:-1", "port '-1'"), ("a:+80", "port '+80'"),
        ("a:8 0", "port '8 0'"), ("a:\u{0663}", "port"), (":80", "has no host"), ("::1:80", "needs brackets"),
        ("[::1:80", "is written [address]:port"), ("[]:80", "is written [address]:port"),
        ("[localhost]:80", "brackets are for IPv6"), ("a b:80", "is not a host name"), ("a/b:80", "is not a host name"),
        ("user@a:80", "is not a host name"), ("h\u{00E4}:80", "is not a host name"),
        ("a\u{1B}:80", "is not a host name"),
        ("unix:", "1 to 107 bytes"), ("unix:@", "abstract name has 1 to 107 bytes"),
        ("[::g]:80", "is not an IPv6 address"), ("[1::2::3]:80", "is not an IPv6 address"),
        ("[%lo]:80", "brackets are for IPv6"), ("[fe80::1%]:80", "the zone behind % is missing"),
        ("10.0.0.1%lo:80", "only an IPv6 address has a zone"), ("name%1:80", "only an IPv6 address has a zone"),
        ("256.1.1.1:80", "is not an IPv4 address"), ("1.2.3.04:80", "is not an IPv4 address"),
        ("1.2.3.:80", "is not an IPv4 address"),
    ])
    func `what is wrong is said in one line that shows the text`(text: String, part: String) throws {
        let error = try #require(throws: SpecError.self) { try ServerAddress(parsing: text) }
        #expect(error.message.contains(part))
        #expect(!error.message.contains("\n"))
    }

    @Test func `only a listener may take any port and all addresses`() throws {
        #expect(try ServerAddress(parsing: ":0", listening: true) == .host("", port: 0))
        #expect(try ServerAddress(parsing: ":8080", listening: true).description == ":8080")
        #expect(throws: SpecError.self) { try ServerAddress(parsing: ":8080") }
        #expect(throws: SpecError.self) { try ServerAddress(parsing: ":70000", listening: true) }
    }

    @Test func `a unix path fits the kernel's 108 bytes with its terminator`() throws {
        let longest = String(repeating: "p", count: 107)
        #expect(try ServerAddress(parsing: "unix:" + longest) == .unix(longest))
        #expect(throws: SpecError.self) { try ServerAddress(parsing: "unix:" + longest + "p") }
        #expect(throws: SpecError.self) { try ServerAddress(parsing: "unix:a\u{0}b") }
        #expect(try ServerAddress(parsing: "unix:@" + longest) == .unix("@" + longest))
        #expect(throws: SpecError.self) { try ServerAddress(parsing: "unix:@" + longest + "p") }
    }

    @Test(arguments: [
        ("[fe80::1%eth0]:80", "[fe80::1]:80"), ("[fe80::1%1]:80", "[fe80::1]:80"), ("[::1]:80", "[::1]:80"),
        ("a.example:80", "a.example:80"), ("10.0.0.1:80", "10.0.0.1:80"), ("unix:/a", "localhost"),
        ("unix:@a", "localhost"),
    ])
    func `a Host field names the server without its zone`(text: String, host: String) throws {
        #expect(String(decoding: try ServerAddress(parsing: text).authority, as: UTF8.self) == host)
    }

    @Test func `a host name has at most 253 bytes`() throws {
        let longest = String(repeating: "h", count: 253)
        #expect(try ServerAddress(parsing: longest + ":80") == .host(longest, port: 80))
        #expect(throws: SpecError.self) { try ServerAddress(parsing: longest + "h:80") }
    }
}
