/// What the terminal can do, decided from what the environment and terminfo say. Pure.
struct TerminalAbilities: Equatable, Sendable {
    /// How many colours may be used.
    var colour: ColourDepth
    /// Only ASCII may be sent: the character set is not UTF-8, or the terminal's font is too small for block elements.
    var ascii: Bool
    /// How long a lone ESC byte waits for the rest of a key, in milliseconds.
    var escapeMilliseconds: Int

    /// - Parameters:
    ///   - environment: `TERM`, `NO_COLOR` (any value that is not empty switches colour off, see no-color.org),
    ///     `ESCDELAY` (milliseconds, as ncurses reads it).
    ///   - codeset: what nl_langinfo(CODESET) says.
    ///   - colours: what terminfo says, 0 for none.
    ///   - isDirect: terminfo's RGB: a colour's number is its parts.
    init(environment: [String: String], codeset: String, colours: Int, isDirect: Bool = false) {
        let plain = !(environment["NO_COLOR"] ?? "").isEmpty
        colour =
            switch colours {
            case _ where plain: .none
            case ..<8: .none
            case ..<16: .eight
            case ..<256: .sixteen
            // Below 256 a direct terminal's numbers may still be of a palette; the theme uses none of those.
            default: isDirect && colours > 0xffff ? .direct : .many
            }
        // These draw line graphics only by an alternate set, or have 256 or 512 glyphs of their own.
        let small = ["linux", "vt52", "vt100", "vt102", "vt220", "ansi", "cons25"]
        let type = environment["TERM"] ?? ""
        ascii = !Self.isUTF8(codeset) || small.contains(type)
        // 25 ms, as htop has it: ncurses' own second makes Esc feel broken.
        let wanted = environment["ESCDELAY"].flatMap { Int($0) } ?? 25
        escapeMilliseconds = min(max(wanted, 1), 2000)
    }

    /// How many colours to use where `wanted` are asked for; nil: as many as there are.
    func colour(wanted: ColourDepth?) -> ColourDepth {
        guard let wanted else { return colour }
        // A terminal of direct colours knows the first eight by number, and no palette beyond them.
        if colour == .direct { return wanted > .sixteen ? .direct : min(wanted, .eight) }
        return min(wanted, colour)
    }

    private static func isUTF8(_ codeset: String) -> Bool {
        let name = codeset.lowercased()
        return name == "utf-8" || name == "utf8"
    }
}
