import Balancer
import Testing

@testable import lbtop

/// The `:` line: every command, wrong input, completion and history.
@Suite struct CommandTests {
    @Test(arguments: [
        ("strategy random", ConsoleEffect.submit(.strategy("random"), service: "default")),
        ("drain a2", .submit(.drain(server: "a2"), service: "default")),
        ("drain 10.0.0.12:9001", .submit(.drain(server: "a2"), service: "default")),
        ("enable b1", .submit(.enable(server: "b1"), service: "default")),
        ("off a3", .submit(.off(server: "a3"), service: "default")),
        ("weight a4 17", .submit(.weight(server: "a4", 17), service: "default")),
        ("interval 500ms", .setInterval(.milliseconds(500))), ("interval 2s", .setInterval(.seconds(2))),
        ("quit now", .quit(.now)), ("quit drain", .quit(.drain)),
    ])
    func aCommandActs(line: String, effect: ConsoleEffect) {
        var stage = Stage.running()
        stage.press(":" + line + "<enter>")
        #expect(stage.effects == [effect])
    }

    @Test func addTakesAServerAsTheCommandLineDoes() throws {
        var stage = Stage.running()
        stage.press(":add unix:/run/app.sock,name=u1,weight=4<enter>")
        let spec = try ServerSpec(parsing: "unix:/run/app.sock,name=u1,weight=4")
        #expect(stage.effects == [.submit(.add(spec), service: "default")])
    }

    @Test func removeAsksLikeTheKey() {
        var stage = Stage.running()
        stage.press(":remove a3<enter>")
        #expect(stage.effects.isEmpty)
        stage.press("y")
        #expect(stage.effects == [.submit(.remove(server: "a3", now: false), service: "default")])
        stage.press(":remove a2 now<enter>")
        #expect(stage.screen.contains("and cut 297 requests"))
        stage.press("<enter>")
        #expect(stage.effects.count == 1)
        stage.press(":remove a2 now<enter>y")
        #expect(stage.effects.last == .submit(.remove(server: "a2", now: true), service: "default"))
    }

    @Test func viewsChangeWithoutEffects() {
        var stage = Stage.running()
        stage.press(":sort p99<enter>")
        #expect(stage.model.table.column == .p99)
        stage.press(":reverse<enter>:pause<enter>")
        #expect(stage.model.table.isReversed)
        #expect(stage.model.isPaused)
        stage.press(":help<enter>")
        #expect(stage.screen.contains("Esc close"))
        #expect(stage.effects.isEmpty)
    }

    @Test func quitAloneAsks() {
        var stage = Stage.running()
        stage.press(":quit<enter>")
        #expect(stage.screen.contains("client connections are open"))
        stage.press("<esc>:q<enter>")
        #expect(stage.screen.contains("client connections are open"))
    }

    @Test(arguments: [
        ("drain", ":drain needs a server's name: :drain NAME"), ("weight a1", "needs a weight from 1 to 256"),
        ("weight a1 0", "weight '0' is not a whole number from 1 to 256"), ("weight a1 -1", "weight '-1'"),
        ("weight a1 1000000000", "from 1 to 256"), ("drain zz", "no server 'zz'"), ("off a", "did you mean a1?"),
        ("strategy rond-robin", "did you mean round-robin?"), ("strategy", "needs a strategy's name"),
        ("sort p98", "did you mean p9"), ("interval 5", "is not an interval from 50ms to 60s"),
        ("interval 1ms", "is not an interval"), ("interval nan s", "'s' is too much"),
        ("interval nans", "is not an interval"), ("add", "needs an address"), ("add 1.2.3.4", "has no port"),
        ("add 1.2.3.4:0", "port '0'"), ("add 1.2.3.4:70000", "port '70000'"),
        ("add 10.0.0.11:9001", "is a server already (a1)"), ("add 9.9.9.9:9,name=a1", "the name a1 is taken"),
        ("add h:1,weight=0", "weight '0'"), ("remove a1 soon", "only 'now' may follow"), ("quit later", "'later'"),
        ("drian a1", "did you mean :drain?"), ("bogus", "no command 'bogus'"), ("drain a1 a2", "'a2' is too much"),
    ])
    func aWrongLineStaysWithOneClearReason(line: String, reason: String) {
        var stage = Stage.running()
        stage.press(":" + line + "<enter>")
        #expect(stage.effects.isEmpty)
        let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[23].contains(reason), "\(lines[23])")
        #expect(lines[22] == ":" + line, "the line stays, so that it can be mended")
        stage.press("<esc>")
        #expect(stage.model.hint == nil || stage.effects.isEmpty)
    }

    @Test func whatIsSoAlreadyIsSaid() {
        var stage = Stage.running()
        for (line, text) in [
            ("drain b1", "b1 is draining already"), ("enable a1", "a1 is in rotation already"),
            ("strategy least-connections", "is the active strategy already"),
            ("weight a1 10", "the weight of a1 is 10 already"),
        ] {
            stage.press(":" + line + "<enter>")
            #expect(stage.screen.contains(text))
        }
        #expect(stage.effects.isEmpty)
    }

    @Test(arguments: [
        ("str<tab>", "strategy "), ("strategy le<tab>", "strategy least-connections "), ("drain b<tab>", "drain b"),
        ("drain b2<tab>", "drain b2 "), ("sort ret<tab>", "sort retry "), ("remove a1 n<tab>", "remove a1 now "),
        ("quit d<tab>", "quit drain "), ("weight a1 <tab>", "weight a1 "), ("zzz<tab>", "zzz"),
        ("interval 5<tab>", "interval 5"), ("re<tab>", "re"),
    ])
    func tabCompletes(keys: String, line: String) {
        var stage = Stage.running()
        stage.press(":" + keys)
        guard case .command(let prompt) = stage.model.mode else {
            Issue.record("the line has closed")
            return
        }
        #expect(prompt.editor.text == line)
    }

    @Test func tabShowsTheChoices() {
        var stage = Stage.running()
        stage.press(":drain <tab>")
        #expect(stage.screen.contains("a1  a2  a3  a4  b1  b2"))
    }

    @Test func upAndDownWalkThroughHistory() {
        var stage = Stage.running()
        stage.press(":sort p99<enter>:sort name<enter>:dr<up>")
        #expect(stage.screen.contains(":sort name"))
        stage.press("<up><up>")
        #expect(stage.screen.contains(":sort p99"))
        stage.press("<down><down>")
        #expect(stage.screen.contains("\n:dr\n"))
    }

    @Test func theLineIsEditedLikeAShells() {
        var stage = Stage.running()
        stage.press(":weight a1 9<^w>7<^a><right><^e><left><bs><^u>xx<^a><^k>sort err<enter>")
        #expect(stage.model.table.column == .errors)
    }

    @Test func emptyAndBackspaceLeave() {
        var stage = Stage.running()
        stage.press(":<enter>:<bs>:  <enter>")
        if case .main = stage.model.mode {} else { Issue.record("still open") }
        #expect(stage.effects.isEmpty)
    }
}
