/// The fields by which a proxy tells a server of the client and of what it asked for. One table for all of them: the
/// word of a trusted peer goes on, everybody else's is removed, for a server behind lbtop believes it.
extension FieldKind {
    /// What becomes of a field of the family.
    enum Forwarding {
        /// It is none of them.
        case none
        /// A trusted peer's word goes on with the peer's own address behind it; otherwise that address stands alone.
        case appended
        /// A trusted peer's word goes on; without one lbtop says how the request came.
        case keptOrStated
        /// A trusted peer's word goes on; without one there is none.
        case kept
        /// Never goes on: no honest proxy writes it so, and one that does not know it lets it through.
        case removed
    }

    /// The table.
    var forwarding: Forwarding {
        switch self {
        case .xForwardedFor: .appended
        case .xForwardedProto, .xForwardedHost: .keptOrStated
        case .xForwardedOther, .xRealIP, .forwarded: .kept
        case .disguised: .removed
        default: .none
        }
    }

    /// Tells a field whose name begins with `X`.
    init(behindX name: UnsafeRawBufferPointer) {
        self = .other
        switch name.count {
        case 9 where name.foldsInto("x-real-ip"): self = name.hasOnlyHyphens ? .xRealIP : .disguised
        case 11...:
            guard name.part(0, 11).foldsInto("x-forwarded") else { return }
            if name.count == 11 {
                self = name.hasOnlyHyphens ? .xForwardedOther : .disguised
                return
            }
            guard name[11].foldedMark == 0x2D else { return }
            guard name.hasOnlyHyphens else {
                self = .disguised
                return
            }
            let what = name.part(12, name.count)
            self =
                what.spellsFolded("for")
                ? .xForwardedFor
                : what.spellsFolded("proto")
                    ? .xForwardedProto : what.spellsFolded("host") ? .xForwardedHost : .xForwardedOther
        default: break
        }
    }
}

extension UInt8 {
    /// The byte in lower case, and every mark that a name may have as `-`. Servers that hand fields to programs as
    /// variables fold `_`, and some of them all marks.
    @inline(__always)
    fileprivate var foldedMark: UInt8 { isLetter ? self | 0x20 : isDigit ? self : 0x2D }
}

extension UnsafeRawBufferPointer {
    /// Whether these are the bytes of `text`, which is in lower case with `-`, without regard to ASCII case and with
    /// every mark taken for `-`.
    fileprivate func foldsInto(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let other = text.utf8Start
        var index = 0
        while index < count {
            if self[index].foldedMark != other[index] { return false }
            index &+= 1
        }
        return true
    }

    /// Whether no mark but `-` is among these bytes of a name.
    fileprivate var hasOnlyHyphens: Bool {
        var index = 0
        while index < count {
            let byte = self[index]
            if byte != 0x2D, !byte.isLetter, !byte.isDigit { return false }
            index &+= 1
        }
        return true
    }

    /// Where this name stands to `list`: names in lower case with a comma behind each.
    func standing(in list: UnsafeRawBufferPointer) -> ListStanding {
        var start = 0
        while start < list.count {
            var end = start
            while end < list.count, list[end] != 0x2C { end &+= 1 }
            if end &- start == count {
                var index = 0
                var isExact = true
                while index < count {
                    let (byte, listed) = (self[index].lowercasedASCII, list[start &+ index])
                    if byte != listed {
                        guard byte.foldedMark == listed.foldedMark else { break }
                        isExact = false
                    }
                    index &+= 1
                }
                if index == count { return isExact ? .listed : .disguised }
            }
            start = end &+ 1
        }
        return .unlisted
    }
}

/// How a field's name stands to a list of names.
enum ListStanding {
    case unlisted
    case listed
    /// With other marks than the list has it.
    case disguised
}
