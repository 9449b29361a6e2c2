/// Makes keys out of the bytes that a terminal sends. Pure: no descriptor, no clock.
///
/// Written here rather than left to ncurses' `wget_wch`, for two reasons. A sequence that ncurses does not know comes
/// out of it as ESC and then letters, and letters act on servers: here a control sequence is always swallowed whole.
/// And the end of the input shows as what it is, not as an endless row of ERR.
struct KeyDecoder: Sendable {
    /// Bytes of a key that is not complete yet.
    private var pending: [UInt8] = []
    /// A paste under way.
    private var paste: PasteBuffer?
    /// What terminfo says of this terminal, longest first.
    private let sequences: [(bytes: [UInt8], key: Key)]
    private let escapeMilliseconds: Int

    // A reply of the terminal that grows longer than this is none.
    private static let longestSequence = 4096
    private static let escape: UInt8 = 0x1b

    /// - Parameters:
    ///   - escapeMilliseconds: how long a lone ESC waits to become a key of its own.
    ///   - sequences: from terminfo, beside those common to all terminals; only sequences that begin with ESC and
    ///     have 2 bytes or more are taken.
    init(escapeMilliseconds: Int = 25, sequences: [(String, Key)] = []) {
        self.escapeMilliseconds = escapeMilliseconds
        self.sequences =
            sequences.map { (bytes: Array($0.0.utf8), key: $0.1) }
            .filter { $0.bytes.count > 1 && $0.bytes[0] == Self.escape }
            .sorted { $0.bytes.count > $1.bytes.count }
    }

    /// How long to wait for more bytes before `expire` is called, in milliseconds; nil: nothing is incomplete.
    var waitMilliseconds: Int? {
        if let paste { return paste.waitMilliseconds }
        if pending.isEmpty { return nil }
        // Only the lone ESC is a key itself. The rest of a sequence may be late on a slow line, and would act as letters.
        return pending == [Self.escape] ? escapeMilliseconds : 500
    }

