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
        for depth in ColourDepth.allCases where depth != .none {
            let theme = TerminalTheme(depth: depth)
            for number in 0..<12 {
                let (one, next) = (theme.look(Style(ink: .series(number))), theme.look(Style(ink: .series(number + 1))))
                #expect(theme.foregrounds[Int(one.pair) - 1] != theme.foregrounds[Int(next.pair) - 1])
            }
        }
    }

    @Test("Every ink has a contrast of 3 to 1 or more on black and on white", arguments: [ColourDepth.many, .direct])
    func contrast(depth: ColourDepth) {
        for colour in TerminalTheme(depth: depth).foregrounds {
            let luminance = Self.luminance(Self.parts(colour, depth))
            #expect((luminance + 0.05) / 0.05 >= 3, "colour \(colour) on black")
            #expect(1.05 / (luminance + 0.05) >= 3, "colour \(colour) on white")
        }
    }

    @Test(
        "Good, warning and bad are told apart by those who see no red or no green",
        arguments: [ColourDepth.many, .direct])
    func colourBlind(depth: ColourDepth) {
        let theme = TerminalTheme(depth: depth)
        let colours = [Style.Ink.good, .warning, .bad, .accent].map { ink in
            Self.parts(theme.foregrounds[Int(theme.look(Style(ink: ink)).pair) - 1], depth)
        }
        for matrix in [Self.normal, Self.protanopia, Self.deuteranopia] {
            let seen = colours.map { colour in
                let linear = colour.map(Self.linear)
                return Self.lab(matrix.map { row in zip(row, linear).map(*).reduce(0, +) })
            }
            for one in seen.indices {
                for other in seen.indices where other > one {
                    let distance = zip(seen[one], seen[other]).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
                    #expect(distance > 20, "inks \(one) and \(other): \(distance)")
                }
            }
        }
    }

    private static let normal = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]
    // Viénot, Brettel and Mollon 1999, in linear RGB.
    private static let protanopia = [[0.112, 0.888, 0], [0.112, 0.888, 0], [0.004, -0.004, 1]]
    private static let deuteranopia = [[0.292, 0.708, 0], [0.292, 0.708, 0], [-0.022, 0.022, 1]]

    /// CIE L*a*b* of linear RGB: a distance of 2 is just seen, one of 20 at a glance.
    private static func lab(_ rgb: [Double]) -> [Double] {
        let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]].map { row in
            zip(row, rgb).map(*).reduce(0, +)
        }
        let parts = zip(xyz, [0.9505, 1, 1.089]).map { value, white -> Double in
            let part = max(0, value) / white
            return part > 0.008856 ? pow(part, 1 / 3) : 7.787 * part + 16 / 116
        }
        return [116 * parts[1] - 16, 500 * (parts[0] - parts[1]), 200 * (parts[1] - parts[2])]
    }

    /// Red, green and blue, 0...255: of one of xterm's colours 16...255, or of the number itself.
    private static func parts(_ colour: Int32, _ depth: ColourDepth) -> [Int] {
        let index = Int(colour)
        if depth == .direct { return [index >> 16, index >> 8 & 0xff, index & 0xff] }
        if index >= 232 { return Array(repeating: 8 + 10 * (index - 232), count: 3) }
        let levels = [0, 95, 135, 175, 215, 255]
        return [levels[(index - 16) / 36], levels[(index - 16) / 6 % 6], levels[(index - 16) % 6]]
    }

    private static func linear(_ part: Int) -> Double {
        let value = Double(part) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    /// Relative luminance (WCAG 2.1).
    private static func luminance(_ parts: [Int]) -> Double {
        let values = parts.map(linear)
        return 0.2126 * values[0] + 0.7152 * values[1] + 0.0722 * values[2]
    }
}
