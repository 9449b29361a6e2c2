import Testing

@testable import Balancer

/// The fields by which proxies tell of the client: whose word goes on, and whom it names.
@Suite struct ForwardingTests {
    private static let family = [
        "X-Forwarded-For: 1.1.1.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example",
        "X-Forwarded-Port: 8443", "X-Forwarded-Prefix: /shop", "X-Forwarded-Server: edge", "X-Forwarded-Scheme: https",
        "X-Forwarded-Ssl: on", "X-Real-IP: 1.1.1.1", "Forwarded: for=1.1.1.1;proto=https",
    ]

    private func rewritten(_ lines: [String], isTrusted: Bool, addressFields: String = "") throws -> [String] {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
        let head = try #require(
            HeadRewriting.request(text, isTrusted: isTrusted, addressFields: addressFields), "\(lines)")
        return head.split(separator: "\r\n").dropFirst(2).map(String.init)
    }

    private static let own = [
        "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: http", "X-Forwarded-Host: a",
    ]

    @Test func `nothing of the family goes on from who is not trusted`() throws {
        #expect(try rewritten(Self.family, isTrusted: false) == Self.own)
        for line in Self.family { #expect(try rewritten([line, line], isTrusted: false) == Self.own) }
        #expect(try rewritten(["Connection: X-Forwarded-For, X-Forwarded-Proto"], isTrusted: false) == Self.own)
    }

    @Test func `the word of a trusted peer goes on, and its address is appended`() throws {
        let kept = Self.family.dropFirst()
        #expect(try rewritten(Self.family, isTrusted: true) == kept + ["X-Forwarded-For: 1.1.1.1, 192.0.2.1"])
        #expect(try rewritten([], isTrusted: true) == Self.own)
    }

    @Test func `what a trusted peer does not say is said by the balancer`() throws {
        #expect(
            try rewritten(["X-Forwarded-Proto: https", "X-Forwarded-Host:"], isTrusted: true) == [
                "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: a",
            ])
        #expect(
            try rewritten(
                ["X-Forwarded-For: 1.1.1.1, 2.2.2.2", "x-forwarded-for:", "X-Forwarded-For:3.3.3.3"], isTrusted: true)
                == ["X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 192.0.2.1"] + Self.own.dropFirst())
    }

    @Test func `a peer of a unix socket has no address to append`() throws {
        func address(_ line: String, isTrusted: Bool) throws -> String {
            let text = "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n"
            let head = try #require(HeadRewriting.request(text, client: "unix", isTrusted: isTrusted, isUnix: true))
            return try #require(
                head.split(separator: "\r\n").first { $0.hasPrefix("X-Forwarded-For") }.map(String.init))
        }
        let line = "X-Forwarded-For: 1.1.1.1\r\n"
        #expect(try address(line, isTrusted: true) == "X-Forwarded-For: 1.1.1.1")
        #expect(try address("", isTrusted: true) == "X-Forwarded-For: unix")
        #expect(try address(line, isTrusted: false) == "X-Forwarded-For: unix")
    }

    /// A server that hands fields on as variables cannot tell these from the real ones.
    @Test func `spellings with other marks never go on, in any mix and case`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededNumbers(seed: seed)
        for line in Self.family {
            let name = line.prefix { $0 != ":" }
            guard name.contains("-") else { continue }
            for _ in 0..<40 {
                var isDisguised = false
                let spelled = name.map { letter -> Character in
                    if letter == "-", let mark = "-__.~".randomElement(using: &random) {
                        if mark != "-" { isDisguised = true }
                        return mark
                    }
                    let other = Bool.random(using: &random) ? letter.uppercased() : letter.lowercased()
                    return other.first ?? letter
                }
                guard isDisguised else { continue }
                for isTrusted in [false, true] {
                    #expect(
                        try rewritten([String(spelled) + ": evil"], isTrusted: isTrusted) == Self.own,
                        "\(String(spelled)), seed \(seed)")
                }
            }
        }
    }

    @Test func `fields that only look alike go on`() throws {
        let others = [
            "X-Forward: 1", "X-Forwardedfor: 1", "XForwarded-For: 1", "X-Real-IPs: 1", "X-Real: 1", "X: 1",
            "X-Request-Id: 1",
            "Xx-Forwarded-For: 1", "My-X-Forwarded-For: 1", "Forwarded-For: 1", "X-For: 1",
        ]
        #expect(try rewritten(others, isTrusted: false) == others + Self.own)
    }

    @Test func `further fields that name the client are treated alike where they are listed`() throws {
        let lines = ["CF-Connecting-IP: 1.1.1.1", "true-client-ip: 1.1.1.1", "CF_Connecting_IP: 2.2.2.2", "X-Y: z"]
        let listed = "cf-connecting-ip,true-client-ip,"
        #expect(try rewritten(lines, isTrusted: false) == lines + Self.own)
        #expect(try rewritten(lines, isTrusted: false, addressFields: listed) == ["X-Y: z"] + Self.own)
        let kept = [lines[0], lines[1], lines[3]]
        #expect(try rewritten(lines, isTrusted: true, addressFields: listed) == kept + Self.own)
    }

    @Test func `no field of the family is taken away because Connection names it`() throws {
        let named = "Connection: X-Forwarded-Proto, X-Real-IP, Forwarded, X-Forwarded-For"
        #expect(
            try rewritten([named] + Self.family, isTrusted: true)
                == Self.family.dropFirst() + ["X-Forwarded-For: 1.1.1.1, 192.0.2.1"])
    }

    // MARK: Whom it names

    private func client(_ lines: [String]) throws -> String? {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
        let fields = HeadFields(capacity: 100)
        let proxies = TrustedProxies(try ["10.0.0.0/8", "fd00::/8"].map { try TrustedProxy(parsing: $0) })
        return try withExactCopy(httpBytes(text)) { bytes in
            var scanner = HeadScanner()
            guard case .complete = scanner.request(bytes, limits: HeadLimits(), fields: fields) else {
                throw SpecError("refused")
            }
            guard let address = ForwardedClient.address(bytes, fields: fields, trusting: proxies) else { return nil }
            return withUnsafeTemporaryAllocation(byteCount: IPAddress.longestText, alignment: 1) { room in
                String(decoding: room[..<address.write(into: room)], as: UTF8.self)
            }
        }
    }

    @Test(
        arguments: [
            ([], nil), (["1.1.1.1"], "1.1.1.1"), (["6.6.6.6, 1.1.1.1"], "1.1.1.1"), (["1.1.1.1, 10.0.0.1"], "1.1.1.1"),
            (["6.6.6.6, 1.1.1.1,10.0.0.1 , 10.0.0.2"], "1.1.1.1"), (["6.6.6.6", "1.1.1.1", "10.0.0.1"], "1.1.1.1"),
            (["10.0.0.9, 10.0.0.1"], "10.0.0.9"), (["1.1.1.1:80, 10.0.0.1:81"], "1.1.1.1"),
            (["[2001:db8::1]:80, [fd00::1]"], "2001:db8::1"), (["6.6.6.6, unknown"], nil),
            (["unknown, 10.0.0.1"], "10.0.0.1"),
            (["6.6.6.6, junk, 10.0.0.1"], "10.0.0.1"), (["1.1.1.1, , ,"], "1.1.1.1"), ([""], nil),
            (["", "1.1.1.1"], "1.1.1.1"),
            (["1.1.1.1", ""], "1.1.1.1"), ([",,,"], nil), (["\t1.1.1.1\t,\t10.0.0.1"], "1.1.1.1"),
            (["::ffff:1.1.1.1, ::ffff:10.0.0.1"], "1.1.1.1"), (["6.6.6.6, 1.1.1.1\u{E9}"], nil),
            (["\"[2001:db8::7]:1\""], "2001:db8::7"),
        ] as [([String], String?)])
    func `the client is the entry farthest to the right that is not trusted`(lines: [String], expected: String?) throws
    {
        #expect(try client(lines.map { "X-Forwarded-For: \($0)" }) == expected)
    }

    @Test func `a client that writes entries of its own is still found`() throws {
        let own = (0..<200).map { "10.0.0.\($0)" }.joined(separator: ", ")
        #expect(try client(["X-Forwarded-For: \(own), 1.1.1.1, 10.0.0.1"]) == "1.1.1.1")
        #expect(try client(["X_Forwarded_For: 6.6.6.6", "X-Forwarded-For: 1.1.1.1"]) == "1.1.1.1")
    }
}
