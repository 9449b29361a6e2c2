import Foundation
import Testing

@testable import lbtop

@Suite struct TerminalThemeTests {
    private let inks: [Style.Ink] =
        [.normal, .faint, .accent, .key, .good, .warning, .bad] + (0..<20).map { .series($0) }

    @Test("Without colour no pair is used, and bad still differs from good")
    func withoutColour() {
        let theme = TerminalTheme(depth: .none)
        #expect(theme.foregrounds.isEmpty)
        for ink in inks { #expect(theme.look(Style(ink: ink)).pair == 0) }
        #expect(theme.look(Style(ink: .bad)).attributes == [.bold, .underline])
        #expect(theme.look(Style(ink: .good)).attributes.isEmpty)
        #expect(theme.look(Style(ink: .faint)).attributes.isEmpty, "nothing is made grey")
    }

    @Test("Every ink uses a pair that is defined", arguments: ColourDepth.allCases)
    func pairsExist(depth: ColourDepth) {
        let theme = TerminalTheme(depth: depth)
        for ink in inks + [.series(-1), .series(.min), .series(.max)] {
            #expect((0...Int32(theme.foregrounds.count)).contains(theme.look(Style(ink: ink)).pair))
        }
    }

    @Test("A style's own attributes are added to its ink's")
    func attributes() {
        let theme = TerminalTheme(depth: .many)
        let style = Style(ink: .good, bold: true, reverse: true, underline: true)
        #expect(theme.look(style).attributes == [.bold, .reverse, .underline])
        #expect(theme.look(style).pair == theme.look(Style(ink: .good)).pair)
    }

    @Test("Neighbouring series differ")
    func series() {
        for depth in [ColourDepth.eight, .many] {
            let theme = TerminalTheme(depth: depth)
            for number in 0..<12 {
                let (one, next) = (theme.look(Style(ink: .series(number))), theme.look(Style(ink: .series(number + 1))))
                #expect(theme.foregrounds[Int(one.pair) - 1] != theme.foregrounds[Int(next.pair) - 1])
            }
        }
    }

    @Test("With 256 colours every ink has a contrast of 3 to 1 or more on black and on white")
    func contrast() {
        for colour in TerminalTheme(depth: .many).foregrounds {
            let luminance = Self.luminance(colour)
            #expect((luminance + 0.05) / 0.05 >= 3, "colour \(colour) on black")
            #expect(1.05 / (luminance + 0.05) >= 3, "colour \(colour) on white")
        }
    }

    /// Relative luminance (WCAG 2.1) of one of xterm's colours 16...255.
    private static func luminance(_ colour: Int32) -> Double {
        let index = Int(colour)
        let parts: [Int]
        if index >= 232 {
            parts = Array(repeating: 8 + 10 * (index - 232), count: 3)
        } else {
            let levels = [0, 95, 135, 175, 215, 255]
            parts = [levels[(index - 16) / 36], levels[(index - 16) / 6 % 6], levels[(index - 16) % 6]]
        }
        let linear = parts.map { part -> Double in
            let value = Double(part) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
