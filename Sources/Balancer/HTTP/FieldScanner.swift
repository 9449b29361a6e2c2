/// Reads field lines (RFC 9112, 5) one after the other, up to the empty line behind them, from bytes that may come
/// piecemeal: heads and trailers alike. Only syntax; what the fields mean is for `HeadFacts`.
struct FieldScanner {
    enum Step {
        /// The bytes end within a line that may still become valid.
        case incomplete
        /// A line is complete: see `name` and `value`.
        case field
        /// The empty line is complete; `position` is behind it.
        case end
        case refused(Refusal)
    }

    /// Where in a line the scan stands.
    private enum Phase: UInt8 {
        /// At its first byte. Can become: name, emptyLineFeed.
        case lineStart
        /// In the name. Can become: value, behindName.
        case name
        /// In the white space behind the name. Can become: value.
        case behindName
        /// Behind the colon. Can become: lineFeed.
        case value
        /// Behind the carriage return of a field line. Can become: lineStart.
        case lineFeed
        /// Behind the carriage return of the empty line. Can become: lineStart.
        case emptyLineFeed
    }

    private var phase = Phase.lineStart
    private let isStrict: Bool
    /// The first byte not yet looked at.
    private(set) var position: Int
    /// The name of the line read last.
    private(set) var name = ByteRange.empty
    /// Its value without surrounding white space.
    private(set) var value = ByteRange.empty
    private var lineStart = 0
    private var valueStart = 0
    private var valueEnd = 0

    /// Starts at `position`, the first byte of a line.
    ///
    /// - Parameter isStrict: whether white space before a colon is refused, as it has to be in a request; in a response
    ///   it has to be removed (RFC 9112, 5.1).
    init(at position: Int, isStrict: Bool = true) {
        self.position = position
        self.isStrict = isStrict
    }

    /// Reads on in the `count` bytes at `base`, which begin with all bytes given before.
    @inline(__always)
    mutating func next(_ base: UnsafeRawPointer, count: Int) -> Step {
        var index = position
        defer { position = index }
        while index < count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            switch phase {
            case .lineStart:
                switch byte {
                case 0x0D:
                    phase = .emptyLineFeed
                    index &+= 1
                    continue
                case 0x0A: return .refused(.bareLineFeed)
                case 0x20, 0x09: return .refused(.obsoleteFold)
                default: break
                }
                guard ByteClass.token.contains(byte) else { return .refused(.badFieldName) }
                lineStart = index
                phase = .name
                fallthrough
            case .name:
                index = ByteSearch.tokenEnd(base, from: index, end: count)
                guard index < count else { return .incomplete }
                switch base.load(fromByteOffset: index, as: UInt8.self) {
                case 0x3A: break
                case 0x20, 0x09:
                    guard !isStrict else { return .refused(.whitespaceBeforeColon) }
                    name = ByteRange(lineStart, index)
                    index &+= 1
                    phase = .behindName
                    continue
                case 0x0A: return .refused(.bareLineFeed)
                default: return .refused(.badFieldName)
                }
                name = ByteRange(lineStart, index)
                index &+= 1
                valueStart = index
                phase = .value
                fallthrough
            case .value:
                index = ByteSearch.control(base, from: index, end: count)
                while index < count, base.load(fromByteOffset: index, as: UInt8.self) == 0x09 {
                    index = ByteSearch.control(base, from: index &+ 1, end: count)
                }
                guard index < count else { return .incomplete }
                switch base.load(fromByteOffset: index, as: UInt8.self) {
                case 0x0D: break
                case 0x0A: return .refused(.bareLineFeed)
                default: return .refused(.badFieldValue)
                }
                valueEnd = index
                index &+= 1
                phase = .lineFeed
                guard index < count else { return .incomplete }
                fallthrough
            case .lineFeed:
                guard base.load(fromByteOffset: index, as: UInt8.self) == 0x0A else {
                    return .refused(.bareCarriageReturn)
                }
                index &+= 1
                phase = .lineStart
                trim(base)
                return .field
            case .behindName:
                index &+= 1
                if byte.isBlank { continue }
                guard byte == 0x3A else { return .refused(byte == 0x0A ? .bareLineFeed : .badFieldName) }
                valueStart = index
                phase = .value
            case .emptyLineFeed:
                guard byte == 0x0A else { return .refused(.bareCarriageReturn) }
                index &+= 1
                phase = .lineStart
                return .end
            }
        }
        return .incomplete
    }

    /// Sets `value` without the white space around it.
    @inline(__always)
    private mutating func trim(_ base: UnsafeRawPointer) {
        var start = valueStart
        var end = valueEnd
        while start < end, base.load(fromByteOffset: start, as: UInt8.self).isBlank { start &+= 1 }
        while end > start, base.load(fromByteOffset: end &- 1, as: UInt8.self).isBlank { end &-= 1 }
        value = ByteRange(start, end)
    }
}
