import Balancer
import Testing

@testable import lbtop

/// The mouse: what a click on each thing does, found by what was drawn there.
@Suite struct MouseTests {
    @Test func aClickOnARowSelectsTheServerThatWasSeenThere() {
        var stage = Stage.running()
        stage.click("a3   10")
        #expect(stage.selected == "a3")
        // The rows leap between the sight and the click: it still goes to what was seen.
        let place = stage.canvas.target(x: 4, y: 8)
        stage.press("snn<esc>:sort p99\n<enter>")
        stage.send(.pointed(MouseEvent(.press, x: 4, y: 8), place))
        #expect(stage.selected == "a4")
        #expect(stage.effects.isEmpty)
    }

    @Test func everyRowAndNoOtherCellIsAServer() {
        let stage = Stage.running()
        let canvas = stage.canvas
        let rect = stage.model.layout[.table]
        for (offset, row) in stage.model.rows.enumerated() {
            for x in [0, 40, 79] { #expect(canvas.target(x: x, y: rect.y + 1 + offset) == .server(row.server.id)) }
        }
        for (x, y) in [(-1, -1), (80, 6), (5, 24), (5, 14), (5, 19), (.max, .max), (.min, 7)] {
            #expect(canvas.target(x: x, y: y) == .nothing, "\(x) \(y)")
        }
    }

    @Test func aClickOnAHeaderSortsAndAnotherReverses() {
        var stage = Stage.running()
        stage.click("p99   ERR")
        #expect(stage.model.table.column == .p99 && stage.model.table.isDescending)
        stage.wait(milliseconds: 1000)
        stage.click("p99▼")
        #expect(stage.model.table.column == .p99 && !stage.model.table.isDescending)
    }

    @Test func theFootersKeysAreButtons() {
        var stage = Stage.running()
        for (text, check) in [
            ("? Help", { if case .help = $0.mode { true } else { false } }),
            ("b Strategy", { if case .picker = $0.mode { true } else { false } }),
            ("Add d", { if case .add = $0.mode { true } else { false } }),
            (": Cmd", { if case .command = $0.mode { true } else { false } }),
        ] as [(String, (ConsoleModel) -> Bool)] {
            stage.click(text)
            #expect(check(stage.model), "\(text)")
            stage.press("<esc><esc>")
        }
        stage.click("d Drain")
        stage.click("+ - Weight")
        stage.click("- Weight")
        let actions = stage.effects.compactMap { if case .submit(let action, _) = $0 { action } else { nil } }
        #expect(actions == [.drain(server: "a1"), .weight(server: "a1", 11), .weight(server: "a1", 10)])
    }

    @Test func aDoubleClickOpensTheDetail() {
        var stage = Stage.running(width: 140, height: 40)
        stage.click("a2   10")
        stage.wait(milliseconds: ConsoleModel.doubleClick)
        stage.click("a2   10")
        #expect(!stage.model.showsDetail, "two clicks that are too far apart")
        stage.click("a2   10")
        #expect(stage.model.showsDetail)
        #expect(stage.selected == "a2")
    }

    @Test func aRowOfTheEventsIsSelectedAndADoubleClickGoesToItsServer() {
        var stage = Stage.running()
        stage.event(.weight, "b1 weight 3", server: "b1")
        stage.press("4")
        stage.click("b2 down")
        #expect(stage.screen.contains("▶12:32:01"))
        #expect(!stage.model.eventList.isFollowing)
        stage.click("b1 weight 3")
        #expect(stage.model.eventList.isFollowing)
        stage.click("b1 weight 3")
        #expect(stage.model.view == .main && stage.model.showsDetail && stage.selected == "b1")
    }

    @Test func theWheelMovesTheCursorAndScrolls() {
        var stage = Stage(Stage.many(100))
        stage.pass()
        for _ in 0..<40 { stage.point(.wheelDown, 10, 10) }
        #expect(stage.selected == "s41")
        stage.point(.wheelUp, 10, 10)
        #expect(stage.selected == "s40")
        stage.press(":")
        stage.point(.wheelUp, 10, 10)
        stage.press("<esc>b")
        stage.point(.wheelDown, 10, 10)
        if case .picker(let picker) = stage.model.mode { #expect(picker.highlighted == 1) } else { Issue.record() }
    }

    @Test func clicksInDialogsChooseLines() {
        var stage = Stage.running()
        stage.press("s")
        stage.click("p90      90th")
        if case .sortMenu(let menu) = stage.model.mode { #expect(menu.highlighted == 10) } else { Issue.record() }
        stage.click("p90      90th")
        #expect(stage.model.table.column == .p90)
        stage.press("x")
        stage.click("cancel (Enter, too)")
        #expect(stage.effects.isEmpty)
        if case .main = stage.model.mode {} else { Issue.record("the dialog is still there") }
        stage.press("x")
        stage.click("remove a1: 296")
        #expect(stage.effects == [.submit(.remove(server: "a1", now: false), service: "default")])
    }

    @Test func whatStandsBehindADialogTakesNoClicks() {
        var stage = Stage.running()
        stage.press("x")
        for y in 0..<24 where y < 4 || y > 20 { for x in [0, 3, 60, 79] { stage.point(.press, x, y) } }
        #expect(stage.effects.isEmpty)
        if case .confirm = stage.model.mode {} else { Issue.record("a click beside the question answered it") }
        stage.press("<esc>?")
        stage.click("into rotation")
        #expect(stage.effects.isEmpty, "reading about a key does not press it")
        if case .main = stage.model.mode {} else { Issue.record("a click leaves the help") }
    }

    @Test func theSecondHalfOfADoubleClickDoesNotAnswerWhatTheFirstAsked() {
        var stage = Stage.running(width: 20, height: 5)
        stage.press("x")
        let place = stage.canvas.places.first { $0.target == .key(.character("y")) }
        guard let rect = place?.rect else { return fail("no y on the screen") }
        stage.press("<esc>")
        stage.point(.press, rect.x, rect.y)
        stage.press("x")
        stage.point(.press, rect.x, rect.y)
        #expect(stage.effects.isEmpty)
        stage.wait(milliseconds: 1000)
        stage.point(.press, rect.x, rect.y)
        #expect(stage.effects.count == 1)
    }

    @Test func theKeySwitchesTheMouseAndTellsHowTextIsSelected() {
        var stage = Stage.running()
        let opening = stage.model.opening()
        #expect(opening == [.terminal(.mouse(true))])
        stage.press("M")
        #expect(stage.effects == [.terminal(.mouse(false))])
        stage.press("M")
        #expect(stage.effects.last == .terminal(.mouse(true)))
        #expect(stage.screen.contains("Shift+drag selects text"))
        var options = ConsoleOptions()
        options.allowsMouse = false
        var model = ConsoleModel(options: options)
        let none = model.opening()
        #expect(none.isEmpty)
    }

    @Test func clicksEverywhereInEveryModeNeverTrap() {
        for keys in ["", "?", "a", "x", "b", "s", "q", ":", "/a", "<f3>a", "o", "oG<enter>", "l"] {
            for (width, height) in [(80, 24), (40, 10), (20, 5), (7, 2)] {
                var opened = Stage.running(width: width, height: height)
                opened.press(keys)
                let canvas = opened.canvas
                // One cell of each thing, and the corners: what is the same thing is the same to the model.
                let corners = [(0, 0), (width - 1, height - 1), (-1, Int.max)]
                let cells = canvas.places.map { ($0.rect.x, $0.rect.y) } + corners
                for (x, y) in cells {
                    var stage = opened
                    let target = canvas.target(x: x, y: y)
                    for kind in [MouseEvent.Kind.press, .press, .wheelDown, .wheelUp] {
                        stage.send(.pointed(MouseEvent(kind, x: x, y: y), target))
                    }
                }
            }
        }
    }

    @Test func everyLabelOfAKeyIsReadBack() {
        for key in Bindings.all.flatMap(\.keys) { #expect(Key(label: key.label) == key, "\(key)") }
        for text in ["", "  ", "Foo", "^1", "1-7", "é", "F13"] { #expect(Key(label: text) == nil) }
    }
}
