import FoundationEssentials

extension TerminalSignal {
    /// Clipboards take at most this much from a terminal: xterm's limit is 100,000 bytes, encoded.
    static let longestCopy = 64 * 1024
    /// A title longer than this helps nobody.
    static let longestTitle = 80

    /// The control sequence, of printable ASCII but for its first and last byte, whatever the text holds; empty for
    /// what no sequence says.
    var sequence: String {
        switch self {
        case .mouse(true): "\u{1b}[?1000h\u{1b}[?1006h"
        case .mouse(false): "\u{1b}[?1006l\u{1b}[?1000l"
        case .bell: "\u{7}"
        case .title(nil): TerminalSignal.popTitle + TerminalSignal.pushTitle
        case .title(let text?):
            // OSC 2, and BEL as its end, which every terminal knows.
            "\u{1b}]2;\(TerminalSignal.title(text))\u{7}"
        case .clipboard(let text):
            // OSC 52 for the clipboard. tmux passes it on where `set-clipboard` is `on`.
            "\u{1b}]52;c;\(Data(text.utf8.prefix(TerminalSignal.longestCopy)).base64EncodedString())\u{7}"
        case .colour: ""
        }
    }

    /// xterm's stack of titles (CSI 22 t and CSI 23 t): whoever has none ignores both.
    static let pushTitle = "\u{1b}[22;0t"
    static let popTitle = "\u{1b}[23;0t"

    private static func title(_ text: String) -> String {
        String(text.unicodeScalars.filter { (0x20...0x7e).contains($0.value) }.prefix(longestTitle).map(Character.init))
    }
}
