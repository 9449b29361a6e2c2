/// The bytes that give a terminal back after a crash, when ncurses can no longer be asked. Pure.
struct TerminalRestoring: Sendable {
    /// From terminfo: leave the keypad mode, plain text, show the cursor, leave the alternate screen; nil where the
    /// terminal has none.
    var keypadOff: String?
    var plainText: String?
    var cursorVisible: String?
    var alternateScreenOff: String?
    /// Puts the cursor into the last line; for terminals without an alternate screen.
    var lastLine: String?

    /// Modes set past terminfo, as xterm numbers them: mouse reports off, bracketed paste off, the window's title back.
    static let modesOff =
        "\u{1b}[?1006l\u{1b}[?1003l\u{1b}[?1002l\u{1b}[?1000l\u{1b}[?2004l" + TerminalSignal.popTitle
    static let bracketedPasteOn = "\u{1b}[?2004h"

    /// Everything in one piece.
    var bytes: [UInt8] {
        var text = Self.modesOff
        for part in [keypadOff, plainText, cursorVisible] { text += Self.withoutPadding(part ?? "") }
        if let alternateScreenOff {
            text += Self.withoutPadding(alternateScreenOff)
        } else {
            text += Self.withoutPadding(lastLine ?? "") + "\r\n"
        }
        return Array(text.utf8)
    }

    /// A terminfo string without its delays (`$<2>`), which only hardware terminals needed.
    static func withoutPadding(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "$<") {
            guard let end = rest[start.upperBound...].firstIndex(of: ">") else { break }
            result += rest[..<start.lowerBound]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
