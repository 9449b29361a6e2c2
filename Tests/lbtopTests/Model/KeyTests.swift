import Balancer
import Testing

@testable import lbtop

/// Keys on the main screen: what each does, seen in effects, cursor and screen.
@Suite struct KeyTests {
    @Test(arguments: ["", "?", "a", "x", "b", "s", ":", "/", "q", "<enter>"]) func redrawsWhateverStandsInFront(
        keys: String
    ) {
        var stage = Stage.running()
        stage.press(keys)
        let screen = stage.screen
        stage.effects = []
        stage.press("<^l>")
        #expect(stage.effects.contains { if case .redrawAll = $0 { true } else { false } })
        #expect(stage.screen == screen)
    }

    private func submitted(_ stage: Stage) -> [Command.Action] {
        stage.effects.compactMap { if case .submit(let action, _) = $0 { action } else { nil } }
    }

    @Test func cursorKeysMoveAndStopAtTheEnds() {
        var stage = Stage.running()
        #expect(stage.selected == "a1")
        for (keys, name) in [
            ("j", "a2"), ("<down>", "a3"), ("k", "a2"), ("<up>", "a1"), ("k", "a1"), ("G", "b2"), ("j", "b2"),
            ("g", "a1"), ("<end>", "b2"), ("<home>", "a1"), ("<pgdn>", "b2"), ("<pgup>", "a1"), ("<^f>", "b2"),
            ("<^b>", "a1"), ("<^d>", "a3"), ("<^u>", "a1"),
        ] {
            stage.press(keys)
            #expect(stage.selected == name, "after \(keys)")
        }
        #expect(stage.effects.isEmpty)
    }

    @Test func aPageIsWhatTheTableShows() {
        var stage = Stage(Stage.many(100))
        stage.pass()
        let visible = stage.model.layout.tableRows
        #expect(visible > 3)
        stage.press("<pgdn>")
        #expect(stage.selected == "s\(visible)")
    }

    @Test(arguments: ["d"]) func drainTogglesByTheServersState(key: String) {
        var stage = Stage.running()
        stage.press(key)
        stage.press("jjjj" + key)
        #expect(stage.selected == "b1")
        #expect(submitted(stage) == [.drain(server: "a1"), .enable(server: "b1")])
        #expect(stage.screen.contains("sent: enable b1"))
    }

    @Test func enableAndOffSendOrSayWhyNot() {
        var stage = Stage.running()
        stage.press("e")
        #expect(stage.screen.contains("a1 is in rotation already"))
        stage.press("m")
        #expect(submitted(stage) == [.off(server: "a1")])
        stage.change("a1") { $0.state = .off }
        stage.pass()
        stage.press("m")
        #expect(stage.screen.contains("a1 is off already"))
        stage.press("d")
        #expect(stage.screen.contains("a1 is off, which drains as well"))
        stage.press("e")
        #expect(submitted(stage) == [.off(server: "a1"), .enable(server: "a1")])
    }

    @Test(arguments: [("x", "y", false), ("<del>", "y", false), ("x", "K", true)])
    func removingAsksFirst(key: String, answer: String, now: Bool) {
        var stage = Stage.running()
        stage.press(key)
        #expect(stage.screen.contains("remove a1?"))
        #expect(stage.screen.contains("296 requests"))
        #expect(stage.effects.isEmpty)
        stage.press(answer)
        #expect(submitted(stage) == [.remove(server: "a1", now: now)])
    }

    @Test(arguments: ["<enter>", "<esc>", "n", "q", "<^g>", "<^c>", "jk<esc>"]) func removingIsCancelledBy(key: String)
    {
        var stage = Stage.running()
        stage.press("x" + key)
        #expect(!stage.screen.contains("remove a1?"))
        #expect(stage.effects.isEmpty)
    }

    @Test func aServerThatGoesWhileItIsAskedAboutClosesTheQuestion() {
        var stage = Stage.running()
        stage.press("x")
        stage.snapshot.services[0].servers.removeFirst()
        stage.pass()
        #expect(stage.screen.contains("a1 has gone meanwhile"))
        stage.press("y")
        #expect(stage.effects.isEmpty)
    }

