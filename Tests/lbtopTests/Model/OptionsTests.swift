import Balancer
import Testing

@testable import lbtop

/// Options: the page, the file's text, and what the command line has to say.
@Suite struct OptionsTests {
    @Test func whatIsWrittenIsReadBack() {
        var wanted = ConsolePreferences()
        #expect(ConsolePreferences.reading(wanted.text).preferences == wanted)
        wanted.interval = .milliseconds(250)
        wanted.usesASCII = true
        wanted.colour = .sixteen
        wanted.hasMouse = false
        wanted.hasBell = true
        wanted.hasTitle = true
        (wanted.sort, wanted.isReversed) = (.p99, true)
        wanted.columns = ["p99", "name", "err"]
        wanted.others = ["future = yes"]
        let read = ConsolePreferences.reading(wanted.text)
        #expect(read.preferences == wanted)
        #expect(read.problem?.contains("future") == true)
    }

    @Test(arguments: [
        "", "\n\n# x\n", "interval = 1h", "interval", "= = =", "mouse = perhaps", "sort = p98", "sort = p99 upwards",
        "colour = 24bit", "columns = ", "\u{1b}[31m = \u{0}", "interval = 500ms\r\nmouse = off\r\n",
        String(repeating: "x", count: 100_000),
    ]) func junkNeverHurts(text: String) {
        let (preferences, problem) = ConsolePreferences.reading(text)
        #expect(problem?.contains("\n") != true && (problem?.count ?? 0) < 120)
        #expect(ConsolePreferences.reading(preferences.text).preferences == preferences)
        if text.contains("500ms") { #expect(preferences.interval == .milliseconds(500) && !preferences.hasMouse) }
    }

    @Test func theCommandLineGoesBeforeTheFile() {
        var saved = ConsolePreferences()
        saved.interval = .seconds(5)
        var options = ConsoleOptions()
        #expect(ConsoleModel(options: options, preferences: saved).interval == .seconds(5))
        options.interval = .seconds(2)
        options.allowsMouse = false
        let model = ConsoleModel(options: options, preferences: saved)
        #expect(model.interval == .seconds(2) && !model.preferences.hasMouse)
    }

    @Test func thePageChangesAtOnceAndSavesOnLeaving() {
        var stage = Stage.running()
        stage.press("o")
        #expect(stage.screen.contains("saved on leaving"))
        stage.press("<right>")
        #expect(stage.effects == [.setInterval(.seconds(2))])
        stage.press("j<enter>jj<enter>j<enter>")
        #expect(stage.model.isASCII && !stage.model.preferences.hasMouse && stage.model.preferences.hasBell)
        stage.press("<esc>")
        guard case .errand(.saveOptions(let text))? = stage.effects.last else { return fail("not saved") }
        #expect(ConsolePreferences.reading(text).preferences == stage.model.preferences)
        let count = stage.effects.count
        stage.press("<f2><esc>")
        #expect(stage.effects.count == count, "what did not change is not saved again")
        stage.send(.errand(.failed("no place")))
        #expect(stage.screen.contains("no place"))
    }

    @Test func columnsAreChosenOrderedAndShown() {
        var stage = Stage.running(width: 140, height: 40)
        // The last line of the page; hide addresses, move the state two places on.
        stage.press("oG<enter>j <right><right><esc><esc>")
        #expect(stage.model.preferences.columns?.prefix(4) == ["name", "weight", "conn", "state"])
        #expect(stage.model.preferences.columns?.contains("address") == false)
        let header = stage.screen.split(separator: "\n").first { $0.contains("NAME") } ?? ""
        let words = header.split(separator: " ").prefix(4)
        #expect(words == ["NAME", "WT", "CONN", "STATE"])
        stage.press("oG<enter> ")
        #expect(stage.model.preferences.columns?.first == "name", "names cannot be hidden")
    }

    @Test func unknownColumnsOfALaterVersionAreSkipped() {
        var saved = ConsolePreferences()
        saved.columns = ["nonsense", "p99", "name"]
        var stage = Stage(preferences: saved)
        stage.pass(seconds: 2)
        let header = stage.screen.split(separator: "\n").first { $0.contains("NAME") } ?? ""
        #expect(header.split(separator: " ") == ["p99", "NAME"])
    }

    @Test func glyphsSwitchWhereTheTerminalShowsThem() {
        var stage = Stage.running()
        stage.press("T")
        #expect(stage.screen.utf8.allSatisfy { $0 < 0x80 })
        stage.press("T")
        #expect(stage.screen.contains("●"))
        var options = ConsoleOptions()
        options.ascii = true
        var plain = Stage.running(options: options)
        plain.press("T")
        #expect(plain.screen.contains("this terminal shows ASCII only"))
    }

    @Test func aServerThatGoesDownRingsOnceInAWhileAndNamesTheWindow() {
        var stage = Stage.running()
        stage.event(.serverDown, "a1 down", level: .error)
        #expect(!stage.effects.contains(.terminal(.bell)), "off unless chosen")
        stage.model.preferences.hasBell = true
        stage.model.preferences.hasTitle = true
        for _ in 0..<20 { stage.event(.serverDown, "a1 down", level: .error) }
        #expect(stage.effects.count { $0 == .terminal(.bell) } == 1)
        stage.pass()
        #expect(stage.effects.last == .terminal(.title("lbtop 4/6 up, down: b2")))
        let count = stage.effects.count
        stage.pass(seconds: 3)
        #expect(stage.effects.count == count, "sent only when it changes")
        stage.wait(milliseconds: ConsoleModel.bellGap)
        stage.event(.serverFailing, "a1 failing", level: .warning)
        #expect(stage.effects.last == .terminal(.bell))
    }
}
