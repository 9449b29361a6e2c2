import Testing

@testable import Balancer

@Suite struct ByteSearchTests {
    @Test func tokenBytesAreThoseOfTheStandard() {
        let token = Set(httpBytes("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        for byte in UInt8.min...UInt8.max { #expect(ByteClass.token.contains(byte) == token.contains(byte), "\(byte)") }
    }

    /// Each byte at each of 20 places behind each of 8 alignments, among bytes that do not end a search.
    @Test func everyByteIsFoundAtEveryPlace() {
        for filler in httpBytes("a~\u{80}!") {
            for byte in UInt8.min...UInt8.max {
                for place in 0..<20 {
                    var bytes = [UInt8](repeating: filler, count: 20)
                    bytes[place] = byte
                    withExactCopy(bytes) { memory in
                        guard let base = memory.baseAddress else { return }
                        for start in 0..<8 {
                            let control = bytes[start...].firstIndex { $0 < 0x20 || $0 == 0x7F } ?? 20
                            let target = bytes[start...].firstIndex { $0 < 0x21 || $0 > 0x7E || $0 == 0x23 } ?? 20
                            let isRight =
                                ByteSearch.control(base, from: start, end: 20) == control
                                && ByteSearch.targetEnd(base, from: start, end: 20) == target
                            if !isRight { Issue.record("byte \(byte) at \(place) from \(start) among \(filler)") }
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: [
        ("te", FieldKind.te), ("via", .via), ("host", .host), ("date", .date), ("expect", .expect), ("server", .server),
        ("upgrade", .upgrade), ("trailer", .trailer), ("forwarded", .forwarded), ("connection", .connection),
        ("keep-alive", .keepAlive), ("content-length", .contentLength), ("http2-settings", .http2Settings),
        ("x-forwarded-for", .xForwardedFor), ("proxy-connection", .proxyConnection),
        ("x-forwarded-host", .xForwardedHost), ("transfer-encoding", .transferEncoding),
        ("x-forwarded-proto", .xForwardedProto), ("proxy-authenticate", .proxyAuthenticate),
        ("proxy-authorization", .proxyAuthorization),
    ])
    func aFieldIsKnownByItsNameInAnyCaseAndByNoOther(_ name: String, kind: FieldKind) {
        func recognised(_ name: [UInt8]) -> FieldKind { withExactCopy(name) { FieldKind($0) } }
        let bytes = httpBytes(name)
        #expect(recognised(bytes) == kind)
        #expect(recognised(httpBytes(name.uppercased())) == kind)
        #expect(recognised(httpBytes(name.capitalized())) == kind)
        #expect(recognised(bytes + [0x73]) != kind)
        #expect(recognised(Array(bytes.dropLast())) != kind)
        for place in bytes.indices {
            for byte in UInt8.min...UInt8.max where ByteClass.token.contains(byte) {
                var other = bytes
                other[place] = byte
                let isSame = byte.lowercasedASCII == bytes[place]
                if (recognised(other) == kind) != isSame { Issue.record("\(httpText(other)) is \(recognised(other))") }
            }
        }
    }
}

extension String {
    /// Each other letter in upper case.
    fileprivate func capitalized() -> String {
        String(enumerated().map { $0.offset.isMultiple(of: 2) ? Character($0.element.uppercased()) : $0.element })
    }
}