    @Test func weightKeysCountOnFromWhatWasAskedFor() {
        var stage = Stage.running()
        stage.press("+++")
        #expect(
            submitted(stage) == [
                .weight(server: "a1", 11), .weight(server: "a1", 12), .weight(server: "a1", 13),
            ])
        stage.change("a1") { $0.weight = 13 }
        stage.pass()
        stage.press("-<f7><f8>=][")
        #expect(
            submitted(stage).dropFirst(3) == [
                .weight(server: "a1", 12), .weight(server: "a1", 11), .weight(server: "a1", 12),
                .weight(server: "a1", 13), .weight(server: "a1", 23), .weight(server: "a1", 13),
            ])
    }

    @Test func weightsStopAtTheirLimits() {
        var snapshot = Stage.busy()
        snapshot.services[0].servers[0].weight = 1
        snapshot.services[0].servers[1].weight = 250
        var stage = Stage(snapshot)
        stage.pass()
        stage.press("-")
        #expect(stage.screen.contains("the weight of a1 is 1: weights are 1 to 256"))
        stage.press("j]")
        #expect(submitted(stage) == [.weight(server: "a2", 256)])
        stage.press("+")
        #expect(submitted(stage).count == 1)
    }

    @Test func thePickerAppliesOnEnterOnly() {
        for key in ["b", "<f5>"] {
            var stage = Stage.running()
            stage.press(key + "4")
            #expect(stage.effects.isEmpty)
            #expect(stage.screen.contains("stays with its server"), "the sentence of the highlighted strategy")
            stage.press("j<enter>")
            #expect(submitted(stage) == [.strategy("random")])
        }
    }

    @Test func thePickerAsksForTheEstimateOfWhatIsHighlightedAndRenewsIt() {
        var stage = Stage.running()
        stage.press("b6")
        let topic = WatchTopic.whatIf(service: "default", strategy: StrategyChoices.names[5])
        #expect(stage.watched.last == topic)
        stage.watched = []
        stage.pass(seconds: 2)
        #expect(stage.watched == [topic, topic])
        stage.press("<esc>")
        stage.pass(seconds: 2)
        #expect(stage.watched.count == 2, "nobody looks any more")
    }

    @Test(arguments: ["<esc>", "q", "b", "<^c>"]) func thePickerIsLeftBy(key: String) {
        var stage = Stage.running()
        stage.press("b4" + key)
        #expect(!stage.screen.contains("nothing changes until Enter"))
        #expect(stage.effects.isEmpty)
    }

    @Test func theActiveStrategyIsNotAppliedAgain() {
        var stage = Stage.running()
        stage.press("b<enter>")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("least-connections is the active strategy already"))
    }

    @Test func capitalBGoesBackToThePreviousStrategy() {
        var stage = Stage.running()
        stage.press("B")
        #expect(submitted(stage) == [.strategy("round-robin")])
        var fresh = Stage(Stage.empty())
        fresh.pass()
        fresh.press("B")
        #expect(fresh.effects.isEmpty)
        #expect(fresh.screen.contains("no previous strategy yet"))
    }

    @Test func sortingByKeysAndMenu() {
        var stage = Stage.running()
        stage.press("s<end>")
        stage.press("<enter>")
        #expect(stage.model.table.column == .share)
        #expect(stage.names.first == "a1")
        stage.press("r")
        #expect(stage.names.last == "a1")
        stage.press(">")
        #expect(stage.model.table.column == .added)
        #expect(stage.names == ["a1", "a2", "a3", "a4", "b1", "b2"])
        stage.press("r")
        #expect(stage.names == ["b2", "b1", "a4", "a3", "a2", "a1"])
        stage.press("<<")
        #expect(stage.model.table.column == .retries)
        stage.press("<f6><esc>")
        #expect(stage.model.table.column == .retries)
    }

    @Test func pauseFreezesThePictureAndNotTheEngine() {
        var stage = Stage.running()
        // What the events changed is settled by then.
        stage.pass(seconds: 15)
        stage.press("p")
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds + Hint.lifetime))
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds))
        /// All but the title, in which the age goes on.
        func body(_ stage: Stage) -> Substring { stage.screen.drop { $0 != "\n" } }
        let frozen = body(stage)
        #expect(stage.screen.contains("PAUSED 12:32:31, 0s ago"))
        stage.pass(seconds: 5, picks: ["a4": 90_000])
        #expect(body(stage) == frozen)
        #expect(stage.screen.contains("PAUSED 12:32:31, 5s ago"))
        stage.press("p")
        #expect(stage.screen.contains("LIVE"))
        #expect(body(stage) != frozen)
    }

    @Test func nothingIsChangedFromThePast() {
        var stage = Stage.running()
        stage.press("p")
        stage.change("a1") { $0.state = .draining }
        stage.pass(seconds: 2)
        // The picture says `up`: d would bring a1 back although the user meant to drain it.
        for keys in ["d", "e", "m", "x", "+", "-", "]", "[", "a", "b", "B", "*d", ":drain a1<enter>"] {
            stage.press(keys)
            #expect(submitted(stage).isEmpty, "\(keys)")
            #expect(stage.screen.contains("this is 2s ago: 0 goes back to now, then act"), "\(keys)")
            guard case .main = stage.model.mode else {
                Issue.record("\(keys) opened something")
                return
            }
        }
        stage.press("*0d")
        #expect(submitted(stage) == [.enable(server: "a1")])
    }

    @Test func quittingAsksOnlyWithConnectionsOpen() {
        for key in ["q", "<f10>", "<^c>"] {
            var idle = Stage(Stage.empty())
            idle.pass()
            idle.press(key)
            #expect(idle.effects == [.quit(.now)])
            var busy = Stage.running()
            busy.press(key)
            #expect(busy.effects.isEmpty)
            #expect(busy.screen.contains("1,204 client connections are open"))
        }
    }

    @Test(arguments: [
        ("<esc>", []), ("<enter>", []), ("q", []), ("d", [ConsoleEffect.quit(.drain)]), ("k<enter>", []),
        ("kqui<enter>", []), ("kquit<esc>", []), ("kquit<enter>", [.quit(.now)]), ("kquiz<bs>t<enter>", [.quit(.now)]),
    ])
    func theQuitDialog(keys: String, effects: [ConsoleEffect]) {
        var stage = Stage.running()
        stage.press("q" + keys)
        #expect(stage.effects == effects)
    }

    @Test func withTheLastConnectionGoneQuittingIsOneMoreKey() {
        for key in ["q", "k"] {
            var stage = Stage.running()
            stage.press("q")
            stage.snapshot.services[0].active = 0
            stage.pass()
            #expect(stage.effects.isEmpty, "a question is answered by its reader only")
            #expect(stage.screen.contains("No client connection is open any more"))
            stage.press(key)
            #expect(stage.effects == [.quit(.now)])
        }
        var stage = Stage.running()
        stage.press("qk")
        stage.snapshot.services[0].active = 0
        stage.pass()
        stage.press("q")
        #expect(stage.effects.isEmpty, "the first letter of the word being typed")
    }

    @Test func suspendIsRefusedWithAHint() {
        var stage = Stage.running()
        stage.press("<^z>")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("^Z is refused"))
    }

    @Test func redrawIsAnEffect() {
        var stage = Stage.running()
        stage.press("<^l>")
        #expect(stage.effects == [.redrawAll])
    }

    @Test func anUnknownKeyIsOneLine() {
        var stage = Stage.running()
        stage.press("Q")
        #expect(stage.screen.contains("Q does nothing here: ? lists the keys"))
        stage.send(.key(.paste("dddxxyq")))
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("pasted text does nothing here"))
    }

    @Test func nothingDestructiveIsOnDigitsEnterOrSpace() {
        var stage = Stage.running()
        stage.press("0123456789 <enter><esc>")
        #expect(stage.effects.isEmpty)
        #expect(stage.names.count == 6)
    }

    @Test func helpOpensActsAndCloses() {
        var stage = Stage.running()
        stage.press("?")
        #expect(stage.screen.contains("help"))
        #expect(stage.screen.contains("b Strategy"), "the footer stays visible")
        stage.press("<esc>")
        #expect(!stage.screen.contains("Esc close"))
        stage.press("<f1>q")
        #expect(stage.effects.isEmpty, "q leaves the help, not the program")
        stage.press("?+")
        #expect(submitted(stage) == [.weight(server: "a1", 11)])
    }

    @Test func tabChoosesTheService() {
        var snapshot = Stage.busy()
        var second = Stage.empty().services[0]
        second.name = "raw"
        second.servers = [Stage.server(9, "z9", "10.0.0.9:1", inFlight: 0, fair: 1, LatencyFigures())]
        snapshot.services.append(second)
        var stage = Stage(snapshot)
        stage.pass()
        stage.press("<tab>")
        #expect(stage.names == ["z9"])
        stage.press("+")
        #expect(stage.effects == [.submit(.weight(server: "z9", 11), service: "raw")])
        stage.press("<s-tab>")
        #expect(stage.names.count == 6)
        var single = Stage.running()
        single.press("<tab>")
        #expect(single.screen.contains("one service only"))
    }

    @Test func aReadOnlyConsoleRefusesEveryChange() {
        var options = ConsoleOptions()
        options.readOnly = true
        for binding in Bindings.all where binding.action.changesEngine {
            for key in binding.keys {
                var stage = Stage.running(options: options)
                stage.send(.key(key))
                stage.press("<enter>y")
                #expect(stage.effects.isEmpty, "\(key)")
            }
        }
        var stage = Stage.running(options: options)
        stage.press("d")
        #expect(stage.screen.contains("read-only"))
        stage.press(":drain a1<enter>")
        #expect(stage.effects.isEmpty)
        stage.press("qd")
        #expect(stage.effects == [.quit(.drain)])
    }

    @Test func takingTheLastServerOutOfRotationAsks() {
        for (key, action) in [("d", Command.Action.drain(server: "a1")), ("m", .off(server: "a1"))] {
            var stage = Stage.running()
            for name in ["a2", "a3", "a4"] { stage.change(name) { $0.state = .failing } }
            stage.pass()
            stage.press(key)
            #expect(stage.effects.isEmpty)
            #expect(stage.screen.contains("No other server is up"))
            stage.press("<enter>")
            #expect(stage.effects.isEmpty)
            stage.press(key + "y")
            #expect(submitted(stage) == [action])
        }
    }

    @Test func keysWithoutAServerSayHowToAddOne() {
        for key in ["d", "e", "m", "x", "+", "-", "]", "["] {
            var stage = Stage(Stage.empty())
            stage.pass()
            stage.press(key)
            #expect(stage.effects.isEmpty)
            #expect(stage.screen.contains("no server yet: a adds one"))
        }
    }
}
