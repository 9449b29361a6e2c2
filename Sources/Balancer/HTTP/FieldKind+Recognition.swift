extension FieldKind {
    /// Tells a field by its name, a non-empty token, by its length and then by comparing words.
    @inline(__always)
    init(_ name: UnsafeRawBufferPointer) {
        self = .other
        guard let base = name.baseAddress else { return }
        if base.load(as: UInt8.self) | 0x20 == 0x78 {
            self = FieldKind(behindX: name)
            return
        }
        switch name.count {
        case 2: if name.spellsFolded("te") { self = .te }
        case 3: if name.spellsFolded("via") { self = .via }
        case 4:
            switch FieldKind.word4(base) {
            case FieldKind.literal("host"): self = .host
            case FieldKind.literal("date"): self = .date
            default: break
            }
        case 6:
            if name.spellsFolded("expect") { self = .expect } else if name.spellsFolded("server") { self = .server }
        case 7:
            if name.spellsFolded("upgrade") { self = .upgrade } else if name.spellsFolded("trailer") { self = .trailer }
        case 9: if FieldKind.long(name, "forwarded") { self = .forwarded }
        case 10:
            if FieldKind.long(name, "connection") { self = .connection }
            if FieldKind.long(name, "keep-alive") { self = .keepAlive }
        case 14:
            if FieldKind.long(name, "content-length") {
                self = .contentLength
            } else if FieldKind.long(name, "http2-settings") {
                self = .http2Settings
            } else if name.spellsDisguised("content-length") {
                self = .disguisedFraming
            }
        case 16: if FieldKind.long(name, "proxy-connection") { self = .proxyConnection }
        case 17:
            if FieldKind.long(name, "transfer-encoding") {
                self = .transferEncoding
            } else if name.spellsDisguised("transfer-encoding") {
                self = .disguisedFraming
            }
        case 18:
            if FieldKind.long(name, "proxy-authenticate") {
                self = .proxyAuthenticate
            } else if name.spellsDisguised("proxy-authenticate") {
                self = .disguised
            }
        case 19:
            if FieldKind.long(name, "proxy-authorization") {
                self = .proxyAuthorization
            } else if name.spellsDisguised("proxy-authorization") {
                self = .disguised
            }
        default: break
        }
    }

    /// Whether a field of this kind never travels on as it came: it concerns one connection (RFC 9110, 7.6.1) or
    /// the framing, which is written anew.
    var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .upgrade, .http2Settings, .transferEncoding,
            .contentLength, .proxyAuthenticate, .proxyAuthorization, .disguised, .disguisedFraming:
            true
        default: false
        }
    }

    /// Whether `Connection` may name it all it wants: it is not removed for that. Otherwise a client could have a proxy
    /// on the way take away what that proxy has added.
    var isProtectedFromConnection: Bool {
        switch self {
        case .host, .contentLength, .transferEncoding: true
        default: forwarding != .none
        }
    }

    /// Whether a trailer must not bear this name: framing, routing and what concerns one connection
    /// (RFC 9110, 6.5.1).
    var isForbiddenInTrailers: Bool {
        switch self {
        case .other, .date, .server, .via: false
        default: true
        }
    }

    /// The first four bytes at `base` in lower case. Exact for letters, digits and `-`: among token bytes, setting
    /// bit 5 takes only upper-case letters to lower-case ones.
    @inline(__always)
    private static func word4(_ base: UnsafeRawPointer) -> UInt32 {
        base.loadUnaligned(as: UInt32.self) | 0x2020_2020
    }

    /// Its counterpart for a text. Of another name, lest the compiler pass a temporary string as the pointer.
    @inline(__always)
    private static func literal(_ text: StaticString) -> UInt32 {
        UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt32.self)
    }

    /// Compares a name of at least eight bytes with a lower-case text of the same length: see `word4`.
    @inline(__always)
    private static func long(_ name: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        guard let base = name.baseAddress, name.count == text.utf8CodeUnitCount, name.count >= 8 else { return false }
        let other = UnsafeRawPointer(text.utf8Start)
        let mask: UInt64 = 0x2020_2020_2020_2020
        var index = 0
        let last = name.count &- 8
        while true {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self) | mask
            if word != other.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
            if index == last { return true }
            index = min(index &+ 8, last)
        }
    }
}
