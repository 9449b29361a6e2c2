/// Text that may hold anything, made fit for cells: each character with the number of cells it takes, whatever could
/// steer a terminal or shift a column replaced by one placeholder.
///
/// Names, addresses and event texts come from outside. Dangerous are C0 and C1 controls and escapes, bidi controls,
/// joiners, variation selectors, flags and everything else whose width terminals do not agree on.
enum SafeText {
    /// Stands for what is not shown.
    static let placeholder: Character = "?"

    /// The characters of `text` as they are drawn, each with its width, 1 or 2.
    static func cells(_ text: String) -> [(character: Character, width: Int)] {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.map { ($0, 1) } }
        return text.map(cell)
    }

    /// How many cells `text` takes.
    static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.utf8.count }
        return text.reduce(0) { $0 + cell($1).width }
    }

    /// One character as it is drawn.
    static func cell(_ character: Character) -> (character: Character, width: Int) {
        var scalars = character.unicodeScalars.makeIterator()
        guard let base = scalars.next(), let width = baseWidth(base) else { return (placeholder, 1) }
        var marks = 0
        while let mark = scalars.next() {
            marks += 1
            // Terminals and curses keep few marks a cell; what is not a plain mark forms ligatures or emoji.
            guard marks <= 3, isPlainMark(mark) else { return (placeholder, 1) }
        }
        return (character, width)
    }

    private static func isPlainMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.properties.generalCategory == .nonspacingMark else { return false }
        // U+034F joins graphemes; variation selectors change widths.
        return scalar.value != 0x034F && !scalar.properties.isVariationSelector
            && !scalar.properties.isDefaultIgnorableCodePoint
    }

    /// The cells a first scalar takes; nil when it must not be drawn.
    private static func baseWidth(_ scalar: Unicode.Scalar) -> Int? {
        let value = scalar.value
        if value < 0x7F { return value >= 0x20 ? 1 : nil }
        if value < 0xA0 || value == 0xAD { return nil }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .nonspacingMark, .enclosingMark, .spacingMark:
            return nil
        default: break
        }
        if scalar.properties.isDefaultIgnorableCodePoint { return nil }
        // Regional indicators: flags.
        if (0x1F1E6...0x1F1FF).contains(value) { return nil }
        return isWide(value) ? 2 : 1
    }

    /// East Asian Wide and Fullwidth (Unicode Standard Annex 11), by block.
    private static func isWide(_ value: UInt32) -> Bool {
        guard value >= 0x1100 else { return false }
        switch value {
        case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0, 0x23F3, 0x25FD...0x25FE,
            0x2614...0x2615, 0x2648...0x2653, 0x267F, 0x2693, 0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE,
            0x26C4...0x26C5, 0x26CE, 0x26D4, 0x26EA, 0x26F2...0x26F3, 0x26F5, 0x26FA, 0x26FD, 0x2705,
            0x270A...0x270B, 0x2728, 0x274C, 0x274E, 0x2753...0x2755, 0x2757, 0x2795...0x2797, 0x27B0, 0x27BF,
            0x2B1B...0x2B1C, 0x2B50, 0x2B55, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
            0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F004, 0x1F0CF, 0x1F18E,
            0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393,
            0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440,
            0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A,
            0x1F595...0x1F596, 0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC, 0x1F6D0...0x1F6D2,
            0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F7F0,
            0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x2FFFD,
            0x30000...0x3FFFD:
            return true
        default: return false
        }
    }
}