    /// Takes what was read in one go and returns the keys that are complete.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        if paste != nil {
            let bytes = Array(bytes)
            guard paste?.isGivenUp(by: bytes) == true else {
                paste?.take(bytes)
                return []
            }
            paste = nil
            return feed(bytes)
        }
        var keys: [Key] = []
        let loneEscape = pending == [Self.escape]
        let start = pending.count
        pending += bytes
        if loneEscape, pending.count > start, !Self.introducers.contains(pending[start]) {
            // ESC came by itself and something else after it: two keys, pressed one after the other.
            keys.append(.escape)
            pending.removeFirst()
        }
        var position = 0
        while position < pending.count {
            guard let length = step(at: position, into: &keys) else { break }
            position += length
            if paste != nil {
                paste?.take(pending[min(position, pending.count)...])
                position = pending.count
            }
        }
        pending.removeFirst(min(position, pending.count))
        return keys
    }

    /// Nothing more came in time: what is incomplete is taken for what it can be.
    mutating func expire() -> [Key] {
        if var paste {
            let (text, rest) = paste.expire()
            self.paste = rest == nil ? paste : nil
            return (text.map { [.paste($0)] } ?? []) + (rest.map { feed($0) } ?? [])
        }
        defer { pending = [] }
        // ESC alone, or ESC with the letter of an introducer (Alt and that key).
        return pending.first == Self.escape && pending.count <= 2 ? [.escape] : []
    }

    // MARK: - One key

    /// What begins a sequence after ESC: CSI, SS3, and the strings of replies (OSC, DCS, APC, PM, SOS).
    private static let introducers: Set<UInt8> = Set("[O]P_^X".utf8)

    /// Decodes at `position`: the bytes used, or nil when there are too few yet.
    private mutating func step(at position: Int, into keys: inout [Key]) -> Int? {
        let byte = pending[position]
        if byte == Self.escape { return escapeStep(at: position, into: &keys) }
        if byte < 0x20 || byte == 0x7f {
            if let key = KeySequences.control(byte) { keys.append(key) }
            return 1
        }
        guard let length = scalarLength(at: position) else { return nil }
        let text = String(decoding: pending[position..<position + length], as: UTF8.self)
        if let scalar = text.unicodeScalars.first, scalar != "\u{fffd}", !(0x80...0x9f).contains(scalar.value) {
            keys.append(.character(Character(scalar)))
        }
        return length
    }

    /// The length of the UTF-8 sequence at `position`; 1 for a byte that begins none; nil when it is not complete.
    private func scalarLength(at position: Int) -> Int? {
        let expected =
            switch pending[position] {
            case 0xc2...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf4: 4
            default: 1
            }
        for offset in 1..<expected {
            guard position + offset < pending.count else { return nil }
            if pending[position + offset] & 0xc0 != 0x80 { return offset }
        }
        return expected
    }

    private mutating func escapeStep(at position: Int, into keys: inout [Key]) -> Int? {
        for sequence in sequences where pending[position...].starts(with: sequence.bytes) {
            keys.append(sequence.key)
            return sequence.bytes.count
        }
        guard position + 1 < pending.count else { return nil }
        switch pending[position + 1] {
        case UInt8(ascii: "["): return controlSequence(at: position, into: &keys)
        case UInt8(ascii: "O"):
            guard position + 2 < pending.count else { return nil }
            let final = pending[position + 2]
            // Not the rest of a key: Alt and O, then something else.
            guard final > 0x20, final < 0x7f else {
                keys.append(.escape)
                return 2
            }
            if let key = KeySequences.keypad(final) { keys.append(key) }
            return 3
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            return reply(at: position)
        case Self.escape:
            guard position + 2 < pending.count else {
                keys.append(.escape)
                return 1
            }
            // rxvt: Alt with an arrow is ESC before the arrow's own sequence.
            if !Self.introducers.contains(pending[position + 2]) { keys.append(.escape) }
            return 1
        default:
            // Alt with a key. The key itself must not act; Esc is what is safe to make of it.
            keys.append(.escape)
            guard let length = scalarLength(at: position + 1) else { return pending.count - position }
            return 1 + length
        }
    }

    // MARK: - Sequences

    /// `ESC [ parameters intermediates final` (ECMA-48, 5.4).
    private mutating func controlSequence(at position: Int, into keys: inout [Key]) -> Int? {
        var index = position + 2
        // The Linux console's F1...F5: ESC [ [ A ... E.
        if index < pending.count, pending[index] == UInt8(ascii: "[") {
            guard index + 1 < pending.count else { return nil }
            let letter = pending[index + 1]
            if (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(letter) {
                keys.append(.function(Int(letter - UInt8(ascii: "A")) + 1))
            }
            return 4
        }
        while index < pending.count, (0x20...0x3f).contains(pending[index]) { index += 1 }
        let length = index - position
        guard index < pending.count else { return length > Self.longestSequence ? length : nil }
        let final = pending[index]
        // A byte that cannot stand here ends the sequence and is read for itself.
        guard (0x40...0x7e).contains(final) else { return length }
        let parameters = pending[position + 2..<index]
        // A mouse report of the old kind has three more bytes.
        if final == UInt8(ascii: "M"), parameters.isEmpty {
            return index + 3 < pending.count ? length + 4 : nil
        }
        act(on: final, parameters: String(decoding: parameters, as: UTF8.self), into: &keys)
        return length + 1
    }

    private mutating func act(on final: UInt8, parameters: String, into keys: inout [Key]) {
        if let event = MouseEvent(parameters: parameters, final: final) { return keys.append(.mouse(event)) }
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
        guard parameters.isEmpty || numbers.allSatisfy({ $0 != nil }) else { return }
        let first = numbers.first.flatMap { $0 }
        let modified = numbers.count > 1
        switch final {
        case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "@"):
            guard let first else { return }
            if first == 200, final == UInt8(ascii: "~") {
                paste = PasteBuffer()
            } else if let key = KeySequences.numbered(first), let shown = plain(key, modified || final != 0x7e) {
                keys.append(shown)
            }
        case UInt8(ascii: "P")...UInt8(ascii: "S") where parameters.isEmpty:
            keys.append(.function(Int(final - UInt8(ascii: "P")) + 1))
        default:
            guard let key = KeySequences.lettered(final), first == nil || first == 1 else { return }
            if let shown = plain(key, modified) { keys.append(shown) }
        }
    }

    /// With Shift, Alt or Control: moving keys still move; others are other keys, which nothing is bound to.
    private func plain(_ key: Key, _ modified: Bool) -> Key? {
        guard modified else { return key }
        switch key {
        case .up, .down, .left, .right, .home, .end, .pageUp, .pageDown: return key
        default: return nil
        }
    }

    /// A string that the terminal sends by itself, up to BEL or ST: swallowed.
    private func reply(at position: Int) -> Int? {
        var index = position + 2
        while index < pending.count {
            if pending[index] == 0x07 { return index + 1 - position }
            if pending[index] == Self.escape {
                guard index + 1 < pending.count else { return nil }
                return pending[index + 1] == UInt8(ascii: "\\") ? index + 2 - position : index - position
            }
            index += 1
        }
        return index - position > Self.longestSequence ? index - position : nil
    }
}
