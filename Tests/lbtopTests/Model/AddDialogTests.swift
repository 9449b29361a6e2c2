import Balancer
import Testing

@testable import lbtop

/// The add dialog: what it accepts, and what it says otherwise.
@Suite struct AddDialogTests {
    @Test func aServerIsAddedByAddressNameAndWeight() throws {
        var stage = Stage.running()
        stage.press("a10.0.0.15:9001<tab>a5<tab>3<enter>")
        let spec = try ServerSpec(parsing: "10.0.0.15:9001,weight=3,name=a5")
        #expect(stage.effects == [.submit(.add(spec), service: "default")])
        #expect(stage.screen.contains("sent: add 10.0.0.15:9001,weight=3,name=a5"))
    }

    @Test func aWholeServerCanBePastedAsTheAddress() throws {
        var stage = Stage.running()
        stage.press("<ins>")
        stage.send(.key(.paste("[::1]:80,weight=2\n")))
        stage.press("<enter>")
        #expect(stage.effects == [.submit(.add(try ServerSpec(parsing: "[::1]:80,weight=2")), service: "default")])
    }

    @Test(arguments: [
        ("", "type an address"), ("10.0.0.9", "has no port"), ("10.0.0.9:0", "not a whole number from 1 to 65535"),
        ("10.0.0.9:70000", "not a whole number from 1 to 65535"), ("::1:80", "needs brackets"),
        ("10.0.0.11:9001", "is a server already (a1)"), ("h:1<tab>a2", "the name a2 is taken by 10.0.0.12:9001"),
        ("h:1<tab>bad/name", "use 1 to 32 letters"), ("h:1<tab><tab>0", "from 1 to 256"),
        ("h:1<tab><tab>-1", "from 1 to 256"), ("h:1<tab><tab>1000000000", "from 1 to 256"),
    ])
    func wrongInputIsRefusedWithAReasonUntilItIsRight(keys: String, reason: String) {
        var stage = Stage.running()
        stage.press("a" + keys)
        #expect(stage.screen.contains(reason), "while typing")
        stage.press("<enter>")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains(reason), "after Enter")
        while case .add(let dialog) = stage.model.mode, dialog.field != .address { stage.press("<tab>") }
        stage.press("<^a><^k>h2:9<tab><^u>new<tab><^u>5<enter>")
        #expect(stage.effects.count == 1)
    }

    @Test func escapeLeavesWithoutAnything() {
        var stage = Stage.running()
        stage.press("a10.0.0.15:9001<esc>")
        #expect(stage.effects.isEmpty)
        #expect(!stage.screen.contains("add server"))
    }

    @Test func lettersTypedNeverAct() {
        var stage = Stage.running()
        stage.press("axdmebBq+-?:p")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("xdmebBq+-?:p"))
    }
}
