import Testing

@testable import Balancer

@Suite struct TrustedProxyTests {
    private func address(_ text: String) throws -> IPAddress {
        try #require(withExactCopy(Array(text.utf8)) { IPAddress(text: $0) })
    }

    @Test func `nobody is trusted without a list`() throws {
        let nobody = TrustedProxies([])
        #expect(!nobody.trusts(nil))
        #expect(try !nobody.trusts(address("127.0.0.1")))
    }

    @Test func `a list names addresses, blocks and unix sockets`() throws {
        let list = try ["10.0.0.0/8", "fd00::/8", "192.0.2.1"].map { try TrustedProxy(parsing: $0) }
        let some = TrustedProxies(list)
        #expect(!some.trusts(nil))
        #expect(try TrustedProxies([TrustedProxy(parsing: "unix")]).trusts(nil))
        for text in ["10.255.0.1", "fd12::1", "192.0.2.1", "::ffff:10.0.0.1"] {
            #expect(try some.trusts(address(text)))
        }
        for text in ["11.0.0.1", "fe00::1", "192.0.2.2", "::1"] { #expect(try !some.trusts(address(text))) }
    }

    @Test func `a block of IPv4 may be written as one of IPv6`() throws {
        let proxies = TrustedProxies([try TrustedProxy(parsing: "::ffff:10.0.0.0/104")])
        #expect(try proxies.trusts(address("10.1.2.3")) && !proxies.trusts(address("11.1.2.3")))
        #expect(throws: SpecError.self) { try TrustedProxy(parsing: "::ffff:10.0.0.0/8") }
    }

    @Test(arguments: ["", "UNIX", "unix:/x", "10.0.0.0/33", "all"])
    func `anything else is refused in one line that says what there is`(text: String) {
        let error = #expect(throws: SpecError.self) { try TrustedProxy(parsing: text) }
        #expect(error?.message.contains("unix") == true && error?.message.contains("\n") == false)
    }
}
