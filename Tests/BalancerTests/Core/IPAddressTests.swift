import Glibc
import Testing

@testable import Balancer

@Suite struct IPAddressTests {
    private func address(_ text: String) -> IPAddress? {
        var text = text
        return text.withUTF8 { IPAddress(text: UnsafeRawBufferPointer($0)) }
    }

    private func hop(_ text: String) -> String? {
        withExactCopy(Array(text.utf8)) { IPAddress(hop: $0) }.map(shown)
    }

    private func shown(_ address: IPAddress) -> String {
        withUnsafeTemporaryAllocation(byteCount: IPAddress.longestText, alignment: 1) { room in
            String(decoding: room[..<address.write(into: room)], as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("255.254.109.9", "255.254.109.9"), ("0.0.0.0", "0.0.0.0"), ("::", "::"),
        ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("::ffff:10.1.2.3", "10.1.2.3"), ("::ffff:a01:203", "10.1.2.3"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ("::fffe:1.2.3.4", "::fffe:102:304"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ])
    func `an address is read and written`(text: String, expected: String) throws {
        #expect(shown(try #require(address(text))) == expected)
    }

    @Test(arguments: [
        "", ":", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1..3.4", ".1.2.3", "1.2.3.", "a.b.c.d",
        "1.2.3.4 ",
        ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::",
        "g::",
        ":1", "1:", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1%eth0", "unknown",
    ])
    func `what is no address is none`(text: String) { #expect(address(text) == nil) }

    /// The system's own reader is the judge.
    @Test func `random texts are read as inet_pton reads them`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededNumbers(seed: seed)
        let pieces = ["0", "1", "ff", "abcd", "12345", ":", "::", ":", ".", "255", "7", "::ffff:", "1.2.3.4", "00"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            var bytes = [UInt8](repeating: 0, count: 16)
            let isFour = inet_pton(AF_INET, text, &bytes) == 1
            let isSix = !isFour && inet_pton(AF_INET6, text, &bytes) == 1
            let wanted = isFour ? IPAddress(bytes: Array(bytes[..<4])) : isSix ? IPAddress(bytes: bytes) : nil
            // `::` in the place of no group at all is read by the system, and is no address (RFC 4291, 2.2).
            if address(text) == nil, isSix, text.split(separator: ":").count >= 8 { continue }
            #expect(address(text) == wanted, "\(text), seed \(seed)")
        }
    }

    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("1.2.3.4:80", "1.2.3.4"), ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("\"[2001:db8::1]:4711\"", "2001:db8::1"),
        ("\"1.2.3.4:1\"", "1.2.3.4"), ("fe80::1%eth0", "fe80::1"), ("[fe80::1%25eth0]:80", "fe80::1"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
    ])
    func `a hop is read as proxies write it`(text: String, expected: String) { #expect(hop(text) == expected) }

    @Test(arguments: [
        "", "unknown", "_hidden", "example.com", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:123456", "[1.2.3.4]:80", "[::1",
        "[::1]x",
        "[::1]:", "\"", "\"\"", "1.2.3.4%eth0", "for=1.2.3.4", "1.2.3.4;1", "-", "10.0.0.1\\", "unix:",
    ])
    func `junk is no hop`(text: String) { #expect(hop(text) == nil) }

    @Test func `a network of 64 bits is one client, and an IPv4 address is one by itself`() throws {
        func key(_ text: String) throws -> UInt64 { try #require(address(text)).clientKey(seed: 3) }
        #expect(try key("2001:db8::1") == key("2001:db8::ffff:ffff:ffff:ffff"))
        #expect(try key("2001:db8::1") != key("2001:db8:0:1::1"))
        #expect(try key("10.0.0.1") != key("10.0.0.2"))
        #expect(try key("::ffff:10.0.0.1") == key("10.0.0.1"))
        // As it was always hashed: ip-hash keeps its clients.
        #expect(try key("10.1.2.3") == withExactCopy([10, 1, 2, 3]) { Hashing.hash($0, seed: 3) })
    }
}

extension IPAddress {
    fileprivate init?(bytes: [UInt8]) {
        guard let address = bytes.withUnsafeBytes({ IPAddress(bytes: $0) }) else { return nil }
        self = address
    }
}
