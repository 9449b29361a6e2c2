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

    // MARK: - Limit, start and check

    @Test(arguments: [
        ("<tab><tab><tab>50", ",max=50"), ("<tab><tab><tab><tab><right>", ",slow=0s"),
        ("<tab><tab><tab><tab><right><right>", ",slow=30s"), ("<s-tab> <right><left>  ", ",drain"),
        ("<s-tab><left>", ",off"), ("<s-tab>45", ",slow=45s"), ("<s-tab>45<bs>", ",slow=4s"),
        ("<tab><tab>2<tab>9<tab>5", ",weight=2,max=9,slow=5s"),
    ])
    func aServerCanBeginInSeveralWays(keys: String, options: String) throws {
        var stage = Stage.running()
        stage.press("a10.0.0.15:9001" + keys + "<enter>")
        let spec = try ServerSpec(parsing: "10.0.0.15:9001" + options)
        #expect(stage.effects == [.submit(.add(spec), service: "default")])
    }

    @Test func optionsInTheAddressStayUnlessAFieldSaysOtherwise() throws {
        var stage = Stage.running()
        stage.press("a10.0.0.15:9001,off,max=4<tab><tab><tab>5<enter>")
        let spec = try ServerSpec(parsing: "10.0.0.15:9001,off,max=5")
        #expect(stage.effects == [.submit(.add(spec), service: "default")])
    }

    @Test(arguments: ["0", "x", "2000000"]) func aWrongLimitIsRefused(text: String) {
        var stage = Stage.running()
        stage.press("ah:1<tab><tab><tab>" + text + "<enter>")
        #expect(stage.screen.contains("max '\(text)' is not a whole number from 1 to 1000000"))
        #expect(stage.effects.isEmpty)
    }

    @Test func theCheckIsOfferedWhereThereIsOneAndSwitchedOffOnceTheServerIsThere() throws {
        var stage = Stage.running()
        stage.press("a")
        #expect(!stage.screen.contains("check"))
        stage.press("<esc>")
        stage.snapshot.services[0].check = "http GET /health"
        stage.pass()
        stage.press("a10.0.0.15:9001,name=a5<s-tab>")
        #expect(stage.screen.contains("(*) on  ( ) off  http GET /health"))
        stage.press(" <enter>")
        let spec = try ServerSpec(parsing: "10.0.0.15:9001,name=a5")
        #expect(stage.effects == [.submit(.add(spec), service: "default")])
        stage.event(.added, "a5 added", server: "a5", actor: "console", command: 8)
        #expect(stage.effects.last == .submit(.check(server: "a5", false), service: "default"))
        stage.event(.added, "a5 added", server: "a5", actor: "console", command: 9)
        #expect(stage.effects.count == 2, "once")
    }

    // MARK: - Probe

    private func answer(_ stage: inout Stage, _ address: String, _ state: String, _ text: String) {
        var probe = ProbeDetail()
        (probe.address, probe.state, probe.text) = (address, state, text)
        var watched = WatchedDetails()
        watched.probes = [probe]
        stage.snapshot.services[0].watched = watched
        stage.pass()
    }

    @Test func theAddressIsProbedWhenItHasStoodStill() throws {
        var stage = Stage.running()
        stage.press("a10.0.0.15:900")
        #expect(stage.watched.isEmpty, "typing goes on")
        stage.press("1")
        let topic = WatchTopic.probe(service: "default", address: try ServerAddress(parsing: "10.0.0.15:9001"))
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds + 400))
        #expect(stage.watched == [topic])
        stage.pass()
        #expect(stage.watched.count == 2)
        answer(&stage, "10.0.0.15:9001", "passed", "connected in 0.4 ms")
        #expect(stage.screen.contains("ok: connected in 0.4 ms"))
        stage.press("<bs>")
        #expect(!stage.screen.contains("connected in 0.4 ms"), "another address")
        stage.press("<esc>")
        stage.watched = []
        stage.pass()
        #expect(stage.watched.isEmpty)
        #expect(stage.effects.isEmpty)
    }

    @Test func whatDoesNotAnswerIsAddedOnlyWhenAskedAgain() throws {
        var stage = Stage.running()
        stage.press("a10.0.0.15:9001")
        answer(&stage, "10.0.0.15:9001", "failed", "connection refused")
        #expect(stage.screen.contains("fails: connection refused"))
        for key in ["<enter>", "<esc>", "n", "x"] {
            stage.press("<enter>")
            #expect(stage.screen.contains("Add it all the same?"))
            stage.press(key)
            #expect(!stage.screen.contains("Add it all the same?"))
            #expect(stage.screen.contains("add server"), "back in the dialog")
            #expect(stage.effects.isEmpty)
        }
        stage.press("<enter>y")
        #expect(stage.effects == [.submit(.add(try ServerSpec(parsing: "10.0.0.15:9001")), service: "default")])
    }

    @Test func itSaysWhatTheOthersGiveUp() {
        var stage = Stage.running()
        stage.press("a10.0.0.15:9001<tab>a5<tab>10")
        #expect(stage.screen.contains("by weight it gets 19%, a1 24% -> 19% and so on; 5 servers up"))
        stage.press("<tab><tab><left>")
        #expect(stage.screen.contains("no traffic until it is enabled; 4 servers stay up"))
    }
}
