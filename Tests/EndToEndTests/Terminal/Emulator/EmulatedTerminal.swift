/// A terminal as xterm is one, as far as a full-screen program makes use of it: a grid of cells, a cursor, modes, and
/// the alternate screen. Written from ECMA-48 and xterm's list of control sequences; what it does not know it notes in
/// `unknown`, so that a test cannot pass by ignorance.
final class EmulatedTerminal {
    private(set) var width: Int
    private(set) var height: Int
    var grid: EmulatedGrid
    /// The normal screen while the alternate one is shown.
    private var normal: EmulatedGrid?

    /// DEC's private modes that are set, by number. 7: lines wrap; 25: the cursor is visible.
    private(set) var modes: Set<Int> = [7, 25]
    /// ESC = : the keypad sends sequences.
    var isKeypadApplication = false
    /// ANSI mode 4.
    var inserts = false
    /// Sequences that it does not know.
    var unknown: [String] = []
    /// What OSC sequences have said: titles (0, 2), the clipboard (52).
    var strings: [String] = []
    var bells = 0
    /// What was to be seen when the whole screen was last cleared, and how often it was.
    var beforeClear: [EmulatedCell] = []
    var clears = 0
    /// Bytes taken in all.
    private(set) var count = 0

    private var parser = EmulatorParser()
    /// Charsets in G0 and G1; true: DEC's line graphics.
    var graphics = [false, false]
    var shiftedOut = false
    private var lastPrinted: Unicode.Scalar?

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        grid = EmulatedGrid(width: width, height: height)
    }

    /// Takes what the program has written.
    func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            count += 1
            if let token = parser.take(byte) { act(on: token) }
        }
    }

    /// The window gets another size: cells are cut or added at the right and at the bottom.
    func resize(width: Int, height: Int) {
        self.width = width
        self.height = height
        grid.resize(width: width, height: height)
        normal?.resize(width: width, height: height)
    }

    // MARK: - What is to be seen

    var isAlternate: Bool { normal != nil }
    var isCursorVisible: Bool { modes.contains(25) }
    /// Any mouse report is on.
    var reportsMouse: Bool { !modes.isDisjoint(with: [9, 1000, 1001, 1002, 1003, 1005, 1006, 1015]) }
    var bracketsPastes: Bool { modes.contains(2004) }

    /// A row as text, spaces at its end removed.
    func line(_ y: Int) -> String {
        var text = grid[row: y].map(\.text).joined()
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// The screen as text.
    var text: String { (0..<height).map(line).joined(separator: "\n") }

    /// What can be seen of each cell.
    var picture: [EmulatedCell] { grid.cells.map(\.visible) }

    // MARK: - What comes in

    private func act(on token: EmulatorParser.Token) {
        switch token {
        case .character(let scalar): print(scalar)
        case .control(let byte): control(byte)
        case .escape(let intermediates, let final): escape(intermediates, final)
        case .sequence(let sequence): perform(sequence)
        case .string(let text): strings.append(text)
        case .broken(let text): unknown.append(text)
        }
    }

    private func print(_ scalar: Unicode.Scalar) {
        var shown = scalar
        if graphics[shiftedOut ? 1 : 0] { shown = EmulatorCharacters.lineGraphics[scalar] ?? scalar }
        lastPrinted = shown
        grid.print(shown, wraps: modes.contains(7), inserts: inserts)
    }

    /// REP: the last character again.
    func repeatLast(_ times: Int) {
        guard let lastPrinted else { return }
        for _ in 0..<times { grid.print(lastPrinted, wraps: modes.contains(7), inserts: inserts) }
    }

    private func control(_ byte: UInt8) {
        switch byte {
        case 0x00, 0x7f: break
        case 0x07: bells += 1
        case 0x08: grid.moveTo(x: grid.x - 1, y: grid.y)
        case 0x09: grid.moveTo(x: min(width - 1, (grid.x / 8 + 1) * 8), y: grid.y)
        case 0x0a, 0x0b, 0x0c: grid.lineFeed()
        case 0x0d: grid.moveTo(x: 0, y: grid.y)
        case 0x0e: shiftedOut = true
        case 0x0f: shiftedOut = false
        default: unknown.append("control \(byte)")
        }
    }

    private func escape(_ intermediates: String, _ final: Character) {
        switch (intermediates, final) {
        case ("(", "0"): graphics[0] = true
        case ("(", "B"), ("(", "A"): graphics[0] = false
        case (")", "0"): graphics[1] = true
        case (")", "B"), (")", "A"): graphics[1] = false
        case ("", "="): isKeypadApplication = true
        case ("", ">"): isKeypadApplication = false
        case ("", "7"): grid.saveCursor()
        case ("", "8"): grid.restoreCursor()
        case ("", "D"): grid.lineFeed()
        case ("", "E"):
            grid.moveTo(x: 0, y: grid.y)
            grid.lineFeed()
        case ("", "M"): grid.reverseLineFeed()
        case ("", "\\"): break
        case ("", "c"): reset()
        default: unknown.append("ESC \(intermediates)\(final)")
        }
    }

    private func reset() {
        grid = EmulatedGrid(width: width, height: height)
        normal = nil
        modes = [7, 25]
        isKeypadApplication = false
        inserts = false
        graphics = [false, false]
        shiftedOut = false
    }

    /// Sets or resets a private mode.
    func setMode(_ number: Int, _ isOn: Bool) {
        switch number {
        case 47, 1047, 1049:
            if isOn, normal == nil {
                if number == 1049 { grid.saveCursor() }
                normal = grid
                grid = EmulatedGrid(width: width, height: height)
                // The pen stays as it was.
                grid.pen = normal?.pen ?? EmulatedLook()
                grid.moveTo(x: normal?.x ?? 0, y: normal?.y ?? 0)
            } else if !isOn, let back = normal {
                grid = back
                if number == 1049 { grid.restoreCursor() }
                normal = nil
            }
        case 6: grid.moveTo(x: 0, y: 0)
        default: break
        }
        if isOn { modes.insert(number) } else { modes.remove(number) }
    }

    /// Whether a cursor is saved in it, cursor shapes and blinking (12) are nothing to see in a grid.
    static let knownModes: Set<Int> = [
        1, 3, 4, 6, 7, 9, 12, 25, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1047, 1049, 2004,
    ]
}
