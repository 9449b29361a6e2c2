import Balancer
import Testing

@testable import lbtop

/// What is asked before something that cannot be mended, and that nothing is done by default.
@Suite struct ConfirmTests {
    private func submitted(_ stage: Stage) -> [Command.Action] {
        stage.effects.compactMap { if case .submit(let action, _) = $0 { action } else { nil } }
    }

    @Test(arguments: ["x", ":remove a1<enter>", ":remove a1 now<enter>"])
    func removingOffersToDrainFirst(keys: String) {
        var stage = Stage.running()
        stage.press(keys)
        #expect(stage.screen.contains("drain first, remove it later: nothing is cut"))
        stage.press("d")
        #expect(submitted(stage) == [.drain(server: "a1")])
        #expect(stage.screen.contains("sent: drain a1; x removes it then"))
    }

    @Test func drainingFirstGoesToTheTaggedOnesInRotation() {
        var stage = Stage.running()
        stage.press("jjj  xd")
        #expect(submitted(stage) == [.drain(server: "a4")], "b1 drains already")
        stage.press("*xd")
        #expect(
            Array(submitted(stage).dropFirst())
                == ["a1", "a2", "a3", "a4", "b2"].map { Command.Action.drain(server: $0) })
    }

    @Test func whatDrainsAlreadyIsNotDrainedAgain() {
        var stage = Stage.running()
        stage.press("jjjjxd")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("nothing new goes there already"))
    }

    @Test(arguments: [
        ("u", "add a1", "", Command.Action.undo), ("u", "enable a1", "", .undo), ("<^r>", "", "drain a1", .redo),
        ("<^r>", "", "off a1", .redo), ("<^r>", "", "remove a1", .redo),
    ])
    func undoThatTakesTheLastServerOutOfRotationAsks(key: String, undo: String, redo: String, action: Command.Action) {
        var stage = Stage.running()
        for name in ["a2", "a3", "a4"] { stage.change(name) { $0.state = .off } }
        stage.snapshot.services[0].undo = undo
        stage.snapshot.services[0].redo = redo
        stage.pass()
        for answer in ["<enter>", "<esc>", "n", "q"] {
            stage.press(key)
            #expect(stage.screen.contains("No other server is up"))
            stage.press(answer)
            #expect(stage.effects.isEmpty)
        }
        stage.press(key + "y")
        #expect(submitted(stage) == [action])
    }

    @Test func undoOfAnythingElseDoesNotAsk() {
        for text in ["drain b1", "weight a1 10 -> 11", "add a1", "strategy random -> ip-hash"] {
            var stage = Stage.running()
            stage.snapshot.services[0].undo = text
            stage.pass()
            stage.press("u")
            #expect(submitted(stage) == [.undo], "\(text)")
        }
    }
}
