/// Reads the line before a chunk, byte by byte (RFC 9112, 7.1): hexadecimal digits alone, extensions by their grammar
/// and then forgotten, a full line end. Bad white space is taken only where the grammar has it.
///
/// Not strictly: any number of leading zeros, white space behind the size, and behind a semicolon whatever there is up to
/// the line end.
struct ChunkSizeLine {
    enum Step {
        case more
        /// The line is complete.
        case size(UInt64)
        case refused(Refusal)
    }

    /// What the next byte may be.
    private enum Phase: UInt8 {
        /// A digit, or behind at least one of them: blank, `;`, carriage return.
        case digits
        /// Behind blanks behind the size: blank, `;`.
        case beforeSemicolon
        /// Behind `;`: blank, token.
        case beforeName
        /// In a name: token, blank, `=`, `;`, carriage return.
        case name
        /// Behind blanks behind a name: blank, `=`, `;`.
        case behindName
        /// Behind `=`: blank, token, quote.
        case beforeValue
        /// In a token value: token, blank, `;`, carriage return.
        case value
        /// In a quoted value.
        case quoted
        /// Behind a backslash in a quoted value.
        case quotedPair
        /// Behind the closing quote: blank, `;`, carriage return.
        case behindQuote
        /// Not strictly: behind a semicolon, in what is dropped up to the carriage return.
        case dropped
        /// The line feed.
        case lineFeed
    }

    /// 16 digits are all that 64 bits hold; more could only be leading zeros.
    static let mostDigits = 16

    private var phase = Phase.digits
    private var digits = 0
    private var size: UInt64 = 0
    private let mostExtensionBytes: Int
    private let isStrict: Bool
    /// The bytes between the size and the line end, so far.
    private(set) var extensionBytes = 0

    init(_ limits: BodyLimits) {
        mostExtensionBytes = limits.chunkExtension
        isStrict = limits.isStrict
    }

    /// Takes the next byte of the line.
    mutating func take(_ byte: UInt8) -> Step {
        if phase == .lineFeed {
            return byte == 0x0A ? .size(size) : .refused(.bareCarriageReturn)
        }
        if byte == 0x0A { return .refused(.bareLineFeed) }
        if phase == .digits, let value = byte.hexadecimalValue {
            if !isStrict, digits > 0, size == 0 {
                // The zeros so far pad the size.
                extensionBytes &+= 1
                guard extensionBytes <= mostExtensionBytes else { return .refused(.badChunkSize) }
                digits = 0
            }
            digits &+= 1
            size = size &<< 4 | UInt64(value)
            guard digits <= ChunkSizeLine.mostDigits, size <= UInt64(Int64.max) else { return .refused(.badChunkSize) }
            return .more
        }
        if byte == 0x0D {
            switch phase {
            case .digits where digits > 0, .name, .value, .behindQuote, .dropped: break
            case .beforeSemicolon where !isStrict: break
            case .digits: return .refused(.badChunkSize)
            default: return .refused(.badChunkExtension)
            }
            phase = .lineFeed
            return .more
        }
        extensionBytes &+= 1
        guard extensionBytes <= mostExtensionBytes else { return .refused(.badChunkExtension) }
        if isStrict { return takeExtension(byte) }
        switch phase {
        case .digits where digits == 0: return .refused(.badChunkSize)
        case .digits, .beforeSemicolon:
            if byte == 0x3B {
                phase = .dropped
            } else if byte.isBlank {
                phase = .beforeSemicolon
            } else {
                return .refused(.badChunkSize)
            }
        default: break
        }
        return .more
    }

    private mutating func takeExtension(_ byte: UInt8) -> Step {
        let isToken = ByteClass.token.contains(byte)
        switch (phase, byte) {
        case (.digits, 0x3B) where digits > 0: phase = .beforeName
        case (.digits, 0x20) where digits > 0, (.digits, 0x09) where digits > 0: phase = .beforeSemicolon
        case (.digits, _): return .refused(.badChunkSize)

        case (.beforeSemicolon, 0x20), (.beforeSemicolon, 0x09), (.beforeName, 0x20), (.beforeName, 0x09),
            (.behindName, 0x20), (.behindName, 0x09), (.beforeValue, 0x20), (.beforeValue, 0x09):
            break
        case (.beforeSemicolon, 0x3B), (.name, 0x3B), (.behindName, 0x3B), (.value, 0x3B), (.behindQuote, 0x3B):
            phase = .beforeName
        case (.name, 0x20), (.name, 0x09): phase = .behindName
        case (.name, 0x3D), (.behindName, 0x3D): phase = .beforeValue
        case (.value, 0x20), (.value, 0x09), (.behindQuote, 0x20), (.behindQuote, 0x09): phase = .beforeSemicolon

        case (.beforeName, _) where isToken, (.name, _) where isToken: phase = .name
        case (.beforeValue, 0x22): phase = .quoted
        case (.beforeValue, _) where isToken, (.value, _) where isToken: phase = .value
        case (.quoted, 0x22): phase = .behindQuote
        case (.quoted, 0x5C): phase = .quotedPair
        case (.quoted, _) where byte >= 0x20 && byte != 0x7F || byte == 0x09: break
        case (.quotedPair, _) where byte >= 0x20 && byte != 0x7F || byte == 0x09: phase = .quoted
        default: return .refused(.badChunkExtension)
        }
        return .more
    }
}
