import Balancer
import Foundation
import Testing

@testable import lbtop

/// What styles say that the text of a golden screen does not keep.
@Suite struct PanelStyleTests {
    private func row(_ canvas: Canvas, startingWith text: String) -> [Canvas.Cell]? {
        let lines = canvas.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let y = lines.firstIndex(where: { $0.hasPrefix(text) }) else { return nil }
        return (0..<canvas.width).map { canvas[$0, y] }
    }

    @Test func theCursorsRowIsReversedUpToTheBar() throws {
        let cells = try #require(row(Stage.running().canvas, startingWith: "▶ a1"))
        #expect(cells[2].style.reverse && cells[40].style.reverse)
        let bar = try #require(cells.firstIndex { $0.character == "█" })
        #expect(cells[bar...].allSatisfy { !$0.style.reverse })
        let other = try #require(row(Stage.running().canvas, startingWith: "  a2"))
        #expect(other.allSatisfy { !$0.style.reverse })
    }

    @Test func whatMustNotBeMissedIsReversedAndBad() throws {
        var stage = Stage.running()
        stage.snapshot.process.phase = .draining
        stage.pass()
        let cells = try #require(row(stage.canvas, startingWith: " STOPPING"))
        #expect(cells[3].style == .alarm)
    }

    @Test func statesHaveAWordASignAndAColour() {
        for glyphs in [Glyphs.unicode, .ascii] {
            let looks = ServerState.allCases.map { StateLook($0, glyphs) }
            #expect(Set(looks.map(\.word)).count == looks.count)
            #expect(Set(looks.map(\.shortWord)).count == looks.count)
            #expect(looks.allSatisfy { $0.word.count <= 8 && $0.shortWord.count <= 5 })
        }
        #expect(StateLook(.down, .unicode).style.ink == .bad)
        #expect(StateLook(.up, .unicode).style.ink == .good)
    }

    @Test func theCursorIsShownInPromptsOnlyAndWhereOneTypes() throws {
        var stage = Stage.running()
        #expect(stage.canvas.cursor == nil)
        stage.press(":dr")
        #expect(stage.canvas.cursor.map { [$0.x, $0.y] } == [3, 22])
        stage.press("<esc>ah:1<left>")
        let canvas = stage.canvas
        let cursor = try #require(canvas.cursor)
        #expect(canvas[cursor.x, cursor.y].character == "1")
        stage.press("<esc>qkqu")
        let quit = stage.canvas
        let place = try #require(quit.cursor)
        #expect(quit[place.x - 1, place.y].character == "u")
    }

    @Test func aRefusedEnterMakesTheReasonLoud() throws {
        var stage = Stage.running()
        stage.press("a1.2.3.4")
        func ink() throws -> Style.Ink {
            let canvas = stage.canvas
            for y in 0..<canvas.height {
                let line = String((0..<canvas.width).map { canvas[$0, y].character })
                if let place = line.range(of: "has no port") {
                    return canvas[line.distance(from: line.startIndex, to: place.lowerBound), y].style.ink
                }
            }
            return .normal
        }
        #expect(try ink() == .warning)
        stage.press("<enter>")
        #expect(try ink() == .bad)
    }

    @Test func anOffTargetShareIsMarkedBySignToo() {
        var stage = Stage.running()
        stage.snapshot.services[0].strategy = "round-robin"
        stage.pass(seconds: 4, picks: ["a1": 9000, "a2": 500, "a3": 500, "a4": 500])
        #expect(stage.model.rows[0].isOffTarget)
        #expect(stage.screen.contains("86/27!"))
        stage.snapshot.services[0].strategy = "ip-hash"
        stage.pass(seconds: 4, picks: ["a1": 9000, "a2": 500, "a3": 500, "a4": 500])
        #expect(!stage.screen.contains("/27!"), "clients decide under ip-hash")
    }
}
