import Foundation
import Testing

@testable import lbtop

/// Every registered screen in ASCII and without colour, at the five sizes: one file a screen, with the attributes that
/// stand for colours beside the text.
@Suite struct ModeScreenTests {
    @Test(arguments: RegisteredScreen.all) func inASCIIAndWithoutColour(screen: RegisteredScreen) throws {
        var text = ""
        for (width, height) in ScreenTests.sizes {
            let ascii = screen.stage(ascii: true, width: width, height: height).canvas.text
            #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
            text += "== ASCII, \(width)x\(height)\n\(ascii)\n"
            let plain = screen.stage(colour: .none, width: width, height: height).canvas
            text += "== without colour, \(width)x\(height): b bold, u underlined, r reversed, d dim\n"
            text += attributes(plain)
        }
        try expectGolden(text, "modes/\(screen.name)")
    }

    /// What tells cells apart without colour, row by row: `row: columns attributes "text"`.
    private func attributes(_ canvas: Canvas) -> String {
        let theme = TerminalTheme(depth: .none)
        var lines: [String] = []
        for y in 0..<canvas.height {
            var runs: [(start: Int, marks: String, text: String)] = []
            for x in 0..<canvas.width where !canvas[x, y].isContinuation {
                let look = theme.look(canvas[x, y].style)
                #expect(look.pair == 0)
                let marks = [
                    ("b", look.attributes.contains(.bold)), ("u", look.attributes.contains(.underline)),
                    ("r", look.attributes.contains(.reverse)), ("d", look.attributes.contains(.dim)),
                ].filter(\.1).map(\.0).joined()
                if runs.last?.marks == marks {
                    runs[runs.count - 1].text.append(canvas[x, y].character)
                } else {
                    runs.append((x, marks, String(canvas[x, y].character)))
                }
            }
            for run in runs where !run.marks.isEmpty && (run.text.contains { $0 != " " } || run.marks.contains("r")) {
                lines.append("\(y),\(run.start) \(run.marks) |\(run.text)|")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Each mode of the console and each view is reached by a registered screen.
    @Test func everyModeAndViewIsRegistered() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let source = try String(
            contentsOf: root.appending(path: "Sources/lbtop/Model/ConsoleMode.swift"), encoding: .utf8)
        let modes = Set(source.matches(of: /(?m)^    case (\w+)/).map { String($0.output.1) })
        #expect(modes.count > 5)
        var reached: Set<String> = []
        var views: Set<ConsoleView> = []
        for screen in RegisteredScreen.all {
            let model = screen.stage().model
            reached.insert(String("\(model.mode)".prefix { $0 != "(" }))
            views.insert(model.view)
        }
        #expect(modes.subtracting(reached) == [], "a line in one of the lists of RegisteredScreen.all shows it")
        #expect(views == Set(ConsoleView.allCases))
    }

    /// From one cell to more than any terminal, also when the model has not heard of the size yet: all cells are there,
    /// wide characters whole, nothing that steers a terminal.
    @Test(arguments: RegisteredScreen.all) func everySizeIsDrawn(screen: RegisteredScreen) {
        let sizes =
            (1...24).flatMap { width in [1, 2, 4, 5, 9].map { (width, $0) } }
            + [
                (40, 1), (59, 10), (60, 70), (79, 23), (99, 24), (100, 7), (120, 3), (141, 41), (250, 70), (250, 1),
                (1, 70),
            ]
        var stage = screen.stage()
        for (position, size) in sizes.enumerated() {
            if position % 2 == 0 { stage.send(.resized(width: size.0, height: size.1)) }
            let canvas = ConsoleScreen.draw(stage.model, width: size.0, height: size.1)
            #expect(canvas.cells.count == size.0 * size.1)
            for y in 0..<canvas.height {
                #expect(!canvas[0, y].isContinuation, "\(size): row \(y) begins with half a character")
                let isClean = (0..<canvas.width).allSatisfy { x in
                    canvas[x, y].character.unicodeScalars.allSatisfy {
                        $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
                    }
                }
                #expect(isClean)
            }
        }
    }
}
