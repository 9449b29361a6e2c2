import Testing

@testable import Balancer

@Suite struct StickyNamesTests {
    /// RFC 4231, 4.3.
    @Test func `the code is that of the standard`() {
        let code = MessageCode.sha256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        #expect(KeptState.text(secret: code) == expected)
    }

    @Test func `a name depends on the secret and on the address, and on nothing else`() {
        let secret = StickyNames.newSecret()
        let names = StickyNames(secret: secret)
        let here = ServerAddress.host("10.0.0.1", port: 80)
        #expect(names.key(of: here) == StickyNames(secret: secret).key(of: here))
        #expect(names.key(of: here) != StickyNames(secret: StickyNames.newSecret()).key(of: here))
        let keys = Set((1...1000).map { names.key(of: .host("10.0.0.1", port: UInt16($0))) })
        #expect(keys.count == 1000 && !keys.contains(0))
    }

    @Test func `a secret is kept as text`() {
        let secret = StickyNames.newSecret()
        #expect(secret.count == 32 && KeptState.secret(KeptState.text(secret: secret)) == secret)
        for text in [
            "", "00", String(repeating: "0", count: 31), String(repeating: "0", count: 33),
            String(repeating: "g", count: 32),
        ] {
            #expect(KeptState.secret(text) == nil, "\(text)")
            #expect(throws: SpecError.self) { try KeptState(stickySecret: text).check() }
        }
    }
}
