import Balancer
import Testing

@testable import lbtop

/// Tagged servers: what actions go to, and what is asked before.
@Suite struct TagTests {
    private func submitted(_ stage: Stage) -> [Command.Action] {
        stage.effects.compactMap { if case .submit(let action, _) = $0 { action } else { nil } }
    }

    @Test func spaceTagsAndMovesDownAndTakesTheTagAgain() {
        var stage = Stage.running()
        stage.press("  ")
        #expect(stage.selected == "a3")
        #expect(stage.model.taggedServers.map(\.name) == ["a1", "a2"])
        #expect(stage.screen.contains("2 tagged"))
        #expect(stage.screen.contains("on 2 servers"))
        #expect(stage.screen.contains(" *a1 "))
        stage.press("k ")
        #expect(stage.model.taggedServers.map(\.name) == ["a1"])
        stage.press("<esc>")
        #expect(stage.model.taggedServers.isEmpty)
        #expect(!stage.screen.contains("on 1 server"))
        #expect(stage.effects.isEmpty)
    }

    @Test func theStarTagsAllThenNone() {
        var stage = Stage.running()
        stage.press(" *")
        #expect(stage.model.taggedServers.count == 6)
        stage.press("*")
        #expect(stage.model.taggedServers.isEmpty)
        stage.press("/b<enter>*<esc>")
        #expect(stage.model.taggedServers.map(\.name) == ["b1", "b2"], "what the filter hides is not tagged")
    }

    @Test func everyServerActionGoesToTheTaggedOnes() {
        let cases: [(String, [Command.Action])] = [
            ("d", [.drain(server: "a1"), .drain(server: "a2")]), ("m", [.off(server: "a1"), .off(server: "a2")]),
            ("+", [.weight(server: "a1", 11), .weight(server: "a2", 11)]),
            (
                "--",
                [
                    .weight(server: "a1", 9), .weight(server: "a2", 9), .weight(server: "a1", 8),
                    .weight(server: "a2", 8),
                ]
            ),
            ("]", [.weight(server: "a1", 20), .weight(server: "a2", 20)]),
            ("[", [.weight(server: "a1", 1), .weight(server: "a2", 1)]),
        ]
        for (key, actions) in cases {
            var stage = Stage.running()
            stage.press("  G" + key)
            #expect(submitted(stage) == actions, "\(key)")
            #expect(stage.screen.contains("on 2 servers"))
        }
    }

    @Test func drainTurnsBackOnlyWhenNoneIsInRotation() {
        var stage = Stage.running()
        stage.press("jjj  d")
        #expect(submitted(stage) == [.drain(server: "a4")], "b1 drains already")
        stage.change("a4") { $0.state = .draining }
        stage.pass()
        stage.press("d")
        #expect(submitted(stage).dropFirst() == [.enable(server: "a4"), .enable(server: "b1")])
        stage.press("e")
        #expect(submitted(stage).count == 5)
    }

    @Test func actionsThatWouldDoNothingSaySo() {
        var stage = Stage.running()
        stage.press("  e")
        #expect(stage.effects.isEmpty)
        for name in ["a1", "a2"] {
            stage.change(name) {
                $0.state = .off
                $0.weight = 256
            }
        }
        stage.pass()
        stage.press("m")
        #expect(stage.screen.contains("the tagged servers are off already"))
        stage.press("+")
        #expect(stage.screen.contains("at their limit"))
        #expect(stage.effects.isEmpty)
    }

    @Test(arguments: [("y", false), ("K", true)]) func removingAsksOnceAndNamesWhatItCuts(key: String, now: Bool) {
        var stage = Stage.running()
        stage.press("  x")
        #expect(stage.screen.contains("remove 2 servers?"))
        #expect(stage.screen.contains("a1, a2  593 requests in flight"))
        #expect(!stage.screen.contains("No other server is up"))
        #expect(stage.effects.isEmpty)
        stage.press(key)
        #expect(submitted(stage) == [.remove(server: "a1", now: now), .remove(server: "a2", now: now)])
    }

    @Test(arguments: ["<enter>", "<esc>", "n", "q"]) func removingIsCancelledBy(key: String) {
        var stage = Stage.running()
        stage.press("  x" + key)
        #expect(stage.effects.isEmpty)
        #expect(!stage.screen.contains("remove 2 servers?"))
    }

    @Test(arguments: ["d", "m", "x"]) func takingTheLastOnesOutOfRotationAsks(key: String) {
        var stage = Stage.running()
        stage.press("*" + key)
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("No other server is up"))
        stage.press("<enter>")
        #expect(stage.effects.isEmpty, "the default is to cancel")
        stage.press(key + "y")
        #expect(submitted(stage).count == ["d": 5, "m": 6, "x": 6][key])
    }

    @Test func serversThatGoWhileAskedAboutAreLeftOut() {
        var stage = Stage.running()
        stage.press("   x")
        stage.snapshot.services[0].servers.removeFirst()
        stage.pass()
        #expect(stage.screen.contains("remove 2 servers?"))
        stage.change("a2") { $0.id = 77 }
        stage.pass()
        stage.press("y")
        #expect(submitted(stage) == [.remove(server: "a3", now: false)], "another server of the same name is another")
    }

    @Test func tagsOfServersThatAreGoneOrHiddenDoNothing() {
        var stage = Stage.running()
        stage.press("  /a2<enter>")
        #expect(stage.screen.contains("1 tagged, 1 hidden left alone"))
        stage.press("+")
        #expect(submitted(stage) == [.weight(server: "a2", 11)])
        stage.press("<esc><esc>")
        stage.snapshot.services[0].servers.remove(at: 1)
        stage.pass()
        stage.press("+")
        #expect(submitted(stage).dropFirst() == [.weight(server: "a1", 11)])
    }

    @Test func theSmallestScreenStillSaysHowManyServersAKeyGoesTo() {
        var stage = Stage.running(width: 20, height: 5)
        stage.press("  ")
        #expect(stage.screen.contains("on 2 servers"))
    }

    @Test func commandsGoToTheServerTheyName() {
        var stage = Stage.running()
        stage.press("  :weight a4 7<enter>")
        #expect(submitted(stage) == [.weight(server: "a4", 7)])
    }
}
