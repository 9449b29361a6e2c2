import Foundation
import Testing

/// The emulator itself: what other tests see through has to be clear.
@Suite struct EmulatedTerminalTests {
    private func screen(_ text: String, width: Int = 10, height: Int = 4) -> EmulatedTerminal {
        let screen = EmulatedTerminal(width: width, height: height)
        screen.feed(text.replacing("^[", with: "\u{1b}").utf8)
        #expect(screen.unknown.isEmpty, "\(screen.unknown)")
        return screen
    }

    private func rows(_ text: String, width: Int = 10, height: Int = 4) -> [String] {
        let screen = screen(text, width: width, height: height)
        return (0..<height).map(screen.line)
    }

    @Test func `text wraps at the last column, and only when one more character comes`() {
        #expect(rows("abcdefghij")[..<2] == ["abcdefghij", ""])
        #expect(rows("abcdefghijk")[..<2] == ["abcdefghij", "k"])
        #expect(rows("^[[?7labcdefghijk")[..<2] == ["abcdefghik", ""])
        #expect(screen("abcdefghij").grid.x == 9)
    }

    @Test func `the cursor goes where it is told, within the screen`() {
        #expect(rows("^[[2;3HX^[[99;99HY^[[HZ") == ["Z", "  X", "", "         Y"])
        #expect(rows("^[[3d^[[5GX^[[2AY^[[20DZ") == ["Z    Y", "", "    X", ""])
        #expect(rows("ab\r\ncd\u{8}X\tY") == ["ab", "cX      Y", "", ""])
    }

    @Test func `erasing takes what it says and no more`() {
        #expect(rows("abcdefghij^[[1;5H^[[K")[0] == "abcd")
        #expect(rows("abcdefghij^[[1;5H^[[1K")[0] == "     fghij")
        #expect(rows("abcdefghij^[[1;5H^[[3X")[0] == "abcd   hij")
        #expect(rows("aa\r\nbb\r\ncc^[[2;2H^[[J") == ["aa", "b", "", ""])
        #expect(rows("aa\r\nbb\r\ncc^[[2;2H^[[1J") == ["", "", "cc", ""])
        #expect(rows("aa\r\nbb^[[2J") == ["", "", "", ""])
    }

    @Test func `cells and lines are inserted and deleted`() {
        #expect(rows("abcdefghij^[[1;3H^[[2@")[0] == "ab  cdefgh")
        #expect(rows("abcdefghij^[[1;3H^[[2P")[0] == "abefghij")
        #expect(rows("a\r\nb\r\nc\r\nd^[[2;1H^[[L") == ["a", "", "b", "c"])
        #expect(rows("a\r\nb\r\nc\r\nd^[[2;1H^[[M") == ["a", "c", "d", ""])
        #expect(rows("abc^[[1;2H^[[4hX^[[4lY")[0] == "aXYc")
    }

    @Test func `a scroll region scrolls by itself`() {
        #expect(rows("a\r\nb\r\nc\r\nd^[[2;3r^[[3;1H\nX") == ["a", "c", "X", "d"])
        #expect(rows("a\r\nb\r\nc\r\nd^[[2;3r^[[2;1H^[MX") == ["a", "X", "b", "d"])
        #expect(rows("a\r\nb\r\nc\r\nd^[[S") == ["b", "c", "d", ""])
        #expect(rows("a\r\nb\r\nc\r\nd^[[T") == ["", "a", "b", "c"])
    }

