import Testing

@testable import lbtop

/// Numbers, times, widths and what a canvas does with text.
@Suite struct TextTests {
    @Test(
        arguments: [
            (0, "0"), (0.04, "0"), (0.3, "0.3"), (2, "2"), (9.94, "9.9"), (9.96, "10"), (950, "950"), (999.4, "999"),
            (999.6, "1.0k"), (1_234, "1.2k"), (21_800, "21.8k"), (99_960, "100k"), (214_000, "214k"),
            (1_300_000, "1.3M"),
            (2e9, "2.0G"), (1e30, ">999P"), (-5, "0"), (.nan, "0"), (.infinity, "0"),
        ] as [(Double, String)])
    func rates(value: Double, text: String) { #expect(NumberText.short(value) == text) }

    @Test(
        arguments: [
            (0, "0.00"), (60, "0.06"), (994, "0.99"), (995, "1.0"), (1_900, "1.9"), (14_100, "14.1"), (88_000, "88.0"),
            (881_000, "881"), (12_345_000, "12.3k"), (.max, "18.4P"),
        ] as [(UInt64, String)])
    func latencies(microseconds: UInt64, text: String) { #expect(NumberText.milliseconds(microseconds) == text) }

    @Test func exactCountsAndPercents() {
        #expect(NumberText.exact(UInt64(0)) == "0")
        #expect(NumberText.exact(UInt64(999)) == "999")
        #expect(NumberText.exact(UInt64(300_000)) == "300,000")
        #expect(NumberText.exact(UInt64.max) == "18,446,744,073,709,551,615")
        #expect(NumberText.exact(Int.min) == "-9,223,372,036,854,775,808")
        #expect(NumberText.percent(0.98) == "98%")
        #expect(NumberText.percent(0.999) == ">99%", "all is said only of all")
        #expect(NumberText.percent(1) == "100%")
        #expect(NumberText.percent(0.0002) == "<0.1%")
        #expect(NumberText.percent(0.015) == "1.5%")
        #expect(NumberText.percent(0) == "0%")
        #expect(NumberText.percent(.nan) == "-")
        #expect(NumberText.milliseconds(nil) == "-")
    }

    @Test func times() {
        #expect(TimeText.uptime(milliseconds: 763_999) == "00:12:43")
        #expect(TimeText.uptime(milliseconds: 86_400_000 * 3 + 14_700_000) == "3d 04:05")
        #expect(TimeText.uptime(milliseconds: -5) == "00:00:00")
        #expect(TimeText.short(milliseconds: 9_000) == "9s")
        #expect(TimeText.short(milliseconds: 49_000) == "0:49")
        #expect(TimeText.short(milliseconds: 11_100_000) == "3h05")
        #expect(TimeText.short(milliseconds: 200_000_000) == "2d")
        #expect(TimeText.clock(unixMilliseconds: Stage.noon, offsetSeconds: 0) == "12:32:16")
        #expect(TimeText.clock(unixMilliseconds: Stage.noon, offsetSeconds: -50_000) == "22:38:56")
        #expect(TimeText.clock(unixMilliseconds: -1_000, offsetSeconds: 0) == "23:59:59")
        #expect(TimeText.clock(unixMilliseconds: .max, offsetSeconds: .max).count == 8)
        #expect(IntervalText.text(.milliseconds(1500)) == "1500ms")
        #expect(IntervalText.parse("1.5s") == .milliseconds(1500))
        #expect(IntervalText.parse("infs") == nil)
        #expect(IntervalText.parse("1e400s") == nil)
    }

    @Test(arguments: [
        ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("\u{1B}", 1), ("\u{7F}", 1), ("\u{9B}", 1), ("\u{202E}", 1),
        ("👨‍👩‍👧", 1), ("❤️", 1), ("🇩🇪", 1), ("\u{200B}", 1), ("\r\n", 1), ("\u{301}", 1), ("🚀", 2), ("ﾊ", 1), ("", 0),
        ("Ａ", 2), ("\u{E000}", 1), ("o\u{300}\u{301}\u{302}\u{303}\u{304}", 1),
    ])
    func widthsInCells(text: String, width: Int) { #expect(SafeText.width(text) == width) }

    @Test func everyScalarIsOneOrTwoCellsAndNoControlPasses() {
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 1)
        where value < 0x3500 || value % 61 == 0 || value >= 0xE_0000 && value < 0xE_0200 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let (shown, width) = SafeText.cell(Character(scalar))
            guard width == 1 || width == 2 else {
                Issue.record("U+\(String(value, radix: 16)) takes \(width) cells")
                return
            }
            let category = shown.unicodeScalars.first?.properties.generalCategory
            if category == .control || category == .format || category == .lineSeparator {
                Issue.record("U+\(String(value, radix: 16)) passes")
                return
            }
        }
    }

    @Test func textIsClippedOnAllSides() {
        var canvas = Canvas(width: 4, height: 2)
        #expect(canvas.put("abcdef", x: 1, y: 0) == 3)
        #expect(canvas.put("zz", x: 0, y: 5) == 0)
        #expect(canvas.put("zz", x: 9, y: 0) == 0)
        canvas.put("日本", x: 1, y: 1)
        #expect(canvas.text == " abc\n 日")
        canvas.putRight("far too long", right: 4, y: 1)
        #expect(canvas.cells.count == 8)
        canvas.fill(Rect(x: -5, y: -5, width: 100, height: 100), "x")
        #expect(canvas.text == "xxxx\nxxxx")
    }

    @Test func halvesOfWideCharactersNeverStay() {
        var canvas = Canvas(width: 4, height: 1)
        canvas.put("日本", x: 0, y: 0)
        canvas.put("x", x: 1, y: 0)
        #expect(canvas.text == " x本")
        canvas.put("y", x: 2, y: 0)
        #expect(canvas.text == " xy")
        canvas.put("日", x: 1, y: 0)
        #expect(canvas.text == " 日")
        #expect(canvas[2, 0].isContinuation)
    }

    @Test func longTextEndsInASign() {
        var canvas = Canvas(width: 5, height: 1)
        canvas.put("abcdefgh", x: 0, y: 0, ellipsis: "~")
        #expect(canvas.text == "abcd~")
        var styled = Canvas(width: 6, height: 1)
        styled.put(StyledText("abc").then("defgh"), x: 0, y: 0, ellipsis: "~")
        #expect(styled.text == "abcde~")
    }

    @Test func textWrapsAtSpaces() {
        let lines = StyledText("no server of that name is here").wrapped(10)
        #expect(lines.map { $0.pieces.map(\.text).joined() } == ["no server", "of that", "name is", "here"])
        #expect(StyledText("").wrapped(5).count == 1)
        #expect(StyledText("abc").wrapped(0).count == 1)
    }

    @Test func sparklinesScaleAndKeepTheNewestAtTheRight() {
        #expect(Sparkline.row([0, 1, 4, 8], width: 6, maximum: 8, glyphs: .unicode) == "···▁▄█")
        let rows = Sparkline.rows([0, 4, 8], width: 3, height: 2, maximum: 8, glyphs: .unicode)
        #expect(rows == ["  █", "·██"])
        #expect(Sparkline.row([.nan, -1, .infinity], width: 3, maximum: 0, glyphs: .ascii) == "   ")
        #expect(Sparkline.roundedUp(21_800) == 25_000)
        #expect(Sparkline.roundedUp(0) == 1)
    }

    @Test func theLeastImportantItemsGoFirst() {
        var line = ItemLine()
        line.add(StyledText("aaaa"), 1)
        line.add(StyledText("bbbb"), 0)
        line.add(StyledText("cccc"), 2)
        #expect(line.fitting(16).count == 3)
        #expect(line.fitting(15).map { $0.text.pieces[0].text } == ["aaaa", "bbbb"])
        #expect(line.fitting(3).map { $0.text.pieces[0].text } == ["bbbb"])
    }
}
