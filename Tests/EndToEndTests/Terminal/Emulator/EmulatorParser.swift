/// Cuts what a program writes into characters, controls and sequences, byte by byte, wherever a read may have ended.
struct EmulatorParser {
    enum Token {
        case character(Unicode.Scalar)
        case control(UInt8)
        case escape(intermediates: String, final: Character)
        case sequence(Sequence)
        /// The text of an OSC.
        case string(String)
        /// What is no well-formed sequence or character.
        case broken(String)
    }

    /// A control sequence.
    struct Sequence {
        /// `?`, `>`, `<` or `=`, if any.
        var marker = ""
        /// The parameters as written, each with its parts after colons.
        var parameters: [[Int?]] = []
        var intermediates = ""
        var final: Character = " "
        /// As it came, for messages.
        var text = ""

        /// The first number of each parameter, 0 where there is none.
        var numbers: [Int] { parameters.map { $0.first.flatMap { $0 } ?? 0 } }

        func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
    }

    private enum State { case ground, escape, sequence, string, stringEscape }

    private var state = State.ground
    private var bytes: [UInt8] = []
    private var isCommand = false
    private var scalar: [UInt8] = []
    private var missing = 0

    mutating func take(_ byte: UInt8) -> Token? {
        switch state {
        case .ground: return ground(byte)
        case .escape: return escape(byte)
        case .sequence: return sequence(byte)
        case .string: return string(byte)
        case .stringEscape:
            state = .ground
            defer { bytes = [] }
            guard byte == UInt8(ascii: "\\") else { return .broken("string \(bytes)") }
            return isCommand ? .string(String(decoding: bytes, as: UTF8.self)) : nil
        }
    }

    private mutating func ground(_ byte: UInt8) -> Token? {
        if missing > 0 {
            guard byte & 0xc0 == 0x80 else {
                missing = 0
                return .broken("UTF-8 \(scalar)")
            }
            scalar.append(byte)
            missing -= 1
            return missing == 0 ? character() : nil
        }
        if byte == 0x1b {
            state = .escape
            bytes = []
            return nil
        }
        if byte < 0x20 || byte == 0x7f { return .control(byte) }
        if byte < 0x80 { return .character(Unicode.Scalar(byte)) }
        scalar = [byte]
        switch byte {
        case 0xc2...0xdf: missing = 1
        case 0xe0...0xef: missing = 2
        case 0xf0...0xf4: missing = 3
        default: return .broken("byte \(byte)")
        }
        return nil
    }

    private func character() -> Token {
        let text = String(decoding: scalar, as: UTF8.self)
        guard let only = text.unicodeScalars.first, text.unicodeScalars.count == 1, only != "\u{fffd}",
            !(0x80...0x9f).contains(only.value)
        else { return .broken("UTF-8 \(scalar)") }
        return .character(only)
    }

    private mutating func escape(_ byte: UInt8) -> Token? {
        switch byte {
        case UInt8(ascii: "["):
            state = .sequence
            return nil
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            state = .string
            isCommand = byte == UInt8(ascii: "]")
            return nil
        case 0x20...0x2f:
            bytes.append(byte)
            return nil
        case 0x30...0x7e:
            state = .ground
            return .escape(
                intermediates: String(decoding: bytes, as: UTF8.self), final: Character(Unicode.Scalar(byte)))
        default:
            state = .ground
            return .broken("ESC \(bytes) \(byte)")
        }
    }

    private mutating func sequence(_ byte: UInt8) -> Token? {
        switch byte {
        case 0x20...0x3f:
            bytes.append(byte)
            return nil
        case 0x40...0x7e:
            state = .ground
            return parsed(final: byte)
        default:
            state = .ground
            return .broken("CSI \(bytes) \(byte)")
        }
    }

    private func parsed(final: UInt8) -> Token {
        var result = Sequence()
        result.final = Character(Unicode.Scalar(final))
        result.text = "CSI \(String(decoding: bytes, as: UTF8.self))\(result.final)"
        var rest = bytes[...]
        if let first = rest.first, (0x3c...0x3f).contains(first) {
            result.marker = String(Character(Unicode.Scalar(first)))
            rest = rest.dropFirst()
        }
        let parameters = rest.prefix { (0x30...0x3b).contains($0) }
        result.intermediates = String(decoding: rest.dropFirst(parameters.count), as: UTF8.self)
        if !parameters.isEmpty {
            let fields = String(decoding: parameters, as: UTF8.self).split(
                separator: ";", omittingEmptySubsequences: false)
            result.parameters = fields.map { field in
                field.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            }
        }
        return .sequence(result)
    }

    private mutating func string(_ byte: UInt8) -> Token? {
        switch byte {
        case 0x07:
            state = .ground
            defer { bytes = [] }
            return isCommand ? .string(String(decoding: bytes, as: UTF8.self)) : nil
        case 0x1b: state = .stringEscape
        default: bytes.append(byte)
        }
        return nil
    }
}
