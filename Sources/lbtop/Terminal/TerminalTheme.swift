/// Turns a style's meaning into what ncurses draws: a colour pair and attributes. Pure.
///
/// The colours follow Okabe and Ito's palette for colour-blind readers (bluish green, never red against green), taken
/// darker where needed so that each is readable on black and on white alike: the background is the terminal's own. For
/// what is bad a rose red stands in for their vermillion, which so darkened nobody tells from orange who sees no red.
/// State is always said by a word or a glyph too.
struct TerminalTheme: Sendable {
    /// Attributes of a cell; the raw values are those of the CNcurses shims.
    struct Attributes: OptionSet, Hashable, Sendable {
        let rawValue: Int32
        static let bold = Attributes(rawValue: 1)
        static let reverse = Attributes(rawValue: 2)
        static let underline = Attributes(rawValue: 4)
        static let dim = Attributes(rawValue: 8)
    }

    /// How a cell is drawn. Pair 0 is the terminal's own colours.
    struct Look: Hashable, Sendable {
        var pair: Int32
        var attributes: Attributes
    }

    let depth: ColourDepth

    /// The foregrounds to define as colour pairs 1, 2, 3 ...
    var foregrounds: [Int32] {
        switch depth {
        case .none: []
        case .eight: Self.eight
        case .sixteen: Self.sixteen
        case .many: Self.many
        case .direct: Self.direct
        }
    }

    func look(_ style: Style) -> Look {
        var look = ink(style.ink)
        if style.bold { look.attributes.insert(.bold) }
        if style.underline { look.attributes.insert(.underline) }
        if style.reverse { look.attributes.insert(.reverse) }
        return look
    }

    // MARK: - Inks

    // Positions in the tables, as pair numbers.
    private static let faint: Int32 = 1
    private static let accent: Int32 = 2
    private static let good: Int32 = 3
    private static let warning: Int32 = 4
    private static let bad: Int32 = 5
    private static let firstSeries: Int32 = 6

    // xterm's 256: grey 767676, then 0087d7 (sky blue), 00875f (bluish green), af8700 (orange), ff005f (rose red);
    // the series beside them with d75f87 (reddish purple), d75f00 (vermillion), 878700 (yellow) and 5f5faf (blue).
    private static let many: [Int32] = [243, 32, 29, 136, 197, 32, 136, 29, 168, 166, 100, 61]
    // ANSI: white dimmed, cyan, green, yellow, red; the series without blue, which nobody reads on black.
    private static let eight: [Int32] = [7, 6, 2, 3, 1, 6, 3, 5, 2, 1]

    // The same with grey, and with bright blue, which shows on light and dark, at the end of the series.
    private static let sixteen: [Int32] = [8, 6, 2, 3, 1, 6, 3, 5, 2, 1, 12]
    // Much the same, with Okabe and Ito's own values in the series where they show on light and dark.
    private static let direct: [Int32] = [
        0x767676, 0x0087d7, 0x00855f, 0xb88700, 0xff005f, 0x0087d7, 0xb07d00, 0x008f68, 0xc06a9a, 0xd55e00, 0x878700,
        0x0072b2,
    ]

    private func ink(_ ink: Style.Ink) -> Look {
        switch depth {
        case .none: plainInk(ink)
        case .eight, .sixteen, .many, .direct: colouredInk(ink)
        }
    }

    /// Without colour: bold for what matters, underlined beside it for what is bad; nothing is made grey.
    private func plainInk(_ ink: Style.Ink) -> Look {
        switch ink {
        case .normal, .faint, .good, .series: Look(pair: 0, attributes: [])
        case .accent, .key, .warning: Look(pair: 0, attributes: .bold)
        case .bad: Look(pair: 0, attributes: [.bold, .underline])
        }
    }

    private func colouredInk(_ ink: Style.Ink) -> Look {
        switch ink {
        case .normal: Look(pair: 0, attributes: [])
        // With 8 colours there is no grey that shows on light and dark; dim text in the terminal's own colour does.
        case .faint: depth == .eight ? Look(pair: 0, attributes: .dim) : Look(pair: Self.faint, attributes: [])
        case .accent, .key: Look(pair: Self.accent, attributes: [])
        case .good: Look(pair: Self.good, attributes: [])
        case .warning: Look(pair: Self.warning, attributes: [])
        case .bad: Look(pair: Self.bad, attributes: .bold)
        case .series(let number):
            Look(pair: Self.firstSeries + Int32(number.magnitude % UInt(seriesCount)), attributes: [])
        }
    }

    private var seriesCount: Int { foregrounds.count - Int(Self.firstSeries) + 1 }
}