    @Test func `a character is repeated`() { #expect(rows("a-^[[4bz")[0] == "a-----z") }

    @Test func `wide characters take two cells, and half of one is none`() {
        #expect(rows("日本x")[0] == "日本x")
        #expect(screen("日本x").grid.x == 5)
        #expect(rows("日本^[[1;2HX")[0] == " X本")
        #expect(rows("日本^[[1;3HX")[0] == "日X")
        #expect(rows("abcdefghi日")[..<2] == ["abcdefghi", "日"])
        #expect(rows("e\u{301}x")[0] == "e\u{301}x")
    }

    @Test func `looks are kept by cell`() {
        let screen = screen("^[[1;31ma^[[38;5;29mb^[[mc^[[38:2::1:2:3md^[[7;48;2;9;8;7me")
        #expect(screen.grid[0, 0].look == EmulatedLook(foreground: 1, bold: true))
        #expect(screen.grid[1, 0].look == EmulatedLook(foreground: 29, bold: true))
        #expect(screen.grid[2, 0].look == EmulatedLook())
        #expect(screen.grid[3, 0].look.foreground == EmulatedLook.rgb + 0x010203)
        #expect(screen.grid[4, 0].look.reverse && screen.grid[4, 0].look.background == EmulatedLook.rgb + 0x090807)
    }

    @Test func `the alternate screen leaves the normal one as it was`() {
        let screen = screen("ab^[[?1049h^[[2Jcd^[[?25l^[[?2004h^[[?1006h")
        #expect(screen.isAlternate && !screen.isCursorVisible && screen.bracketsPastes && screen.reportsMouse)
        #expect(screen.line(0) == "  cd")
        screen.feed("\u{1b}[?1049l\u{1b}[?25h\u{1b}[?2004l\u{1b}[?1006lx".utf8)
        #expect(!screen.isAlternate && screen.isCursorVisible && !screen.bracketsPastes && !screen.reportsMouse)
        #expect(screen.line(0) == "abx")
    }

    @Test func `line graphics come from either set`() {
        #expect(rows("^[(0lqk^[(Bq")[0] == "┌─┐q")
        #expect(rows("^[)0l\u{e}qk\u{f}q")[0] == "l─┐q")
    }

    @Test func `a sequence may be cut anywhere`() {
        let text = "\u{1b}[2;3H\u{1b}[1;31m日\u{1b}]0;title\u{7}e\u{301}\u{1b}(0q\u{1b}(B\u{1b}[?25l"
        let whole = screen(text)
        #expect(whole.strings == ["0;title"])
        for cut in 0...text.utf8.count {
            let cutScreen = EmulatedTerminal(width: 10, height: 4)
            cutScreen.feed(text.utf8.prefix(cut))
            cutScreen.feed(text.utf8.dropFirst(cut))
            #expect(cutScreen.grid.cells == whole.grid.cells && cutScreen.modes == whole.modes)
        }
    }

    @Test func `what it does not know it says`() {
        for text in ["\u{1b}[5y", "\u{1b}#8", "\u{1b}[?9999h", "\u{5}", "\u{ff}\u{1b}[\u{1}"] {
            let screen = EmulatedTerminal(width: 10, height: 4)
            screen.feed(text == "\u{ff}\u{1b}[\u{1}" ? [0xff] : Array(text.utf8))
            #expect(screen.unknown.count == 1, "\(text.debugDescription)")
        }
    }

    /// A second opinion: the same bytes in tmux.
    @Test(.enabled(if: RunningProgram.path(of: "tmux") != nil, "tmux is needed: make test-deps"), arguments: 1...6)
    func `tmux shows the same`(round: Int) throws {
        let given = ProcessInfo.processInfo.environment["LBTOP_SEED"].flatMap { UInt64($0) }
        // The same streams in every run, because tmux has ways of its own at the edges; LBTOP_SEED=n plays others.
        var random = SeededGenerator(seed: given ?? UInt64(round))
        let stream = Self.stream(&random, width: 40, height: 12)
        let file = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString)")
        try Data(stream.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let tmux = try TmuxScreen(
            "stty raw -echo; cat \(file.path); printf '\\033[?25l'; sleep 600; true", width: 40, height: 12)
        let screen = EmulatedTerminal(width: 40, height: 12)
        screen.feed(stream.utf8)
        let wanted = screen.text
        #expect(screen.unknown.isEmpty)
        let same = RunningProgram.waits(10) { Self.trimmed(tmux.text) == Self.trimmed(wanted) }
        #expect(same, "seed \(random.seed)\n\(wanted)\n-- tmux:\n\(tmux.text)")
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// What ncurses makes use of, at random.
    private static func stream(_ random: inout SeededGenerator, width: Int, height: Int) -> String {
        var text = "\u{1b}[?1049h\u{1b}[H\u{1b}[2J"
        for _ in 0..<400 {
            let n = Int.random(in: 1...8, using: &random)
            let (x, y) = (Int.random(in: 1...width, using: &random), Int.random(in: 1...height, using: &random))
            switch Int.random(in: 0..<15, using: &random) {
            case 0...3:
                let word = ["abc", "日本語", "e\u{301}", "──", "x", "█▁"][n % 6]
                // In the last column terminals differ about what a combining character combines with.
                text += "\u{1b}[\(y);\(word.hasPrefix("e") ? min(x, width - 1) : x)H" + word
            case 4: text += "\u{1b}[\(n)X"
            case 5: text += "\u{1b}[\([0, 1][n % 2])K"
            case 6: text += "\u{1b}[\(n)@"
            case 7: text += "\u{1b}[\(n)P"
            case 8: text += "\u{1b}[\(y);1H\u{1b}[\(n % 3 + 1)L"
            case 9: text += "\u{1b}[\(y);1H\u{1b}[\(n % 3 + 1)M"
            // At the end of a line terminals differ: some wrap a repetition, tmux cuts it.
            case 10: text += "\u{1b}[\(y);\(min(x, width - 9))Hz\u{1b}[\(n)b"
            case 11: text += "\u{1b}[\(y)d\u{1b}[\(x)G"
            case 12:
                let top = min(y, height - 2)
                text += "\u{1b}[\(top);\(top + 2)r\u{1b}[\(top + 2);1H\n\u{1b}[\(top);1H\u{1b}M\u{1b}[r"
            case 13: text += "\u{1b}[\(y);\(x)H\u{1b}[\([0, 1][n % 2])J" + "fill\r\n"
            default: text += "\u{1b}[1;3\(n % 8)m0123456789\u{1b}[m"
            }
        }
        return text
    }
}
