import Balancer
import Testing

@testable import lbtop

/// The load generator, the lock, numbers from zero, and searching.
@Suite struct ToolTests {
    @Test func loadStartsStopsAndIsMarked() {
        var stage = Stage.running()
        stage.press("l")
        #expect(stage.screen.contains("load generator"))
        #expect(stage.effects.isEmpty, "never without Enter")
        stage.press("<enter>")
        let order = LoadOrder(target: "127.0.0.1:8080", rate: 200, connections: 8)
        #expect(stage.effects == [.errand(.startLoad(order))])
        stage.wait(milliseconds: Hint.lifetime)
        #expect(stage.screen.contains("LOAD 200/s over 8 connections, 9:54 left"))
        #expect(stage.screen.contains("l load on: 200/s over 8 connections to 127.0.0.1:8080 (you)"))
        stage.press("l")
        #expect(stage.effects.last == .errand(.stopLoad))
        #expect(stage.screen.contains("load off"))
        #expect(!stage.screen.contains("LOAD 200"))
    }

    @Test func loadEndsByItself() {
        var stage = Stage.running()
        stage.press(":load 500 16<enter>")
        #expect(stage.model.load?.order.rate == 500)
        stage.wait(milliseconds: Int64(LoadOrder.longestSeconds) * 1000)
        #expect(stage.effects.last == .errand(.stopLoad))
        #expect(stage.model.load == nil)
        stage.press(":load 500<enter>")
        stage.send(.errand(.loadEnded("its process ended")))
        #expect(stage.model.load == nil)
        #expect(stage.screen.contains("its process ended"))
    }

    @Test(arguments: ["0", "99999999", "x", "200 0", "200 999", "200 8 9"]) func loadOutOfRangeIsRefused(words: String)
    {
        var stage = Stage.running()
        stage.press(":load \(words)<enter>")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("is no load"))
        stage.press("<esc>l<bs><bs><bs><enter>")
        #expect(stage.effects.isEmpty, "nothing is no rate")
    }

    @Test func loadSaysWhereItCannotGo() {
        for (listeners, mode, part) in [
            (["unix:/run/x"], ServiceMode.http, "listens on unix:/run/x"),
            (["192.0.2.1:80"], .http, "127.0.0.0/8 only"),
            (["127.0.0.1:80"], .tcp, "carries TCP"),
        ] {
            var snapshot = Stage.busy()
            snapshot.services[0].listeners = listeners
            snapshot.services[0].mode = mode
            var stage = Stage(snapshot, width: 140, height: 40)
            stage.pass()
            stage.press("l")
            #expect(stage.screen.contains(part), "\(part)")
        }
        for listener in ["0.0.0.0:81", "[::]:81", "*:81"] {
            var snapshot = Stage.busy()
            snapshot.services[0].listeners = ["unix:/x", listener]
            var stage = Stage(snapshot)
            stage.pass()
            stage.press("l<enter>")
            if case .errand(.startLoad(let order))? = stage.effects.last {
                #expect(order.target == "127.0.0.1:81")
            } else {
                Issue.record("no load to \(listener)")
            }
        }
    }

    @Test func aLockedConsoleRefusesEveryChangeUntilItIsUnlocked() {
        for readOnly in [false, true] {
            var options = ConsoleOptions()
            options.readOnly = readOnly
            for binding in Bindings.all where binding.action.changesEngine {
                for key in binding.keys {
                    var stage = Stage.running(options: options)
                    if !readOnly { stage.press("L") }
                    #expect(stage.screen.contains(readOnly ? "READ-ONLY" : "LOCKED"))
                    stage.press("* ")
                    stage.send(.key(key))
                    if case .main = stage.model.mode {} else { Issue.record("\(key) opened something") }
                    stage.press("<enter>y")
                    #expect(!stage.effects.contains { if case .submit = $0 { true } else { false } }, "\(key)")
                    #expect(!stage.effects.contains { if case .errand(.startLoad) = $0 { true } else { false } })
                }
                if let form = binding.command {
                    var stage = Stage.running(options: options)
                    if !readOnly { stage.press("L") }
                    let words = form.name == "strategy" ? "random" : "a2 5"
                    stage.press(":\(form.name) \(words)<enter>")
                    #expect(stage.effects.isEmpty, "\(form.name)")
                }
            }
        }
    }

    @Test func theLockCatchesWhatWasOpenBefore() {
        var stage = Stage.running()
        stage.press("x")
        stage.model.isLocked = true
        stage.press("y")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("locked: L unlocks"))
        stage.press("Ll<enter>LlL")
        #expect(stage.effects.last == .errand(.stopLoad), "a load that runs may be ended")
        stage.effects = []
        stage.press("xy")
        #expect(stage.effects.count == 1)
    }

    @Test func aConsoleStartedReadOnlyIsNeverUnlocked() {
        var options = ConsoleOptions()
        options.readOnly = true
        var stage = Stage.running(options: options)
        stage.press("LLd")
        #expect(stage.effects.isEmpty)
        #expect(stage.model.refuses)
    }

    @Test func numbersCountFromZeroAndBack() {
        var stage = Stage.running(height: 30)
        #expect(stage.screen.contains("total 400,000 requests"))
        stage.press("Z")
        #expect(stage.screen.contains("since 12:32:16"))
        #expect(stage.screen.contains("total 0 requests"))
        #expect(stage.model.liveService?.errorCount == 0)
        #expect(stage.model.rows.last?.server.errorCount == 0)
        stage.pass(picks: ["a1": 100])
        #expect(stage.screen.contains("total 100 requests"))
        #expect(stage.model.live.snapshot?.services[0].totals.requests == 400_100, "the engine's own go on")
        stage.press("Z")
        #expect(stage.screen.contains("total 400,100 requests"))
        stage.press("Z:zero off<enter>")
        #expect(stage.model.zero == nil)
        stage.press("Z")
        stage.snapshot.bootID = "another"
        stage.pass()
        #expect(stage.model.zero == nil, "another engine counts for itself")
    }

    @Test func searchJumpsMarksAndHidesNothing() {
        var stage = Stage.running()
        stage.press("<f3>b")
        #expect(stage.selected == "b1")
        #expect(stage.screen.contains("2 of 6"))
        #expect(stage.names.count == 6)
        let rect = stage.model.layout[.table]
        #expect(stage.canvas[3, rect.y + 5].style.underline && !stage.canvas[3, rect.y + 2].style.underline)
        stage.press("<enter>n")
        #expect(stage.selected == "b2")
        #expect(stage.screen.contains("2 of 2 with b"))
        stage.press("n")
        #expect(stage.selected == "b1", "around the end")
        stage.press("NN")
        #expect(stage.selected == "b1")
        stage.press("<esc><esc>")
        #expect(stage.model.table.search == nil)
        stage.press("n")
        #expect(stage.screen.contains("F3 asks what"))
        stage.press("g<f3>b2<esc>")
        #expect(stage.selected == "a1", "Esc goes back to where it was")
        stage.press("<f3>zz<enter>")
        #expect(stage.screen.contains("no row shown matches zz"))
    }
}
