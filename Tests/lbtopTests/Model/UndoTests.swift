import Balancer
import Testing

@testable import lbtop

/// Undo and redo by key and by command, and that what they would do is in sight.
@Suite struct UndoTests {
    private func submitted(_ stage: Stage) -> [Command.Action] {
        stage.effects.compactMap { if case .submit(let action, _) = $0 { action } else { nil } }
    }

    @Test(arguments: ["u", ":undo<enter>"]) func undoIsSentAndWhatItTakesBackIsInSightBefore(keys: String) {
        var stage = Stage.running()
        stage.snapshot.services[0].undo = "drain b1"
        stage.pass()
        #expect(stage.screen.contains("u Undo drain b1"))
        stage.press(keys)
        #expect(submitted(stage) == [.undo])
        #expect(stage.screen.contains("sent: undo drain b1"))
        #expect(stage.screen.contains("u Undo drain b1"), "also while a hint is shown")
    }

    @Test(arguments: ["<^r>", ":redo<enter>"]) func redoIsSent(keys: String) {
        var stage = Stage.running(width: 140, height: 40)
        stage.snapshot.services[0].redo = "weight a1 10 -> 11"
        stage.pass()
        stage.press(keys)
        #expect(submitted(stage) == [.redo])
        #expect(stage.screen.contains("sent: redo weight a1 10 -> 11"))
    }

    @Test func withNothingToUndoAHintSaysSo() {
        var stage = Stage.running()
        stage.press("u")
        #expect(stage.screen.contains("nothing to undo"))
        stage.press("<^r>")
        #expect(stage.screen.contains("nothing to redo"))
        #expect(stage.effects.isEmpty)
    }

    @Test func undoRightAfterAnOrderIsTheEnginesToJudge() {
        var stage = Stage.running()
        stage.press("du")
        #expect(submitted(stage) == [.drain(server: "a1"), .undo], "no snapshot has shown yet what there is to undo")
    }

    @Test func theOutcomeAndARefusalAreShown() {
        var stage = Stage.running()
        stage.snapshot.services[0].undo = "drain b1"
        stage.pass()
        stage.press("u")
        stage.event(.enabled, "undo: b1 into rotation again", server: "b1", actor: "console", command: 9)
        #expect(stage.screen.contains("undo: b1 into rotation again"))
        stage.press("u")
        stage.event(.refused, "undo refused: b1 was changed by api", level: .warning, actor: "console", command: 10)
        #expect(stage.model.hint?.level == .bad)
        #expect(stage.screen.contains("undo refused: b1 was changed by api"))
    }

    @Test func aLongTextLeavesRoomForTheKeys() {
        var stage = Stage.running()
        stage.snapshot.services[0].undo = "strategy weighted-round-robin -> least-connections"
        stage.pass()
        #expect(stage.screen.contains("u Undo strategy weighted-r"))
        #expect(stage.screen.contains("q Quit"))
    }

    @Test(arguments: [(140, 40), (80, 24), (40, 10)]) func itIsInSightAtAnySize(width: Int, height: Int) {
        var stage = Stage.running(width: width, height: height)
        stage.snapshot.services[0].undo = "drain b1"
        stage.pass()
        #expect(stage.screen.contains("u Undo drain b1"))
    }
}
